/**
 * What the keeper reports while a verb waits for it: shown as progress, and kept for the answer.
 *
 * @module
 */
import type { Answer } from "../system/protocol.ts";
import { plain } from "../views/plain.ts";
import { endText, stepDoing, stepDone } from "../views/progress.ts";
import type { Context } from "./task.ts";

/** A step that was done, or would be. */
export type StepAnswer = Extract<Answer, { event: "step" }>;
/** The sum of one request. */
export type EndAnswer = Extract<Answer, { event: "end" }>;

/** Collects what one lab reports. */
export interface Reporter {
  /** Takes the next answer. */
  readonly take: (answer: Answer) => void;
  /** The steps that changed something, in order. */
  readonly steps: readonly StepAnswer[];
  /** The sum, when the work is done. */
  readonly end: () => EndAnswer | undefined;
}

/** Shows the answers of one lab. When several labs report at once, `lab` is put before each line and only the sums stay on the screen. */
export function reporter(context: Pick<Context, "say" | "warn" | "doing" | "dryRun">, lab?: string): Reporter {
  const steps: StepAnswer[] = [];
  let end: EndAnswer | undefined;
  const prefix = lab === undefined ? "" : `${plain(lab)}: `;
  return {
    steps,
    end: () => end,
    take: (answer) => {
      if (answer.event === "warning") context.warn(prefix + answer.text);
      if (answer.event === "end") {
        end = answer;
        if (!context.dryRun) context.say(prefix + endText(answer));
      }
      if (answer.event !== "step") return;
      if (answer.phase === "begin") context.doing(prefix + stepDoing(answer));
      else {
        steps.push(answer);
        if (!context.dryRun && lab === undefined) context.say(stepDone(answer, steps.length));
      }
    },
  };
}
