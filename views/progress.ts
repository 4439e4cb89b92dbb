/**
 * What the keeper reports while it works, as one line each.
 *
 * @module
 */
import type { Answer } from "../system/protocol.ts";
import { count, plain } from "./plain.ts";

/** A step under way: `[3/7] Put the cable on the bridge ...`. */
export function stepDoing(step: Extract<Answer, { event: "step" }>): string {
  return `[${step.index}/${step.total}] ${plain(step.title)} ...`;
}

/** The `nth` step that is done, with what it added and removed: `✓ [3/7] Put the cable on the bridge  +2 -1 4 ms`. Steps end in another order than they begin. */
export function stepDone(step: Extract<Answer, { event: "step" }>, nth: number): string {
  const changed = [
    ...(step.added.length > 0 ? [`+${step.added.length}`] : []),
    ...(step.removed.length > 0 ? [`-${step.removed.length}`] : []),
    ...(step.ms === undefined ? [] : [`${Math.round(step.ms)} ms`]),
  ];
  return `✓ [${nth}/${step.total}] ${plain(step.title)}${changed.length > 0 ? `  ${changed.join(" ")}` : ""}`;
}

/** The sum of one request: `12 added, 0 removed, 3 held already; 4 processes in 88 ms`. */
export function endText(end: Extract<Answer, { event: "end" }>): string {
  if (end.added === 0 && end.removed === 0) return `Nothing to do: all ${count(end.held, "op")} hold already`;
  return `${end.added} added, ${end.removed} removed, ${end.held} held already; ${count(end.processes, "process", "processes")} in ${
    Math.round(end.ms)
  } ms`;
}
