/**
 * A plan as commands to type one after the other. Where a rule goes in its chain depends on the rules typed before it, so this is more than
 * `apply` of each op: docker0's four FORWARD rules come out as `-I FORWARD 3`, `4`, `5`, `6`, and typing them gives Docker's order.
 *
 * @module
 */
import { kindOf, tables } from "../ops/mod.ts";
import type { Line, Op, OpOf, Step } from "./op.ts";
import { wantedChains } from "./rules.ts";

type RuleOp = OpOf<"rule">;

/** One op of a plan with the line that makes it true at that point of the story. */
export interface StoryLine {
  readonly step: Step;
  readonly op: Op;
  readonly line: Line;
}

/**
 * Lists every op of the steps with its command, in story order.
 *
 * @example
 * ```ts
 * import { storyLines } from "./story.ts";
 *
 * const rule = { op: "rule", ns: "h1", family: 4, table: "filter", chain: "FORWARD", at: "first" } as const;
 * const ops = [{ ...rule, rule: ["-j", "DOCKER-USER"] }, { ...rule, rule: ["-j", "LATER"] }];
 * for (const { line } of storyLines([{ id: "a", title: "Ask", why: "", ops }])) console.log(line.words.join(" "));
 * // -t filter -I FORWARD 1 -j DOCKER-USER
 * // -t filter -I FORWARD 2 -j LATER
 * ```
 */
export function storyLines(steps: readonly Step[]): StoryLine[] {
  const places = rulePlaces(steps);
  return steps.flatMap((step) =>
    step.ops.map((op) => ({ step, op, line: op.op === "rule" ? ruleLine(op, places.get(op)!) : kindOf(op).apply(op) }))
  );
}

/** For each rule, how many rules of its chain already stand above it, and how many below, when its turn comes. */
function rulePlaces(steps: readonly Step[]): Map<Op, { above: number; below: number }> {
  const turns = new Map<Op, number>();
  for (const step of steps) for (const op of step.ops) turns.set(op, turns.size);
  const places = new Map<Op, { above: number; below: number }>();
  for (const chain of wantedChains(steps)) {
    const inPlace = chain.rules.map(({ op }) => op);
    inPlace.forEach((op, at) => {
      const earlier = (other: Op) => turns.get(other)! < turns.get(op)!;
      places.set(op, { above: inPlace.slice(0, at).filter(earlier).length, below: inPlace.slice(at + 1).filter(earlier).length });
    });
  }
  return places;
}

/** At the end of the chain when nothing of ours is below and nothing must stand above what others put there; else by its number. */
function ruleLine(op: RuleOp, { above, below }: { above: number; below: number }): Line {
  if (below === 0 && op.at === "end") return tables(op, "-A", op.chain, ...op.rule);
  return tables(op, "-I", op.chain, `${above + 1}`, ...op.rule);
}
