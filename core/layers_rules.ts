/**
 * What a chain of iptables does to one packet, read from the lines of `iptables-save`. Knows the matches that container networks use;
 * a rule with any other match is passed over, as if the packet were not meant.
 *
 * @module
 */
import { contains, parseCidr, parseIp } from "./inet.ts";
import type { SeenNs } from "./op.ts";

/** The packet in question. */
export interface Packet {
  readonly src?: string;
  readonly dst: string;
  readonly in?: string;
  readonly out?: string;
  /** Absent = ICMP echo. */
  readonly port?: number;
  /** The answer of a connection that was let through. */
  readonly isAnswer?: boolean;
  /** Whether the destination is an address of the machine itself. */
  readonly isLocal: boolean;
}
/** What became of it: a terminal target, the rule that said so, or the chain's policy. */
export interface Fate {
  readonly target: string;
  readonly args: readonly string[];
  /** The rule as saved; `policy DROP` when no rule spoke. */
  readonly by: string;
}

/** Runs a packet through a built-in chain of an IPv4 table. An absent table accepts. */
export function fateOf(ns: SeenNs, table: "filter" | "nat", chain: string, packet: Packet): Fate {
  const lines = ns.tables[`4 ${table}`] ?? [];
  const policy = lines.find((line) => line.startsWith(`:${chain} `))?.split(" ")[1] ?? "ACCEPT";
  return walk(lines, chain, packet, 0) ?? { target: policy, args: [], by: `policy ${policy}` };
}

function walk(lines: readonly string[], chain: string, packet: Packet, depth: number): Fate | undefined {
  // The kernel refuses loops; a made-up snapshot may have one.
  if (depth > 16) return undefined;
  for (const line of lines) {
    if (!line.startsWith(`-A ${chain} `)) continue;
    const rule = parsed(line);
    if (rule === undefined || !matches(rule.matches, packet)) continue;
    if (rule.target === "RETURN") return undefined;
    if (lines.some((one) => one.startsWith(`:${rule.target} `))) {
      const fate = walk(lines, rule.target, packet, depth + 1);
      if (fate !== undefined) return fate;
    } else if (!PASSING.includes(rule.target)) return { target: rule.target, args: rule.args, by: line };
  }
  return undefined;
}

/** Targets after which the next rule is read. */
const PASSING = ["LOG", "NFLOG", "TRACE", "MARK", "CONNMARK", "TCPMSS", ""];

interface Match {
  readonly key: string;
  readonly value: string;
  readonly not: boolean;
}

/** Takes a saved rule apart. Every match in it is `[!] -x value`. */
function parsed(
  line: string,
): { readonly matches: readonly Match[]; readonly target: string; readonly args: readonly string[] } | undefined {
  const words = line.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  const matches: Match[] = [];
  for (let at = 2; at < words.length;) {
    const not = words[at] === "!";
    const key = words[not ? at + 1 : at]!;
    if (key === "-j" || key === "-g") return { matches, target: words[at + 1] ?? "", args: words.slice(at + 2) };
    matches.push({ key, value: words[not ? at + 2 : at + 1] ?? "", not });
    at += not ? 3 : 2;
  }
  return undefined;
}

function matches(list: readonly Match[], packet: Packet): boolean {
  return list.every(({ key, value, not }) => {
    const is = holds(key, value, packet);
    return is !== undefined && is !== not;
  });
}

/** Whether one match holds; `undefined` when it is not known here. */
function holds(key: string, value: string, packet: Packet): boolean | undefined {
  switch (key) {
    case "-s":
      return packet.src !== undefined && inside(packet.src, value);
    case "-d":
      return inside(packet.dst, value);
    case "-i":
      return named(packet.in, value);
    case "-o":
      return named(packet.out, value);
    case "-p":
      return value === "all" || value === (packet.port === undefined ? "icmp" : "tcp");
    case "--dport":
      return packet.isAnswer ? undefined : ported(packet.port, value);
    case "--ctstate":
    case "--state":
      return value.split(",").includes(packet.isAnswer ? "ESTABLISHED" : "NEW");
    case "--dst-type":
      return value === "LOCAL" ? packet.isLocal : undefined;
    case "-m":
    case "--comment":
      return true;
  }
  return undefined;
}

const inside = (ip: string, cidr: string): boolean => {
  const block = parseCidr(cidr.includes("/") ? cidr : `${cidr}/32`)?.block;
  const number = parseIp(ip);
  return block !== undefined && number !== undefined && contains(block, number);
};
const named = (dev: string | undefined, value: string): boolean =>
  dev !== undefined && (value.endsWith("+") ? dev.startsWith(value.slice(0, -1)) : dev === value);
const ported = (port: number | undefined, value: string): boolean => {
  const [low = "", high = low] = value.split(":");
  return port !== undefined && port >= Number(low) && port <= Number(high);
};
