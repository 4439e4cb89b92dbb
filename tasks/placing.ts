/**
 * Errors of a recipe, with the place in its text: whatever finds the fault, a person sees the line.
 *
 * @module
 */
import { type Path, RecipeError } from "../core/errors.ts";
import { isObject } from "../core/merge.ts";
import type { Change, Json } from "../core/model.ts";
import type { Source } from "../system/lab_source.ts";

/**
 * Does the work; an error of the recipe gets its place in the text, or the name of the file where there is no text to point into.
 *
 * @param change the change that is being carried out, if one is: a fault of what it puts in is shown there
 * @throws {RecipeError}
 */
export async function placing<T>(
  source: Source | undefined,
  work: () => T | Promise<T>,
  change?: { readonly changes: readonly Change[]; readonly which: string | number },
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RecipeError) || source === undefined || error.data.path === undefined) throw error;
    const meant = change === undefined ? error : inPatch(error, change.changes, change.which);
    if (source.text === undefined) {
      throw new RecipeError(meant.message, { ...meant.data, details: { recipe: source.file, ...meant.data.details } });
    }
    const { locate } = await import("../core/recipe_place.ts");
    throw locate(meant, source.text, source.file);
  }
}

/** The error with the path of what the patch put in, if the patch did; else as it is. */
export function inPatch(error: RecipeError, changes: readonly Change[], which: string | number): RecipeError {
  const path = error.data.path ?? [];
  const index = typeof which === "number" ? which - 1 : changes.findIndex((one) => one.title === which);
  const patch = changes[index]?.patch;
  if (path.length === 0 || path[0] === "changes" || patch === undefined || !reaches(patch, path)) return error;
  return new RecipeError(error.message, { ...error.data, path: ["changes", index, "patch", ...path] });
}

/** Whether a patch says anything at a path, or above it. A list in a patch replaces all of it. */
function reaches(patch: Json, path: Path): boolean {
  let here: Json | undefined = patch;
  for (const part of path) {
    if (!isObject(here)) return true;
    if (!Object.hasOwn(here, String(part))) return false;
    here = here[String(part)];
  }
  return true;
}
