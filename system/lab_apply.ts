/**
 * Brings a running lab to a recipe: resolved and planned here, carried out by its keeper.
 *
 * @module
 */
import { revived } from "../core/event.ts";
import type { Recipe } from "../core/model.ts";
import { planOf } from "../core/plan.ts";
import { resolve } from "../core/resolve.ts";
import { builtin } from "../plugins/builtin.ts";
import { ask, askOne } from "./client.ts";
import { interrupted } from "./interrupt.ts";
import type { Applied, ApplyOptions } from "./lab_types.ts";
import type { LabPaths } from "./protocol.ts";
import { gatherSecrets } from "./secret_sources.ts";

/** Which lab: its name and where its state is. */
export interface LabPlace {
  readonly name: string;
  readonly paths: LabPaths;
}

/**
 * Makes a recipe true in a running lab. A container that ended by itself is wanted again. Resolves against the keeper's ledger, so again when an exit changed that ledger in between.
 *
 * @param verb what a person asked for; shown when it is interrupted
 */
export async function applyRecipe(lab: LabPlace, recipe: Recipe, verb: string, options: ApplyOptions): Promise<Applied> {
  for (let turn = 1;; turn++) {
    try {
      return await applyOnce(lab, recipe, verb, options);
    } catch (error) {
      if (turn === 3 || !(error instanceof Error) || !error.message.includes("changed meanwhile")) throw error;
    }
  }
}

async function applyOnce({ name, paths }: LabPlace, recipe: Recipe, verb: string, options: ApplyOptions): Promise<Applied> {
  const status = await askOne(paths, { do: "status" }, "status");
  const plugins = options.plugins ?? builtin;
  const { lab, ledger, warnings } = resolve(recipe, revived(recipe, status.ledger), plugins);
  const request = {
    do: "apply",
    recipe,
    ledger,
    plan: planOf(lab, plugins),
    secrets: gatherSecrets(recipe.secrets),
    ...(options.keep ? { keep: true } : {}),
    ...(options.dry ? { dry: true } : {}),
  } as const;
  const said: string[] = [...warnings];
  for (const text of warnings) options.onAnswer?.({ event: "warning", text });
  for await (const answer of ask(paths, request, options.signal)) {
    options.onAnswer?.(answer);
    if (answer.event === "warning") said.push(answer.text);
    if (answer.event !== "end") continue;
    const { event: _, ...counts } = answer;
    return { ...counts, warnings: said };
  }
  throw interrupted(verb, name);
}
