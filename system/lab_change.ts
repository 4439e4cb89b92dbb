/**
 * A recipe with one of its named changes carried out.
 *
 * @module
 */
import { RecipeError } from "../core/errors.ts";
import type { Recipe } from "../core/model.ts";

/**
 * Gives the recipe with one of its named changes carried out.
 *
 * @param which title, or number from 1
 * @throws {RecipeError} when there is no such change, or it makes the recipe wrong
 */
export async function changed(recipe: Recipe, which: string | number, warn?: (text: string) => void): Promise<Recipe> {
  const change = typeof which === "number" ? recipe.changes[which - 1] : recipe.changes.find((one) => one.title === which);
  // Brings the schema library with it, which no other verb on a running lab needs.
  if (change) return (await import("../core/recipe.ts")).applyChange(recipe, change, warn);
  const titles = recipe.changes.map((one) => one.title);
  const has = titles.length === 0 ? "none" : titles.map((one) => `"${one}"`).join(", ");
  throw new RecipeError(`Cannot find the change ${JSON.stringify(which)}: the recipe has ${has}`, { got: String(which), among: titles });
}
