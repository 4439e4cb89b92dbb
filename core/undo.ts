/**
 * The lines that take ops back.
 *
 * @module
 */
import { kindOf, ruleText, seenChain, seenLink, seenNs } from "../ops/mod.ts";
import type { Line, Op, Snapshot } from "./op.ts";
import { vanishing } from "./vanish.ts";

/** An op that is taken back; without a line when it is gone already, goes with another, or was there before. */
export interface TakenBack {
  readonly op: Op;
  readonly line?: Line;
}

/**
 * Gives the line for each op to take back, in the given order (the newest first).
 *
 * An op gets no line when it no longer holds (somebody else's value is left alone), and when it goes with another one: the address with its
 * interface, everything inside with its namespace, the rules with their chain. A cable or tunnel end that another namespace sees is always deleted
 * by a line of its own, as the kernel takes a namespace apart only later.
 *
 * @param wasOf The value found before the op was made true, as the journal has it.
 */
export function takeBack(remove: readonly Op[], seen: Snapshot, wasOf: (op: Op) => string | undefined): TakenBack[] {
  const { takes } = vanishing(remove);
  const rulesTaken = new Map<string, number>();
  return remove.map((op) => {
    if (takes(op)) return { op };
    if (op.op === "rule") {
      const key = kindOf(op).key(op);
      const count = rulesTaken.get(key) ?? 0;
      rulesTaken.set(key, count + 1);
      if (seenChain(seen, op).filter((text) => text === ruleText(op)).length <= count) return { op };
    } else if (!isOurs(op, seen, wasOf(op))) return { op };
    const line = kindOf(op).undo(op, wasOf(op));
    return line === undefined ? { op } : { op, line };
  });
}

/** Whether what stands there is what the op made. */
function isOurs(op: Op, seen: Snapshot, was: string | undefined): boolean {
  switch (op.op) {
    case "netns":
      return seenNs(seen, op.ns) !== undefined;
    case "link":
      // Even with another address or its other end elsewhere it is the interface that was made.
      return seenLink(seen, op.ns, op.dev)?.kind === op.link.kind;
    case "file":
      // A file that was not there before goes whatever has become of its text.
      return was === undefined ? seen.files[`${op.host}:${op.path}`] !== undefined : kindOf(op).holds(op, seen).yes;
    case "proc":
      // Also when the sandbox it runs in has lost its name.
      return seen.procs[op.name]?.running === true && seen.procs[op.name]?.gen === op.gen;
    case "move":
    case "master":
    case "port":
    case "up":
    case "mtu":
    case "addr":
    case "route":
    case "fdb":
    case "neigh":
    case "chain":
    case "rule":
    case "sysctl":
      return kindOf(op).holds(op, seen).yes;
  }
}
