/**
 * Tells how a run goes, step by step, although lines are run in the order for speed: a step begins with its first line and is done with its last.
 *
 * @module
 */
import type { Op, Step } from "../core/op.ts";
import { kindOf } from "../ops/mod.ts";
import type { Act } from "./apply_run.ts";
import type { Answer } from "./protocol.ts";

/** A line about a step. */
export type StepAnswer = Extract<Answer, { event: "step" }>;

interface AtWork {
  readonly index: number;
  readonly began: number;
  /** What was done, and what stood in its place. */
  readonly ops: Map<Op, string | undefined>;
}

/** Follows one run. Steps are numbered from 1 in the order they begin, out of those that have something to do. */
export class Progress {
  readonly #tell: (answer: StepAnswer) => void;
  readonly #lines = new Map<Step, number>();
  readonly #atWork = new Map<Step, AtWork>();
  #total = 0;
  #foreseen = 0;

  constructor(tell: (answer: StepAnswer) => void) {
    this.#tell = tell;
  }

  /** Says how many steps there will be in all, as far as that is known before the first: one running count over what goes and what comes. */
  foresee(steps: number): void {
    this.#foreseen = steps;
  }

  /** Says which acts will come, so that steps can be counted. */
  expect(acts: readonly Act[]): void {
    for (const { step } of acts) this.#lines.set(step, (this.#lines.get(step) ?? 0) + 1);
    this.#total = Math.max(this.#foreseen, this.#atWork.size + [...this.#lines.keys()].filter((step) => !this.#atWork.has(step)).length);
  }

  /** These acts are about to run. */
  begin(acts: readonly Act[]): void {
    for (const { step } of acts) {
      if (this.#atWork.has(step)) continue;
      const index = this.#atWork.size + 1;
      this.#atWork.set(step, { index, began: performance.now(), ops: new Map() });
      this.#tell({ event: "step", phase: "begin", index, total: this.#total, id: step.id, title: step.title, added: [], removed: [] });
    }
  }

  /** These acts have run. */
  end(acts: readonly Act[], direction: "add" | "remove"): void {
    for (const { step, ops, was } of acts) {
      const work = this.#atWork.get(step)!;
      ops.forEach(({ op }) => work.ops.set(op, direction === "add" ? was : undefined));
      const open = this.#lines.get(step)! - 1;
      this.#lines.set(step, open);
      if (open > 0) continue;
      const told = [...work.ops].map(([op, was]) => kindOf(op).tell(op, was));
      const ms = Math.round(performance.now() - work.began);
      const [added, removed] = direction === "add" ? [told, []] : [[], told];
      this.#tell({
        event: "step",
        phase: "done",
        index: work.index,
        total: this.#total,
        id: step.id,
        title: step.title,
        added,
        removed,
        ms,
      });
    }
  }
}
