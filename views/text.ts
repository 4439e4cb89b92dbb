/**
 * A plan for people: numbered steps with their reason, and under each the commands that make it true.
 *
 * @module
 */
import type { Line, Op, Plan } from "../core/op.ts";
import { type StoryLine, storyLines } from "../core/story.ts";
import { kindOf } from "../ops/mod.ts";
import { count, pad, plain, width, wrap } from "./plain.ts";

/** Columns of the reasons; the commands are never broken, so that they can be copied. */
const PROSE = 96;
/** The sentence of an op stands this far right, unless its command is longer. */
const COMMAND = 64;

/**
 * The plan as text: one line an op, the command first and then what it does.
 *
 * @example Usage
 * ```ts
 * import { planText } from "./text.ts";
 * console.log(planText({ version: 1, lab: "empty", steps: [], needs: [] }));
 * ```
 */
export function planText(plan: Plan): string {
  const ops = plan.steps.reduce((sum, step) => sum + step.ops.length, 0);
  const head = `Plan of ${plain(plan.lab)}: ${count(plan.steps.length, "step")}, ${count(ops, "op")}`;
  const needs = plan.needs.length === 0
    ? "It touches nothing outside its capsule."
    : `It needs ${count(plan.needs.length, "grant")} outside its capsule:\n` +
      plan.needs.map((need) => `  ${plain(need.grant)}  ${plain(need.why)}`).join("\n");
  const story = Map.groupBy(storyLines(plan.steps), ({ step }) => step);
  const texts = plan.steps.map((step, index) => stepText(step, index + 1, story.get(step) ?? []));
  return [head, needs, "", ...texts].join("\n");
}

/** One step: number, title, reason, and a line for each op. */
function stepText(step: Plan["steps"][number], number: number, lines: readonly StoryLine[]): string {
  const indent = " ".repeat(5);
  const title = `${String(number).padStart(3)}. ${plain(step.title)}`;
  const why = wrap(plain(step.why), PROSE).map((line) => indent + line);
  const where = Math.max(0, ...step.ops.map((op) => width(place(op))));
  const ops = lines.map(({ op, line }) => {
    const command = `${pad(place(op), where)}  ${commandOf(op, line)}`;
    return `${indent}${pad(command, COMMAND)}  # ${plain(kindOf(op).tell(op))}`;
  });
  return [title, ...why, ...(ops.length === 0 ? [] : ["", ...ops]), ""].join("\n");
}

/** The command of an op as a person would type it in its namespace. */
export function commandOf(op: Op, line: Line): string {
  if (op.op === "proc") return op.spec.argv.map((word) => plain(quoted(word))).join(" ") + " &";
  if (op.op === "file") return `tee ${plain(quoted(op.path))}   (${count(new TextEncoder().encode(op.text).length, "byte")})`;
  return lineText(line);
}

/** A line as a command: the tool's name and its words; a word with blanks is quoted. */
export function lineText(line: Line): string {
  return [line.tool, ...line.words].map((word) => plain(quoted(word))).join(" ");
}

/** The word as a shell wants it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./!{}-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Where an op happens; namespaces are made from the capsule itself, which is called `lab`. */
export function placeOf(op: Op): string {
  const where = op.op === "netns" ? "" : op.op === "file" ? op.host : op.ns;
  return where === "" ? "lab" : plain(where);
}

/** The same in brackets, as a shell prompt shows a machine. */
function place(op: Op): string {
  return `[${placeOf(op)}]`;
}
