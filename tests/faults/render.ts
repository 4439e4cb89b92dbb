/**
 * What a person sees for a wrong recipe: the text as it is read, resolved and planned, and the error as it is rendered.
 *
 * @module
 */
import { PatchbayError } from "../../core/errors.ts";
import { planOf } from "../../core/plan.ts";
import { locate, parseRecipe } from "../../core/recipe.ts";
import { emptyLedger, resolve } from "../../core/resolve.ts";
import { builtin } from "../../plugins/builtin.ts";
import { errorText } from "../../views/error.ts";

/** The rendered error of a wrong recipe, its exit code below it; a remark if nothing was wrong with it. */
export function faultText(name: string, text: string): string {
  const file = `${name}.yaml`;
  try {
    const { recipe } = parseRecipe(text, { file });
    planOf(resolve(recipe, emptyLedger(), builtin).lab, builtin);
    return "nothing is wrong with this recipe\n";
  } catch (error) {
    if (!(error instanceof PatchbayError)) throw error;
    return `${errorText(locate(error, text, file))}exit ${error.exitCode}\n`;
  }
}
