/**
 * Fills in `${VAR}` in every text of a recipe but its prose, where a dollar sign is a dollar sign.
 *
 * @module
 */
import type { Path } from "./errors.ts";
import { isObject } from "./merge.ts";
import type { Json } from "./model.ts";
import { interpolate, type Variables } from "./recipe_words.ts";

const PROSE: ReadonlySet<string> = new Set(["title", "about", "why", "hint"]);

/** The value with its variables filled in; keys are left alone, as in Compose. @throws {RecipeError} */
export function filled(value: Json, variables: Variables, unset: (path: Path, name: string) => void): Json {
  const fill = (value: Json, path: Path): Json => {
    if (typeof value === "string") return interpolate(value, { variables, path, unset: (name) => unset(path, name) });
    if (Array.isArray(value)) return value.map((each, index) => fill(each, [...path, index]));
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, typeof each === "string" && PROSE.has(key) ? each : fill(each, [...path, key])]),
    );
  };
  return fill(value, []);
}
