/** `up`: makes a recipe real. Once more: what was taken away comes back; an edited recipe: only the difference is done. @module */
import { OpError } from "../core/errors.ts";
import type { Recipe } from "../core/model.ts";
import type { UpOptions } from "../system/lab_types.ts";
import type { PsRow } from "../system/protocol.ts";
import { pooled } from "./labs.ts";
import { placing } from "./placing.ts";
import { readRecipe } from "./recipe_arg.ts";
import { type EndAnswer, reporter, type StepAnswer } from "./report.ts";
import { type Context, task } from "./task.ts";

/** Builds, repairs or edits the lab of a recipe. */
export const up = task({
  name: "up",
  aliases: ["deploy", "apply"],
  description: "Build a lab, or bring the running one to what its recipe says",
  group: "Build",
  options: {
    name: { type: "string", description: "Name of the lab instead of the recipe's" },
    seats: { type: "number", description: "Build this many labs: NAME-1, NAME-2, ...", min: 1, max: 254 },
    keep: { type: "boolean", description: "Leave a half-built lab for study when a step fails" },
  },
  arguments: [{ name: "recipe", description: "A path, the name of a shipped recipe, or - for standard input" }],
  examples: [
    ["up nginx-mysql", "the shipped recipe of that name"],
    ["up ./lab.yaml", "again after an edit: only the difference is done"],
    ["up none-mode-veth --seats 12", "one lab for each learner"],
  ],
  async run(context) {
    const { options, print, warn, columns } = context;
    const { recipe, warnings, source } = await readRecipe(context.arguments.recipe);
    warnings.forEach(warn);
    const base = options.name ?? recipe.name;
    const names = options.seats === undefined ? [base] : Array.from({ length: options.seats }, (_, seat) => `${base}-${seat + 1}`);
    const many = names.length > 1;
    const labs = await pooled(
      names,
      (name) =>
        placing(
          source,
          () => one({ ...recipe, name }, context, { keep: options.keep, source, takeOver: options.name !== undefined }, many),
        ),
      (name, error) => warn(`${name}: ${error instanceof Error ? error.message : String(error)}`),
    );
    const { psTable } = await import("../views/ps.ts");
    const { differenceText } = await import("../views/difference.ts");
    print({ labs }, () => context.dryRun ? labs.map(({ steps }) => differenceText(steps)).join("") : psTable(labs, { columns }));
  },
});

/** What `up` answers about one lab. */
interface Built {
  readonly lab: string;
  readonly rows: readonly PsRow[];
  readonly steps: readonly StepAnswer[];
  readonly end: EndAnswer | undefined;
}

/** Brings one lab up. */
async function one(
  recipe: Recipe,
  context: Pick<Context, "say" | "warn" | "doing" | "dryRun" | "signal">,
  how: Pick<UpOptions, "keep" | "source" | "takeOver">,
  many: boolean,
): Promise<Built> {
  const { RunningLab } = await import("../system/lab.ts");
  const report = reporter(context, many ? recipe.name : undefined);
  context.doing(`Making the capsule of ${recipe.name} ...`);
  const { lab } = await keepable(() =>
    RunningLab.up(recipe, { ...how, dry: context.dryRun, signal: context.signal, onAnswer: report.take })
  );
  return { lab: recipe.name, rows: context.dryRun ? [] : await lab.ps(), steps: report.steps, end: report.end() };
}

/** Says of a failure that took its work back, how to look at what was built. */
async function keepable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const state = error instanceof OpError ? error.data.details?.["state"] : undefined;
    if (!(error instanceof OpError) || !state?.includes("taken back")) throw error;
    throw new OpError(error.message, { ...error.data, details: { ...error.data.details, state: `${state}; --keep would have left them` } });
  }
}
