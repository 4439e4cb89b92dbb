/**
 * What of a plan the kernel does not show, and the lines that make it so.
 *
 * @module
 */
import { applyOver, chainKey, kindOf, seenChain } from "../ops/mod.ts";
import type { Line, Op, Plan, Snapshot, Step } from "./op.ts";
import { bulkSort } from "./order.ts";
import { editChain, lackingRules, type WantedChain, wantedChains } from "./rules.ts";
import { holdsInPlan, movesOf, withoutDoomed } from "./vanish.ts";

/** A fact that does not hold, and what stands in its place. */
export interface Missing {
  readonly step: Step;
  readonly op: Op;
  readonly was?: string;
}
/** A line with the fact it is for. */
export interface PlacedLine {
  readonly step: Step;
  readonly op: Op;
  readonly line: Line;
}

/**
 * Lists the ops of a plan that do not hold, in the plan's order. Rules are judged chain by chain. What holds now but will go when something it
 * stands on is made anew (an interface with its other end elsewhere, a lost namespace) is listed too.
 */
export function missing(plan: Plan, seen: Snapshot): Missing[] {
  const left = withoutDoomed(plan.steps, seen);
  const moves = movesOf(plan.steps);
  const rules = new Map<Op, { readonly was?: string }>();
  for (const wanted of wantedChains(plan.steps)) {
    for (const { rule, was } of lackingRules(wanted, seenChain(left, wanted))) rules.set(rule.op, was === undefined ? {} : { was });
  }
  return plan.steps.flatMap((step) =>
    step.ops.flatMap((op): Missing[] => {
      if (op.op === "rule") {
        const found = rules.get(op);
        return found === undefined ? [] : [{ step, op, ...found }];
      }
      const { yes, was } = holdsInPlan(op, op.op === "netns" ? seen : left, moves);
      if (yes) return [];
      const before = was ?? kindOf(op).holds(op, seen).was;
      return [{ step, op, ...before === undefined ? {} : { was: before } }];
    })
  );
}

/**
 * Gives the lines that make missing ops true, in the order for speed; steps made by hand come last, in exactly their order.
 *
 * @param seen The snapshot that `missing` was computed from.
 */
export function linesOf(items: readonly Missing[], plan: Plan, seen: Snapshot): PlacedLine[] {
  const left = withoutDoomed(plan.steps, seen);
  const chains = new Map(wantedChains(plan.steps).map((wanted) => [chainKey(wanted), wanted]));
  const sorted = bulkSort(items, plan.steps);
  const edits = new Map<string, { plain: PlacedLine[]; byHand: PlacedLine[] }>();
  const lastByHand = new Map<string, Missing>();
  for (const item of sorted) {
    if (item.op.op !== "rule") continue;
    const key = chainKey(item.op);
    const wanted = chains.get(key);
    if (wanted !== undefined && !edits.has(key)) edits.set(key, chainLines(wanted, items, seenChain(left, wanted)));
    if (item.step.byHand) lastByHand.set(key, item);
  }
  return sorted.flatMap((item): PlacedLine[] => {
    const { step, op, was } = item;
    if (op.op !== "rule") {
      const over = was ?? (op.op === "route" && kindOf(op).holds(op, seen).yes ? "the same" : undefined);
      return applyOver(op, over).map((line) => ({ step, op, line }));
    }
    const key = chainKey(op);
    const lines = edits.get(key);
    if (lines === undefined) return [];
    // All of a chain at once: where its first rule stands, or, made by hand, where the last stands and every chain it may jump to exists.
    if (!step.byHand) return lines.plain.splice(0);
    return lastByHand.get(key) === item ? lines.byHand.splice(0) : [];
  });
}

/** The edits of one chain in two parts: without the missing rules that are made by hand, and with them. */
function chainLines(
  wanted: WantedChain,
  items: readonly Missing[],
  seen: readonly string[],
): { plain: PlacedLine[]; byHand: PlacedLine[] } {
  const lacking = new Set(items.map((item) => item.op));
  const later = new Set(wanted.rules.filter(({ step, op }) => step.byHand && lacking.has(op)));
  const sooner = wanted.rules.filter((rule) => !later.has(rule));
  const placed = (edits: ReturnType<typeof editChain>["edits"]) =>
    edits.flatMap(({ line, rule }) => rule === undefined ? [] : [{ step: rule.step, op: rule.op, line }]);
  const isPlainMissing = sooner.some(({ op }) => lacking.has(op));
  const first = isPlainMissing ? editChain({ ...wanted, rules: sooner }, seen) : { edits: [], after: seen };
  const second = later.size > 0 ? editChain(wanted, first.after) : { edits: [], after: first.after };
  return { plain: placed(first.edits), byHand: placed(second.edits) };
}
