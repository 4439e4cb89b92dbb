/**
 * Looks at this machine and says what labs can and cannot do on it.
 *
 * @module
 */
import { PatchbayError } from "../core/errors.ts";
import { shell } from "./procs.ts";
import { stateRoot } from "./state.ts";
import { aptLine, capsulePrograms, keeperPrograms, tool, toolPath } from "./tools.ts";
import { who } from "./who.ts";
import linkScript from "./doctor_links.sh" with { type: "text" };

/** One thing that was looked at. */
export interface DoctorRow {
  readonly what: string;
  /** `fail`: no lab can start; `warn`: some recipes cannot be built. */
  readonly state: "ok" | "warn" | "fail";
  readonly found: string;
  /** What to do about it; empty when nothing. */
  readonly remedy: string;
}

/** The Deno that this was written for and is tested with. */
export const DENO = "2.9.6";

/** Examines this machine. Changes nothing: what has to be tried is tried in a scratch namespace. */
export function doctor(): DoctorRow[] {
  const tools = toolRows();
  if (tools.some((row) => row.state === "fail")) return [denoRow(), ...tools];
  const namespaces = namespaceRow();
  // What follows is tried in namespaces: without them it would only fail with the wrong reason.
  const inside = namespaces.state === "ok"
    ? [iptablesRow(), ...linkRows()]
    : [row("iptables", "warn", "not probed: that takes namespaces")];
  return [denoRow(), ...tools, ...sysctlRows(), namespaces, ...inside, stateRow()];
}

function denoRow(): DoctorRow {
  const [major = 0, minor = 0] = Deno.version.deno.split(".").map(Number);
  const old = major < 2 || (major === 2 && minor < 9);
  return row("deno", old ? "fail" : "ok", Deno.version.deno, old ? `Version ${DENO} or later is wanted: npm install -g deno@${DENO}` : "");
}

function toolRows(): DoctorRow[] {
  const need = (what: string, names: readonly string[], state: "warn" | "fail"): DoctorRow => {
    const missing = names.filter((name) => toolPath(name) === undefined);
    if (missing.length === 0) return row(what, "ok", `all ${names.length} are there`);
    return row(what, state, `missing: ${missing.join(", ")}`, aptLine(missing));
  };
  return [
    need("programs of the capsule", capsulePrograms, "fail"),
    need("programs of the keeper", keeperPrograms, "warn"),
    need("nginx", ["nginx"], "warn"),
    need("MariaDB", ["mariadbd", "mariadb", "mariadb-admin", "mariadb-install-db"], "warn"),
  ];
}

const SYSCTLS = [
  ["user.max_user_namespaces", (value: string) => value !== "0", "sysctl -w user.max_user_namespaces=15000"],
  ["kernel.unprivileged_userns_clone", (value: string) => value !== "0" || who().root, "sysctl -w kernel.unprivileged_userns_clone=1"],
  [
    "kernel.apparmor_restrict_unprivileged_userns",
    (value: string) => value !== "1" || who().root,
    "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or start labs with sudo",
  ],
] as const;

function sysctlRows(): DoctorRow[] {
  // Not `read`: it takes one byte at a time, and a sysctl gives a number only in one piece.
  const script = `for key; do echo "$(cat "/proc/sys/$key")"; done 2>/dev/null`;
  const values = shell(script, SYSCTLS.map(([key]) => key.replaceAll(".", "/"))).stdout.split("\n");
  return SYSCTLS.map(([key, fine], index) => {
    const value = values[index] ?? "";
    if (value === "") return row(key, "ok", "not on this kernel");
    return fine(value) ? row(key, "ok", value) : row(key, "fail", value, `As root: ${SYSCTLS[index]![2]}`);
  });
}

function namespaceRow(): DoctorRow {
  const run = scratch(["-m", "-p", "-f", "-i", "-u", "--mount-proc", tool("sh"), "-c", ":"]);
  if (run.code === 0) return row("namespaces", "ok", "user, net, mount, pid, ipc, uts, with a /proc of their own");
  const masked = run.stderr.includes("mount /proc failed");
  return row(
    "namespaces",
    "fail",
    firstLine(run.stderr),
    masked
      ? "In Docker: --security-opt systempaths=unconfined, or --privileged"
      : "In Docker: --security-opt seccomp=unconfined; else see the sysctls above",
  );
}

function iptablesRow(): DoctorRow {
  const path = toolPath("iptables");
  if (!path) return row("iptables", "fail", "not installed", aptLine(["iptables"]));
  const run = scratch(["-m", tool("sh"), "-c", `${tool("mount")} -n -t tmpfs patchbay /run && "$1" -V && "$1" -t nat -S`, "sh", path]);
  const version = firstLine(run.stdout);
  const backend = version.includes("nf_tables") ? "nft" : "legacy";
  if (run.code !== 0) {
    return row("iptables", "fail", `${backend}: ${firstLine(run.stderr)}`, "Choose the other one: update-alternatives --config iptables");
  }
  return row(
    "iptables",
    backend === "nft" ? "ok" : "warn",
    version,
    backend === "nft" ? "" : "Tested with nft: update-alternatives --set iptables /usr/sbin/iptables-nft",
  );
}

function linkRows(): DoctorRow[] {
  const run = scratch([tool("sh"), "-c", linkScript]);
  const vital = ["bridge", "veth"];
  return run.stdout.trim().split("\n").filter((line) => line !== "").map((line) => {
    const [kind = "", ...words] = line.split(" ");
    const said = words.join(" ");
    if (said === "ok") return row(`link ${kind}`, "ok", "the kernel makes it");
    return row(
      `link ${kind}`,
      vital.includes(kind) ? "fail" : "warn",
      said,
      `As root: modprobe ${kind === "vlan" ? "8021q" : kind}, if this kernel has the module`,
    );
  });
}

function stateRow(): DoctorRow {
  try {
    return row("state", "ok", stateRoot());
  } catch (error) {
    if (!(error instanceof PatchbayError)) throw error;
    return row("state", "fail", error.message, error.data.hint ?? "");
  }
}

/** Runs something in fresh user and network namespaces, as the capsule will be. */
function scratch(args: readonly string[]): { code: number; stdout: string; stderr: string } {
  const run = new Deno.Command(tool("unshare"), { args: ["-U", "--map-root-user", "-n", ...args], stdin: "null", env: { LC_ALL: "C" } })
    .outputSync();
  const text = new TextDecoder();
  return { code: run.code, stdout: text.decode(run.stdout), stderr: text.decode(run.stderr) };
}

function row(what: string, state: DoctorRow["state"], found: string, remedy = ""): DoctorRow {
  return { what, state, found, remedy };
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}
