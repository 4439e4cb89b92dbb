/**
 * Looks at a running lab from inside its namespaces with the ordinary tools, as a person would: independent of the product's own snapshot questions.
 *
 * @module
 */
import { type RawNs, seenNs } from "../../core/seen.ts";
import type { SeenNs } from "../../core/op.ts";
import type { KnownLab, Observed } from "./normal.ts";
import { interfaceKeys, plainKeys } from "./normal_stack.ts";

/** Runs a program in a container or host of the lab and returns what it printed. */
export type Exec = (place: string, argv: readonly string[]) => Promise<string>;
/** A row of `ps --format json`, as far as it is used. */
export interface Row {
  readonly name: string;
  readonly id: string;
  readonly host: string;
  readonly sandbox: string;
  readonly state: string;
}

const QUESTIONS: Readonly<Record<Exclude<keyof RawNs, "inode" | "sysctls">, string>> = {
  addr: "ip -j -d addr show",
  route4: "ip -j -d route show table main",
  route6: "ip -6 -j -d route show table main",
  neigh: "ip -j neigh show",
  fdb: "bridge -j fdb show",
  rules4: "iptables-save",
  rules6: "ip6tables-save",
  listen: "ss -Hlntu",
};
const MARK = "=====";
const sysctlFiles = [
  ...interfaceKeys.map((key) => `/proc/sys/net/${key.replace(".", "/conf/*/")}`),
  ...plainKeys.map((key) => `/proc/sys/${key.replaceAll(".", "/")}`),
];
const SCRIPT = [
  ...Object.entries(QUESTIONS).map(([key, line]) => `echo "${MARK}${key}"; ${line}`),
  `echo "${MARK}inode"; stat -Lc %i /proc/self/ns/net`,
  `echo "${MARK}sysctls"; grep -sH "" ${sysctlFiles.join(" ")}`,
  "true",
].join("\n");

/** Reads one namespace through `place`. */
async function stack(exec: Exec, place: string): Promise<SeenNs> {
  const answer = await exec(place, ["sh", "-c", SCRIPT]);
  const parts = Object.fromEntries(
    answer.split(MARK).slice(1).map((part) => {
      const end = part.indexOf("\n");
      return [part.slice(0, end), part.slice(end + 1)];
    }),
  );
  const { inode, sysctls, ...raw } = parts;
  return seenNs({ ...raw, inode: Number(inode), sysctls: Object.fromEntries((sysctls ?? "").trim().split("\n").map(dotted)) });
}

/** `/proc/sys/net/ipv4/conf/a.b/forwarding:1` → `net.ipv4.conf.a/b.forwarding`, `1`. */
function dotted(line: string): [string, string] {
  const at = line.indexOf(":");
  const key = line.slice("/proc/sys/".length, at).replace(/[./]/g, (mark) => mark === "/" ? "." : "/");
  return [key, line.slice(at + 1)];
}

const FILES = ["/etc/hosts", "/etc/resolv.conf", "/etc/hostname"];

/** Looks at the host and every running container. */
export async function observe(exec: Exec, rows: readonly Row[], host = "h1"): Promise<Observed> {
  const running = rows.filter((row) => row.state.startsWith("running"));
  const namespaces: Record<string, SeenNs> = { [host]: await stack(exec, host) };
  const files: Record<string, { text: string; mode: number }> = {};
  const inodes: Record<string, number> = {};
  for (const row of running) {
    const answer = await exec(row.name, [
      "sh",
      "-c",
      `stat -Lc %i /proc/self/ns/net; for f in ${FILES.join(" ")}; do cat $f; echo "${MARK}"; done`,
    ]);
    const line = answer.indexOf("\n");
    inodes[row.name] = Number(answer.slice(0, line));
    answer.slice(line + 1).split(`${MARK}\n`).slice(0, FILES.length).forEach((text, i) => {
      files[`${row.name}:${FILES[i]}`] = { text, mode: 0o644 };
    });
    if (row.sandbox === "own" || row.sandbox === "none") namespaces[row.name] = await stack(exec, row.name);
  }
  return {
    lab: labOf(rows, host),
    snapshot: { namespaces, files, procs: {} },
    ids: Object.fromEntries(rows.map((row) => [row.name, row.id])),
    inodes,
    host,
  };
}

/** The lab as its table shows it. */
function labOf(rows: readonly Row[], host: string): KnownLab {
  const containers = rows.map((row) => {
    const [kind = "own", owner] = row.sandbox.split(":");
    const ns = kind === "host" ? row.host : owner ?? row.name;
    return { name: row.name, host: row.host, ns, sandbox: kind as "own" | "none" | "host" | "container" };
  });
  return { hosts: [{ name: host, ns: host }], networks: [], containers };
}
