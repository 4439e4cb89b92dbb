/**
 * Makes processes of lines: neighbours for one tool in one namespace become one.
 *
 * @module
 */
import { gate } from "./gate.ts";
import type { Batch, Line } from "./op.ts";

export { gate, word } from "./gate.ts";
export { bulkOrder } from "./order.ts";

/**
 * Commands of one iptables transaction. In a user namespace the kernel takes no netlink message above twice net.core.wmem_max (iptables-nft says
 * "Message too long" from about 400 short rules on), so that long texts are several transactions.
 */
const TRANSACTION_MOST = 100;
/** Assignments on one command line of sysctl: 500 of at most 512 characters are far below the kernel's limit for arguments. */
const SYSCTL_MOST = 500;

/**
 * Joins neighbouring lines into batches, each one process.
 *
 * Row N of an `ip` or `bridge` batch is `lines[N - 1]`, so that the row in "Command failed -:N" names the op. A batch for iptables is one
 * input of `iptables-restore`: transactions of a table, each happening as a whole or not at all.
 *
 * @throws {OpError} When a line does not pass the gate; then there are no batches at all.
 *
 * @example
 * ```ts
 * import { batches } from "./batch.ts";
 * const [batch] = batches([
 *   { tool: "ip", ns: "h1", words: ["link", "add", "name", "docker0", "type", "bridge"] },
 *   { tool: "ip", ns: "h1", words: ["link", "set", "dev", "docker0", "up"] },
 * ]);
 * console.log(batch?.argv, batch?.stdin); // one process: ip -batch -
 * ```
 */
export function batches(lines: readonly Line[]): Batch[] {
  const groups: Line[][] = [];
  for (const line of lines.map(gate)) {
    const last = groups.at(-1);
    if (last?.[0] !== undefined && joins(last[0], line, last.length)) last.push(line);
    else groups.push([line]);
  }
  return groups.map(batchOf);
}

function joins(first: Line, line: Line, count: number): boolean {
  if (first.tool !== line.tool || first.ns !== line.ns) return false;
  switch (line.tool) {
    case "ip":
    case "bridge":
    case "iptables":
    case "ip6tables":
      return true;
    case "sysctl":
      return count < SYSCTL_MOST;
    case "file":
    case "proc":
      return false;
  }
}

function batchOf(lines: readonly Line[]): Batch {
  const { tool, ns, words } = lines[0]!;
  switch (tool) {
    case "ip":
    case "bridge":
      return { tool, ns, argv: ["-batch", "-"], stdin: lines.map((line) => `${line.words.join(" ")}\n`).join(""), lines };
    case "iptables":
    case "ip6tables":
      return { tool, ns, argv: ["--noflush", "--wait"], stdin: restoreText(lines), lines };
    case "sysctl":
      return { tool, ns, argv: ["-q", "-w", ...lines.flatMap((line) => line.words)], stdin: "", lines };
    case "file":
    case "proc":
      return { tool, ns, argv: words, stdin: "", lines };
  }
}

/** Transactions table by table. Rules only jump within their table, so the order between tables does not matter; within one it is kept. */
function restoreText(lines: readonly Line[]): string {
  const tables = new Map<string, string[]>();
  for (const { words: [, table = "", ...words] } of lines) {
    const rows = tables.get(table) ?? [];
    tables.set(table, rows);
    // A chain of ours goes with whatever a person put into it; -X alone refuses a chain that is not empty.
    if (words[0] === "-X") rows.push(`-F ${words[1]}`);
    rows.push(words.join(" "));
  }
  return [...tables].flatMap(([table, rows]) => parts(rows).map((part) => `*${table}\n${part.join("\n")}\nCOMMIT\n`)).join("");
}

function parts(rows: readonly string[]): string[][] {
  return Array.from(
    { length: Math.ceil(rows.length / TRANSACTION_MOST) },
    (_, i) => rows.slice(i * TRANSACTION_MOST, (i + 1) * TRANSACTION_MOST),
  );
}
