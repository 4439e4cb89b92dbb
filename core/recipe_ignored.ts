/**
 * Takes out the keys that have no meaning in a lab, each named in a warning: Compose's, daemon.json's, and `x-` extensions.
 *
 * @module
 */
import { type Path, RecipeError } from "./errors.ts";
import { isObject, type JsonObject } from "./merge.ts";
import type { Json } from "./model.ts";
import { IGNORED } from "./recipe_keys.ts";
import { levelOf, ownerOf } from "./recipe_path.ts";
import { quote } from "./suggest.ts";

/** The recipe without keys that mean nothing; `warn` hears of each. @throws {RecipeError} If its version is unknown. */
export function withoutIgnored(recipe: JsonObject, warn: (path: Path, text: string, key: boolean) => void): JsonObject {
  const strip = (value: Json, path: Path): Json => {
    if (Array.isArray(value)) return value.map((each, index) => strip(each, [...path, index]));
    if (!isObject(value)) return value;
    // A patch is read when it has been applied, and steps hold none of these keys.
    if (path[0] === "changes" || path[0] === "steps") return value;
    const level = levelOf(path);
    const known = level === undefined ? undefined : IGNORED[level];
    const { owner } = ownerOf(path);
    const kept = Object.entries(value).filter(([key]) => {
      const why = known !== undefined && Object.hasOwn(known, key)
        ? known[key]
        : key.startsWith("x-") && (level === "top" || level === "service" || level === "network")
        ? "extensions are kept for anchors only"
        : undefined;
      if (why !== undefined) warn([...path, key], `${quote(key)} of ${owner} has no meaning in a lab: ${why}`, true);
      return why === undefined;
    });
    return Object.fromEntries(kept.map(([key, each]) => [key, strip(each, [...path, key])]));
  };
  const stripped = strip(versioned(recipe, warn), []);
  return isObject(stripped) ? stripped : {};
}

/** Compose's `version: "3.8"` says nothing any more; ours is a number. */
function versioned(recipe: JsonObject, warn: (path: Path, text: string, key: boolean) => void): JsonObject {
  const { version, ...rest } = recipe;
  if (version === undefined || version === 1) return recipe;
  if (typeof version === "string" && /^[23](\.\d+)?$/.test(version)) {
    warn(["version"], `the Compose version ${quote(version)} has no meaning: Compose itself reads it no more`, true);
    return rest;
  }
  throw new RecipeError(`Cannot read a recipe of version ${quote(version)}: 1 is the only version`, {
    path: ["version"],
    hint: "A newer recipe needs a newer Patchbay",
  });
}
