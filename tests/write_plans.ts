/** Writes the golden plans of the shipped recipes anew: `deno run --allow-read=. --allow-write=tests/golden/plans tests/write_plans.ts`. Read the difference before committing it. @module */
import { parseRecipe } from "../core/recipe.ts";
import { planOf } from "../core/plan.ts";
import { emptyLedger, resolve } from "../core/resolve.ts";
import { builtin } from "../plugins/builtin.ts";
import { recipes } from "../recipes/index.ts";
import { planText } from "../views/text.ts";

/** The plan of a recipe on a fresh ledger, as `plan` prints it. */
export function goldenText(text: string, name: string): string {
  const { recipe } = parseRecipe(text, { file: `${name}.yaml` });
  return planText(planOf(resolve(recipe, emptyLedger(), builtin).lab, builtin)) + "\n";
}

if (import.meta.main) {
  for (const { name, load } of recipes) {
    await Deno.writeTextFile(new URL(`golden/plans/${name}.txt`, import.meta.url), goldenText(await load(), name));
  }
}
