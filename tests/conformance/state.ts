/**
 * The part of a recorded STATE that a native lab is compared with, and how two of them differ.
 *
 * Left out: what is Docker's own bookkeeping (networks, NetworkSettings, env, mounts), processes, and `promiscuity`, which follows from being a bridge port.
 *
 * @module
 */

/** A link in the recordings' words. */
export interface LinkState {
  readonly name: string;
  readonly kind: string;
  readonly mtu: number;
  readonly up: boolean;
  readonly lower_up: boolean;
  readonly addrs: readonly string[];
  readonly mac: string | null;
  readonly master?: string;
  readonly peer?: string;
  readonly bridge?: Readonly<Record<string, unknown>>;
  readonly port?: Readonly<Record<string, unknown>>;
}
/** Table → `:CHAIN POLICY` lines and rules, in order. */
export type Tables = Readonly<Record<string, readonly string[]>>;
/** `net.…` keys with their value, and `ipv4`/`ipv6` → interface → key → value where it differs from a fresh namespace. */
export type Sysctls = Readonly<Record<string, string | Readonly<Record<string, Readonly<Record<string, string>>>>>>;
/** One network stack. */
export interface StackState {
  readonly links: readonly LinkState[];
  readonly routes: { readonly v4: readonly string[]; readonly v6: readonly string[] };
  readonly iptables?: Tables;
  readonly ip6tables?: Tables;
  readonly sysctls: Sysctls;
}
/** One running container; the stack is present when it is the container's own. */
export interface ContainerState extends Partial<StackState> {
  readonly netns: string;
  readonly files: Readonly<Record<string, string>>;
}
/** One machine with its running containers. */
export interface HostState extends StackState {
  readonly containers: Readonly<Record<string, ContainerState>>;
}

type Raw = Readonly<Record<string, unknown>>;
const pick = (raw: Raw, names: readonly string[]): Raw =>
  Object.fromEntries(names.filter((name) => raw[name] !== undefined && raw[name] !== null).map((name) => [name, raw[name]]));
const STACK = ["routes", "iptables", "ip6tables", "sysctls"];
const LINK = ["name", "kind", "mtu", "up", "lower_up", "addrs", "master", "peer", "bridge", "port"];
const links = (raw: unknown) => (raw as Raw[]).map((link) => ({ ...pick(link, LINK), mac: link.mac ?? null }));

/** Reads the compared part out of one recorded machine. Containers that do not run have no kernel state and are left out. */
export function recorded(machine: unknown): HostState {
  const raw = machine as Raw;
  const running = Object.entries(raw.containers as Record<string, Raw>).filter(([, container]) => container.status === "running");
  const containers = running.map(([name, container]) => [name, {
    ...pick(container, ["netns", "files", ...STACK]),
    ...(container.links ? { links: links(container.links) } : {}),
  }]);
  return { ...pick(raw, STACK), links: links(raw.links), containers: Object.fromEntries(containers) } as unknown as HostState;
}

/** Lists what differs, one line a value, `PATH: recorded X, here Y`; lists of text are compared as lists of lines. */
export function differences(wanted: unknown, found: unknown, path = ""): string[] {
  if (Object.is(wanted, found)) return [];
  const both = [wanted, found].every((side) => typeof side === "object" && side !== null);
  if (!both) return [`${path}: recorded ${shown(wanted)}, here ${shown(found)}`];
  if (Array.isArray(wanted) && Array.isArray(found) && [...wanted, ...found].every((item) => typeof item === "string")) {
    return lineDifferences(wanted, found, path);
  }
  const keyed = (side: unknown): Raw =>
    Array.isArray(side) ? Object.fromEntries(side.map((item, i) => [label(item, i), item])) : side as Raw;
  const [left, right] = [keyed(wanted), keyed(found)];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) =>
    differences(left[key], right[key], path === "" ? key : `${path}.${key}`)
  );
}

const shown = (value: unknown): string => value === undefined ? "nothing" : JSON.stringify(value);
const label = (item: unknown, index: number): string => (item as { name?: string } | null)?.name ?? String(index);

/** Lines only here or only there; when both have the same lines, the first place where the order differs. */
function lineDifferences(wanted: readonly string[], found: readonly string[], path: string): string[] {
  const rest = [...found];
  const missing = wanted.filter((line) => {
    const at = rest.indexOf(line);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  if (missing.length > 0 || rest.length > 0) {
    return [...missing.map((line) => `${path}: recorded only: ${line}`), ...rest.map((line) => `${path}: here only: ${line}`)];
  }
  const at = wanted.findIndex((line, i) => line !== found[i]);
  return at < 0 ? [] : [`${path}: order differs at line ${at + 1}: recorded "${wanted[at]}", here "${found[at]}"`];
}
