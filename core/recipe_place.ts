/**
 * Where in a YAML text a value stands: `["services", "web", "ports", 0]` → line and column.
 *
 * @module
 */
import { type PatchbayError, type Path, type Place, RecipeError } from "./errors.ts";
import { scan, type Spot } from "./recipe_scan.ts";

/** The place of an offset in a text. */
export function placeAt(text: string, offset: number, file: string): Place {
  let at = Math.max(0, Math.min(offset, text.length));
  // An unexpected end is shown at the end of what there is, not on an empty line below it.
  if (at === text.length) at = text.trimEnd().length;
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const end = text.indexOf("\n", start);
  const line = text.slice(0, start).split("\n").length;
  return { file, line, column: at - start + 1, text: text.slice(start, end < 0 ? undefined : end).replace(/\r$/, "") };
}

/**
 * Makes a function that finds the place of a path in one text; with `key` it is the key's instead of its value's. The nearest parent stands in
 * for what is not there.
 */
export function places(text: string, file: string): (path: Path, key?: boolean) => Place {
  let root: Spot | undefined;
  return (path, key = false) => {
    let spot = root ??= scan(text);
    let whole = true;
    for (const part of path) {
      const kid = spot.kids.get(String(part)) ?? otherSpelling(spot, String(part), text);
      if (kid === undefined) {
        whole = false;
        break;
      }
      spot = kid;
    }
    if (path.length === 0) return placeAt(text, spot.at < text.trimEnd().length ? spot.at : 0, file);
    // A map or a list is named by its key, if it has one; so is the parent of something missing.
    const named = spot.nested && !text.startsWith("-", spot.key);
    return placeAt(text, key || named || !whole ? spot.key : spot.at, file);
  };
}

/** A recipe's one form differs from what was written: a container's name stands below its service, a network in a list, a subnet in ipam.config. */
function otherSpelling(spot: Spot, part: string, text: string): Spot | undefined {
  const reads = (kid: Spot | undefined): boolean => kid !== undefined && text.slice(kid.at).replace(/^["']/, "").startsWith(part);
  for (const kid of spot.kids.values()) {
    if (reads(kid.kids.get("container_name"))) return kid;
  }
  return [...spot.kids.values()].find((kid) => kid.kids.size === 0 && reads(kid)) ?? spot.kids.get("config")?.kids.get("0")?.kids.get(part);
}

/**
 * Gives an error that knows its path the place in the text the recipe came from. An error with a place, or without a path, comes back as it is.
 *
 * @example Usage
 * ```ts
 * import { RecipeError } from "./errors.ts";
 * import { locate } from "./recipe_place.ts";
 * const error = locate(new RecipeError("Cannot do it", { path: ["services", "web"] }), "services:\n  web: {}\n", "lab.yaml");
 * console.log(error.data.place?.line); // 2
 * ```
 */
export function locate<E extends PatchbayError>(error: E, text: string, file: string): E | RecipeError {
  const { path, place } = error.data;
  if (place !== undefined || path === undefined) return error;
  const located = new RecipeError(error.message, { ...error.data, place: places(text, file)(path) });
  return located;
}
