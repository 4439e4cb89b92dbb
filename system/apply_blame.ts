/**
 * Finds the line that made a batch fail, from what the program said or, for rules, by trying them one by one in an empty namespace.
 *
 * @module
 */
import type { Batch, Line } from "../core/op.ts";

/**
 * Index of the failed line as far as the program's words tell; 0 when they do not.
 * `ip -batch` prints `Command failed -:3`; on a malformed word it ends at once and only quotes the word.
 */
export function namedLine(batch: Batch, stderr: string): number {
  const last = batch.lines.length - 1;
  const counted = /Command failed -:(\d+)/.exec(stderr);
  if (counted) return Math.min(Number(counted[1]) - 1, last);
  const quoted = [...stderr.matchAll(/["'`]([^"'`\s]+)["'`]/g)].map((match) => match[1]!);
  const found = batch.lines.findIndex((line) => line.words.some((word) => quoted.includes(word) || quoted.includes(word.split("=")[0]!)));
  return Math.max(found, 0);
}

/** What the program said, without its own name and position, as one line. */
export function plainReason(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim()).filter((line) => line !== "" && !/^Command failed/.test(line));
  const kept = lines.filter((line) => !/^(Try |Usage|For more information)/.test(line));
  return (kept.length > 0 ? kept : lines).join("; ").replace(
    /^(Error: |iptables-restore v\S+ \(\w+\): |ip6tables-restore v\S+ \(\w+\): )/,
    "",
  ) ||
    "the program gave no reason";
}

/** One rule of a restore text, ready to be tried alone. */
export interface Trial {
  /** Index in the batch's lines. */
  readonly index: number;
  /** A whole restore text with only this rule. */
  readonly text: string;
}

/**
 * The rules of a failed restore as one small restore text each. In an empty namespace the chains a rule stands in or jumps to are declared first,
 * inserts become appends, and deletions are left out, as there is nothing to delete.
 */
export function trials(batch: Batch): Trial[] {
  const found: Trial[] = [];
  batch.lines.forEach((line, index) => {
    const { table, words } = tableAndWords(line);
    const [verb, chain, ...rest] = words;
    if (chain === undefined || (verb !== "-A" && verb !== "-I")) return;
    const rule = verb === "-I" && /^\d+$/.test(rest[0] ?? "") ? rest.slice(1) : rest;
    const at = rule.findIndex((word) => word === "-j" || word === "-g");
    const jump = at < 0 ? undefined : rule[at + 1];
    const own = [chain, jump].filter((name): name is string => name !== undefined && !BUILT_IN.has(name));
    found.push({
      index,
      text: [`*${table}`, ...own.map((name) => `:${name} - [0:0]`), ["-A", chain, ...rule].join(" "), "COMMIT", ""].join("\n"),
    });
  });
  return found;
}

/** `-t nat -A POSTROUTING ...` → its table and the rest. */
function tableAndWords(line: Line): { table: string; words: readonly string[] } {
  const at = line.words.indexOf("-t");
  if (at < 0) return { table: "filter", words: line.words };
  return { table: line.words[at + 1] ?? "filter", words: line.words.filter((_word, index) => index !== at && index !== at + 1) };
}

const BUILT_IN: ReadonlySet<string> = new Set(
  "INPUT OUTPUT FORWARD PREROUTING POSTROUTING ACCEPT DROP RETURN REJECT MASQUERADE DNAT SNAT REDIRECT LOG MARK CONNMARK NFLOG TRACE NOTRACK CT TCPMSS NETMAP"
    .split(" "),
);
