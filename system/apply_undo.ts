/**
 * Takes ops back: the newest first, only what is there and ours, going on when one refuses.
 *
 * @module
 */
import { takeBack } from "../core/diff.ts";
import type { Snapshot, Step } from "../core/op.ts";
import { kindOf } from "../ops/mod.ts";
import { type Act, carryOut, type Hands, type RunOptions, RunStopped } from "./apply_run.ts";
import type { OwnedOp } from "./journal.ts";

/** What taking back came to. */
export interface Undone {
  /** Ops that held and are gone, also those that went with another one. */
  readonly undone: readonly OwnedOp[];
  /** Ops that would not go, and why. */
  readonly left: readonly { readonly owned: OwnedOp; readonly why: string }[];
}

/**
 * Undoes these ops, given in the order they were made, as the journal has them.
 *
 * @throws {RunStopped} when `signal` fires; what was undone by then is noted
 */
export async function undo(
  owned: readonly OwnedOp[],
  seen: Snapshot,
  step: Step,
  hands: Hands,
  options: Omit<RunOptions, "direction"> = {},
): Promise<Undone> {
  const newestFirst = owned.toReversed();
  const byOp = new Map(newestFirst.map((one) => [one.op, one]));
  const taken = takeBack(newestFirst.map(({ op }) => op), seen, (op) => byOp.get(op)?.was);
  let rest = taken.flatMap(({ op, line }): Act[] => line === undefined ? [] : [{ line, step, ops: [byOp.get(op)!] }]);
  const there = newestFirst.filter(({ op }) => kindOf(op).holds(op, seen).yes);
  options.onPlan?.(rest);
  const left: { owned: OwnedOp; why: string }[] = [];
  while (rest.length > 0) {
    try {
      await carryOut(rest, hands, { ...options, direction: "remove" });
      rest = [];
    } catch (error) {
      if (!(error instanceof RunStopped) || error.act === undefined) throw error;
      left.push(...error.act.ops.map((one) => ({ owned: one, why: error.message })));
      rest = remaining(rest, error.act);
    }
  }
  const stuck = new Set(left.map((one) => one.owned));
  hands.journal.undone(newestFirst.filter((one) => !stuck.has(one)));
  return { undone: there.filter((one) => !stuck.has(one)), left };
}

/** The acts after the failed one; of a batch that is all or nothing, those before it were not done either. */
function remaining(acts: readonly Act[], failed: Act): Act[] {
  const at = acts.indexOf(failed);
  const { tool, ns } = failed.line;
  if (tool !== "iptables" && tool !== "ip6tables") return acts.slice(at + 1);
  let first = at;
  while (first > 0 && acts[first - 1]!.line.tool === tool && acts[first - 1]!.line.ns === ns) first--;
  return [...acts.slice(first, at), ...acts.slice(at + 1)];
}
