/**
 * Reads the lab as it is: one shell per namespace, only the parts somebody asked about, a few namespaces at a time. Reading changes nothing.
 *
 * @module
 */
import { OpError } from "../core/errors.ts";
import type { Ns } from "../core/model.ts";
import type { SeenNs, Snapshot } from "../core/op.ts";
import { type RawNs, seenNs, sysctlFile } from "../core/seen.ts";
import type { DaxExecutor } from "./dax.ts";
import { readPlaced } from "./container_files.ts";
import { filePath } from "./container_view.ts";
import type { Secrets } from "./secrets.ts";
import type { Asked, AskedNs } from "./snapshot_asked.ts";

export { type Asked, askedBy, type AskedNs, askedWhole, type Part } from "./snapshot_asked.ts";

/** What reading needs. */
export interface Eyes {
  readonly executor: DaxExecutor;
  /** The lab's `containers` directory. */
  readonly containers: string;
  readonly secrets: Secrets;
  /** The runtime's table of processes, with the namespaces they are in. */
  readonly procs: () => Promise<Snapshot["procs"]>;
}

/** Namespaces read at the same time. */
const AT_ONCE = 4;

/** Reads the lab. A namespace or file that does not exist is absent from the answer. @throws {OpError} when a tool fails */
export async function readSnapshot(asked: Asked, eyes: Eyes): Promise<Snapshot> {
  const namespaces: Record<Ns, SeenNs> = {};
  const waiting = [...asked.namespaces];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [ns, parts] = next;
      const inode = inodeOf(ns);
      if (inode !== undefined) namespaces[ns] = await readNs(ns, inode, parts, eyes.executor);
    }
  };
  const [procs] = await Promise.all([eyes.procs(), ...Array.from({ length: AT_ONCE }, worker)]);
  return { namespaces: inOrder(namespaces, asked), files: readFiles(asked, eyes), procs };
}

/**
 * Inode number of a namespace; `undefined` when it does not exist or its file is not a namespace any more. 0 for the capsule's own, which has no file
 * that the keeper may read: its reader asks.
 */
export function inodeOf(ns: Ns): number | undefined {
  if (ns === "") return 0;
  try {
    const found = Deno.statSync(`/run/netns/${ns}`);
    return found.dev === Deno.statSync("/run/netns").dev ? undefined : found.ino ?? 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function readNs(ns: Ns, inode: number, asked: AskedNs, executor: DaxExecutor): Promise<SeenNs> {
  const script = scriptFor(ns, asked, executor);
  if (script === "") return seenNs({ inode });
  const { code, stdout, stderr } = await executor.exec(ns, [executor.program("sh"), "-c", script]);
  if (code !== 0) {
    if (inodeOf(ns) === undefined) return seenNs({ inode });
    throw new OpError(`Cannot read the namespace "${ns}": ${stderr.trim().split("\n").at(-1) || `the reader ended with ${code}`}`);
  }
  return seenNs(sorted(stdout, inode, asked));
}

/** One script with all the questions; each answer stands under a line that starts with the record separator. */
function scriptFor(ns: Ns, { parts, sysctls }: AskedNs, executor: DaxExecutor): string {
  const head = (name: string) => `printf '\\036${name}\\n'`;
  const ip = IP_PARTS.filter(([part]) => parts.has(part)).map(([, line]) => line);
  const lines: string[] = [];
  if (ns === "") lines.push(head("inode"), `${executor.program("readlink")} /proc/self/ns/net`);
  if (ip.length > 0) lines.push(head("ip"), `${executor.program("ip")} -j -d -batch - <<'E' || exit 1\n${ip.join("\n")}\nE`);
  if (parts.has("route6")) lines.push(head("route6"), `${executor.program("ip")} -6 -j -d route show table main 2>/dev/null`);
  if (parts.has("fdb")) lines.push(head("fdb"), `${executor.program("bridge")} -j fdb show || exit 1`);
  if (parts.has("rules4")) lines.push(head("rules4"), `${executor.program("iptables-save")} || exit 1`);
  if (parts.has("rules6")) lines.push(head("rules6"), `${executor.program("ip6tables-save")} 2>/dev/null`);
  if (parts.has("listen")) lines.push(head("listen"), `${executor.program("ss")} -Hlntu || exit 1`);
  if (sysctls.size > 0) {
    const files = [...sysctls].map((key) => `'${sysctlFile(key).replaceAll("'", "")}'`);
    lines.push(head("sysctls"), `${executor.program("grep")} -sH '' ${files.join(" ")}`);
  }
  return lines.length === 0 ? "" : [...lines, "exit 0"].join("\n");
}

const IP_PARTS: readonly (readonly ["addr" | "route4" | "neigh", string])[] = [
  ["addr", "addr show"],
  ["route4", "route show table main"],
  ["neigh", "neigh show"],
];

/** Takes the script's answer apart again. */
function sorted(stdout: string, inode: number, { parts, sysctls }: AskedNs): RawNs {
  const sections = new Map(
    stdout.split("\x1e").slice(1).map((text) => {
      const end = text.indexOf("\n");
      return [text.slice(0, end), text.slice(end + 1)] as const;
    }),
  );
  const answers = (sections.get("ip") ?? "").split("\n");
  const ip = Object.fromEntries(IP_PARTS.filter(([part]) => parts.has(part)).map(([part], index) => [part, answers[index] ?? ""]));
  const values = new Map(
    (sections.get("sysctls") ?? "").split("\n").map((line) => {
      const colon = line.indexOf(":", line.lastIndexOf("/"));
      return [line.slice(0, colon), line.slice(colon + 1)] as const;
    }),
  );
  const found = [...sysctls].flatMap((key) => {
    const value = values.get(sysctlFile(key));
    return value === undefined ? [] : [[key, value] as const];
  });
  const rest = Object.fromEntries(["route6", "fdb", "rules4", "rules6", "listen"].flatMap((part) => {
    const text = sections.get(part);
    return text === undefined ? [] : [[part, text]];
  }));
  const own = /\d+/.exec(sections.get("inode") ?? "");
  return { inode: own === null ? inode : Number(own[0]), ...ip, ...rest, sysctls: Object.fromEntries(found) };
}

/** Files as their host sees them. A text equal to a wanted one, secrets put in, is shown as it was wanted. */
function readFiles(asked: Asked, eyes: Eyes): Snapshot["files"] {
  const files: Record<string, { text: string; mode: number }> = {};
  for (const { host, path, text } of asked.files) {
    const found = readPlaced(filePath(eyes.containers, host, path));
    if (found === undefined) continue;
    const shown = eyes.secrets.knows(text) && found.text === eyes.secrets.reveal(text) ? text : eyes.secrets.mask(found.text);
    files[`${host}:${path}`] = { text: shown, mode: found.mode };
  }
  return files;
}

const inOrder = (seen: Record<Ns, SeenNs>, asked: Asked): Record<Ns, SeenNs> =>
  Object.fromEntries([...asked.namespaces.keys()].flatMap((ns) => seen[ns] === undefined ? [] : [[ns, seen[ns]]]));
