/**
 * A recipe as a page to read: what one learns, every step with its reason and its commands, the questions to ask, the changes to try.
 *
 * @module
 */
import { checkTitle } from "../core/checks_title.ts";
import type { Change, Recipe, Service } from "../core/model.ts";
import type { Op, Plan, Step } from "../core/op.ts";
import { type StoryLine, storyLines } from "../core/story.ts";
import { kindOf } from "../ops/mod.ts";
import { count, plain } from "./plain.ts";
import { commandOf, placeOf } from "./text.ts";

/** A recipe with what its page tells. */
export interface Lesson {
  readonly recipe: Recipe;
  /** Its plan when nothing runs yet. */
  readonly plan: Plan;
  /** Its changes, each after the ones before it. */
  readonly changes: readonly LessonChange[];
}

/** What a change does. */
export interface LessonChange {
  readonly change: Change;
  /** What goes. */
  readonly removed: readonly Op[];
  /** What gets another value in its place. */
  readonly set: readonly { readonly from: Op; readonly to: Op }[];
  /** What comes. */
  readonly added: readonly Op[];
}

const MADE = "<!-- Made by `deno task generate` from the recipe; edit that instead. -->";

/** The index of the pages. */
export function lessonsText(recipes: readonly Recipe[]): string {
  const rows = recipes.flatMap((recipe) => [
    `## [${prose(recipe.title)}](${recipe.name}.md)`,
    "",
    ...(recipe.about === undefined ? [] : [prose(recipe.about), ""]),
    "```sh",
    `./patchbay up ${recipe.name}`,
    "```",
    "",
  ]);
  return [MADE, "", "# Recipes to read", "", "One page a recipe, with every command that it stands for.", "", ...rows].join("\n");
}

/** The page of one recipe, in Markdown. */
export function lessonText({ recipe, plan, changes }: Lesson): string {
  const { name } = recipe;
  const ops = plan.steps.reduce((sum, step) => sum + step.ops.length, 0);
  const story = Map.groupBy(storyLines(plan.steps), ({ step }) => step);
  return [
    MADE,
    "",
    `# ${prose(recipe.title)}`,
    "",
    ...(recipe.about === undefined ? [] : [prose(recipe.about), ""]),
    ...code("sh", [`./patchbay up ${name}`]),
    `The recipe: [\`${name}.yaml\`](../../recipes/${name}.yaml), the same in TypeScript: [\`${name}.ts\`](../../recipes/${name}.ts). ` +
    "[All recipes](README.md)",
    "",
    "## Who is in it",
    "",
    "| container | runs | network | published |",
    "| --- | --- | --- | --- |",
    ...Object.entries(recipe.services).map(([container, service]) => serviceRow(container, service)),
    "",
    "## Step by step",
    "",
    `${count(plan.steps.length, "step")}, ${
      count(ops, "fact")
    }. Every fact is one command, shown for the machine or namespace that it is typed in; ` +
    "`lab` is the capsule itself. You can do it all by hand: what Patchbay runs is these commands, only in larger portions.",
    "",
    ...plan.steps.flatMap((step, index) => stepLines(step, index + 1, story.get(step) ?? [])),
    ...(recipe.checks.length === 0 ? [] : checkLines(recipe)),
    ...(changes.length === 0 ? [] : ["## What to change", "", ...changes.flatMap((each, index) => changeLines(each, index + 1, name))]),
    "## Take it back",
    "",
    ...code("sh", [`./patchbay down ${name}`]),
  ].join("\n").trimEnd() + "\n";
}

function serviceRow(container: string, service: Service): string {
  const networks = service.network_mode ?? Object.keys(service.networks ?? {}).join(", ");
  const ports = (service.ports ?? []).map((port) => `\`${port.hostPort ?? "any"} → ${port.containerPort}/${port.protocol}\``);
  return `| \`${plain(container)}\` | \`${plain(service.image)}\` | ${prose(networks === "" ? "default" : networks)} | ${
    ports.join(" ")
  } |`;
}

/** A step: its reason, then the commands, those of one machine together. */
function stepLines(step: Step, number: number, lines: readonly StoryLine[]): string[] {
  const blocks: { readonly place: string; readonly lines: StoryLine[] }[] = [];
  for (const line of lines) {
    const place = placeOf(line.op);
    if (blocks.at(-1)?.place !== place) blocks.push({ place, lines: [] });
    blocks.at(-1)?.lines.push(line);
  }
  return [
    `### ${number}. ${prose(step.title)}`,
    "",
    prose(step.why),
    "",
    ...blocks.flatMap(({ place, lines }) => [
      `In \`${place}\`:`,
      "",
      ...code("sh", lines.flatMap(({ op, line }) => [`# ${plain(kindOf(op).tell(op))}`, commandOf(op, line)])),
    ]),
  ];
}

function checkLines(recipe: Recipe): string[] {
  return [
    "## Is it right?",
    "",
    ...code("sh", [`./patchbay check --lab ${recipe.name}`]),
    ...recipe.checks.map((check) => {
      const wanted = check.expect === "fail" ? " (this must not work)" : "";
      const hint = check.hint === undefined ? "" : `. If not: ${prose(check.hint)}`;
      return `- ${prose(check.title ?? checkTitle(check))}${wanted}${hint}`;
    }),
    "",
  ];
}

function changeLines({ change, removed, set, added }: LessonChange, number: number, name: string): string[] {
  const sentence = (sign: string) => (op: Op) => `${sign} ${plain(kindOf(op).tell(op))}`;
  const anew = ({ from, to }: { readonly from: Op; readonly to: Op }) => `! ${plain(kindOf(to).tell(to, macOf(from)))}`;
  return [
    `### ${number}. ${prose(change.title)}`,
    "",
    ...code("sh", [`./patchbay change ${name} ${number}`]),
    "What goes (`-`), what gets another value where it stands (`!`), and what comes (`+`). All else stays as it is.",
    "",
    ...code("diff", [...removed.map(sentence("- Take back:")), ...set.map(anew), ...added.map(sentence("+"))]),
  ];
}

/** What stands in the place of a cable that only gets another MAC address, as its kind tells it. */
function macOf(op: Op): string | undefined {
  if (op.op !== "link" || op.link.kind !== "veth") return undefined;
  return op.mac === undefined ? `peer address ${op.link.peer.mac}` : `address ${op.mac}`;
}

function code(language: string, lines: readonly string[]): string[] {
  return ["```" + language, ...lines, "```", ""];
}

/** Text as Markdown shows it: only its backticks mean something there. */
function prose(text: string): string {
  const parts = plain(text.trim().replace(/\s+/g, " ")).split("`");
  return parts.map((part, index) => index % 2 === 1 && index < parts.length - 1 ? part : part.replace(/[\\*_<>[\]|#]/g, "\\$&")).join("`");
}
