/** `plan`: what a recipe would do, command by command. Works on any system; touches nothing. @module */
import { placing } from "./placing.ts";
import { readRecipe } from "./recipe_arg.ts";
import { task } from "./task.ts";

/** Prints the plan of a recipe. */
export const plan = task({
  name: "plan",
  description: "Show every command a recipe stands for, with its reason",
  group: "Build",
  arguments: [{ name: "recipe", description: "A path, the name of a shipped recipe, or - for standard input" }],
  examples: [
    ["plan none-mode-veth", "the steps, for reading"],
    ["plan ./lab.yaml --format json", "the same as data"],
  ],
  async run({ arguments: words, print, warn }) {
    const { recipe, warnings, source } = await readRecipe(words.recipe);
    warnings.forEach(warn);
    const { planText } = await import("../views/text.ts");
    const made = await placing(source, () => planFor(recipe));
    print({ plan: made }, () => planText(made));
  },
});

/** The plan a recipe has when nothing of it runs yet. */
export async function planFor(recipe: import("../core/model.ts").Recipe): Promise<import("../core/op.ts").Plan> {
  const { emptyLedger, resolve } = await import("../core/resolve.ts");
  const { planOf } = await import("../core/plan.ts");
  const { builtin } = await import("../plugins/builtin.ts");
  return planOf(resolve(recipe, emptyLedger(), builtin).lab, builtin);
}
