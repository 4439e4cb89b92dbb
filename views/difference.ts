/**
 * What a change does to a lab, step by step: `-` what goes, `+` what comes.
 *
 * @module
 */
import type { Answer } from "../system/protocol.ts";
import type { Change } from "../core/model.ts";
import { count, plain } from "./plain.ts";

/** The sentences of one step. */
export type Changed = Pick<Extract<Answer, { event: "step" }>, "title" | "added" | "removed">;

/** The steps that change something, with a sentence for each fact that goes or comes. */
export function differenceText(steps: readonly Changed[]): string {
  const changed = steps.filter((step) => step.added.length + step.removed.length > 0);
  if (changed.length === 0) return "No difference.\n";
  const removed = changed.reduce((sum, step) => sum + step.removed.length, 0);
  const added = changed.reduce((sum, step) => sum + step.added.length, 0);
  return changed.map((step) =>
    [
      `  ${plain(step.title)}`,
      ...step.removed.map((tell) => `    - Take back: ${plain(tell)}`),
      ...step.added.map((tell) => `    + ${plain(tell)}`),
    ]
      .join("\n")
  ).join("\n") + `\n${count(removed, "removal")}, ${count(added, "addition")}\n`;
}

/** The changes a recipe knows, with the numbers by which they are called. */
export function changesText(changes: readonly Change[]): string {
  if (changes.length === 0) return "The recipe has no changes.\n";
  return changes.map((change, index) => `${String(index + 1).padStart(3)}. ${plain(change.title)}\n`).join("");
}
