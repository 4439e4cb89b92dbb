/**
 * Where programs are: each name looked up once, as an absolute path, in PATH and the sbin directories.
 *
 * Deno matches `--allow-run` against the path as spelled (`/bin/ip` and `/usr/sbin/ip` are two programs to it), so every file asks here and nobody guesses.
 *
 * @module
 */
import { EnvironmentError } from "../core/errors.ts";

/** Program → Debian package that brings it. */
export const packages: Readonly<Record<string, string>> = {
  bridge: "iproute2",
  cat: "coreutils",
  cp: "coreutils",
  dnsmasq: "dnsmasq-base",
  env: "coreutils",
  hostname: "hostname",
  ip: "iproute2",
  ip6tables: "iptables",
  "ip6tables-restore": "iptables",
  "ip6tables-save": "iptables",
  iptables: "iptables",
  "iptables-restore": "iptables",
  "iptables-save": "iptables",
  kill: "procps",
  ln: "coreutils",
  ls: "coreutils",
  mariadb: "mariadb-client",
  "mariadb-admin": "mariadb-client",
  "mariadb-install-db": "mariadb-server",
  mariadbd: "mariadb-server",
  mkdir: "coreutils",
  mount: "mount",
  nginx: "nginx-light",
  nsenter: "util-linux",
  ping: "iputils-ping",
  rm: "coreutils",
  setpriv: "util-linux",
  setsid: "util-linux",
  sh: "dash",
  sleep: "coreutils",
  socat: "socat",
  ss: "iproute2",
  sysctl: "procps",
  umount: "mount",
  unshare: "util-linux",
};

/** What the front itself starts. */
export const frontPrograms: readonly string[] = ["nsenter", "setpriv", "unshare"];

/** What every capsule needs before any recipe asks for more. */
export const capsulePrograms: readonly string[] = [
  "cp",
  "env",
  "hostname",
  "ip",
  "ln",
  "mkdir",
  "mount",
  "nsenter",
  "setpriv",
  "setsid",
  "sh",
  "sleep",
  "unshare",
];

/** What the keeper may start. Those that are installed go on its `--allow-run` list; the workloads' own programs start inside containers, behind `nsenter`. */
export const keeperPrograms: readonly string[] = [
  "bash",
  "bridge",
  "cat",
  "env",
  "hostname",
  "ip",
  "ip6tables",
  "ip6tables-restore",
  "ip6tables-save",
  "iptables",
  "iptables-restore",
  "iptables-save",
  "kill",
  "ls",
  "mariadb",
  "mount",
  "nsenter",
  "ping",
  "setsid",
  "sh",
  "ss",
  "sysctl",
  "timeout",
  "umount",
  "unshare",
];

const SBIN = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin", "/bin"];
const found = new Map<string, string | undefined>();

/** Lists the directories that are searched: PATH's, without those in a home or another place that a lab does not see, then the system's own. */
export function programDirs(): readonly string[] {
  const home = Deno.env.get("HOME") ?? "";
  const hidden = (dir: string) =>
    /^\/(home|root|run|tmp|var\/tmp)(\/|$)/.test(dir) || (home.length > 1 && `${dir}/`.startsWith(`${home}/`));
  const path = (Deno.env.get("PATH") ?? "").split(":").filter((dir) => /^\/[^,]+$/.test(dir) && !hidden(dir));
  return [...new Set([...path, ...SBIN])];
}

/**
 * Finds a program, once per process.
 *
 * @returns its absolute path, or nothing when no searched directory holds an executable file of that name
 */
export function toolPath(name: string): string | undefined {
  if (!found.has(name)) found.set(name, programDirs().map((dir) => `${dir}/${name}`).find(isProgram));
  return found.get(name);
}

/**
 * Finds several programs, or says everything that is missing at once.
 *
 * @param names programs by name
 * @param more packages of programs that the table does not know
 * @throws {EnvironmentError} with the `apt-get install` line for all that are missing
 */
export function needTools(names: readonly string[], more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const missing = names.filter((name) => toolPath(name) === undefined);
  if (missing.length === 0) return Object.fromEntries(names.map((name) => [name, toolPath(name)!]));
  throw new EnvironmentError(
    `Cannot find ${missing.map((name) => `"${name}"`).join(", ")}: not in any directory of PATH, nor in /usr/sbin or /sbin`,
    { hint: aptLine(missing, more) },
  );
}

/** Writes the line that installs what these programs come from. */
export function aptLine(names: readonly string[], more: Readonly<Record<string, string>> = {}): string {
  const wanted = [...new Set(names.map((name) => more[name] ?? packages[name] ?? name))].sort();
  return `apt-get install -y --no-install-recommends ${wanted.join(" ")}`;
}

/** Finds one program that must be there. @throws {EnvironmentError} */
export function tool(name: string): string {
  return needTools([name])[name]!;
}

function isProgram(path: string): boolean {
  try {
    const info = Deno.statSync(path);
    return info.isFile && ((info.mode ?? 0) & 0o111) !== 0;
  } catch {
    return false;
  }
}
