/**
 * The recipe language: text or data in, {@linkcode Recipe} out. Pure.
 *
 * @module
 */
import { PatchbayError, type Path, type Place, RecipeError } from "./errors.ts";
import { isObject, mergePatch } from "./merge.ts";
import type { Change, Json, Recipe } from "./model.ts";
import { errorOf, faultsOf } from "./recipe_issue.ts";
import { withoutIgnored } from "./recipe_ignored.ts";
import { checkNames } from "./recipe_names.ts";
import { shape } from "./recipe_shape.ts";
import { places } from "./recipe_place.ts";
import { plainTree, readTree } from "./recipe_tree.ts";
import { filled } from "./recipe_variables.ts";
import type { Variables } from "./recipe_words.ts";
import { recipeWritten, written } from "./recipe_write.ts";
import { recipeSchema } from "./schema.ts";
import { quote } from "./suggest.ts";

export { locate } from "./recipe_place.ts";
export { mergePatch } from "./merge.ts";
export { recipeJsonSchema } from "./schema.ts";
export { recipeWritten } from "./recipe_write.ts";
export type { Variables } from "./recipe_words.ts";

/** How a text is read. */
export interface ParseOptions {
  /** The file's name, for places in messages. @default {"recipe.yaml"} */
  readonly file?: string;
  /** Where the file really is, for the lab's name when the recipe has none. @default {file} */
  readonly at?: string;
  /** Looks up `${VAR}`. @default {nothing is set} */
  readonly env?: Variables;
}

/** How data is read. */
export interface FromOptions {
  /** The file the data came from, for the lab's name when the recipe has none. @default {"lab"} */
  readonly file?: string;
}

/** Where a value being read came from, and who hears of warnings. */
interface Source {
  readonly name: string;
  readonly variables: Variables;
  readonly place: (path: Path, key: boolean) => Place | undefined;
  readonly warn: (path: Path, text: string, key: boolean) => void;
  /** A patched recipe: its changes were checked when it was read first. */
  readonly patched: boolean;
}

/**
 * Reads a recipe: YAML in Compose's vocabulary, with hosts, steps, changes and checks.
 *
 * @example Usage
 * ```ts
 * import { parseRecipe } from "./recipe.ts";
 * const { recipe, warnings } = parseRecipe("services:\n  web: { image: nginx, ports: ['8080:80'] }\n", { file: "web.yaml" });
 * console.log(recipe.name, recipe.services["web"]?.ports, warnings);
 * ```
 * @throws {RecipeError} With the place in the text, and the nearest known word where one was misspelt.
 */
export function parseRecipe(text: string, options: ParseOptions = {}): { recipe: Recipe; warnings: string[] } {
  const file = options.file ?? "recipe.yaml";
  const variables = options.env ?? (() => undefined);
  const found: { readonly at: Place; readonly text: string }[] = [];
  const placed = places(text, file);
  const place = (path: Path, key: boolean): Place => placed(path, key);
  const warn = (path: Path, text: string, key: boolean): void => void found.push({ at: place(path, key), text });
  try {
    const tree = readTree(text, file);
    const value = filled(
      tree,
      variables,
      (path, name) => warn(path, `the variable ${quote(name)} is not set, an empty text stands for it`, false),
    );
    const recipe = read(value, { name: labNameOf(options.at ?? file), variables, place, warn, patched: false });
    const sorted = found.toSorted((a, b) => a.at.line - b.at.line || a.at.column - b.at.column);
    return { recipe, warnings: sorted.map(({ at, text }) => `${file}:${at.line}:${at.column}: ${text}`) };
  } catch (error) {
    throw error instanceof RecipeError ? withPlace(error, place) : error;
  }
}

/**
 * Reads a recipe from data, as a TypeScript file or the builder gives it: the same spellings as in YAML, or a whole {@linkcode Recipe}.
 * Variables are not filled in.
 *
 * @example Usage
 * ```ts
 * import { recipeFrom } from "./recipe.ts";
 * const { recipe } = recipeFrom({ name: "demo", services: { box: { image: "busybox" } } });
 * console.log(recipe.services);
 * ```
 * @throws {RecipeError} With the path of what is wrong.
 */
export function recipeFrom(value: unknown, options: FromOptions = {}): { recipe: Recipe; warnings: string[] } {
  const warnings: string[] = [];
  const recipe = read(written(plainTree(value, [])), {
    name: labNameOf(options.file ?? "lab"),
    variables: () => undefined,
    place: () => undefined,
    warn: (_path, text) => warnings.push(text),
    patched: false,
  });
  return { recipe, warnings };
}

/**
 * Carries out a change: a merge patch of the recipe as {@linkcode recipeWritten} writes it, read again. Lists and short spellings in the patch
 * (`ports: ["81:80"]`) replace what was there.
 *
 * @example Usage
 * ```ts
 * import { applyChange, recipeFrom } from "./recipe.ts";
 * const { recipe } = recipeFrom({ name: "demo", services: { box: { image: "busybox" } } });
 * console.log(applyChange(recipe, { title: "Move it", patch: { services: { box: { network_mode: "none" } } } }).services);
 * ```
 * @throws {RecipeError} If the patched recipe is wrong; paths lead into the patch when the change is one of the recipe's own.
 */
export function applyChange(recipe: Recipe, change: Change, warn: (text: string) => void = () => {}): Recipe {
  const index = recipe.changes.indexOf(change);
  return patched(recipe, change, {
    name: recipe.name,
    variables: () => undefined,
    place: () => undefined,
    warn: (_path, text) => warn(text),
    patched: true,
  }, index < 0 ? [] : ["changes", index, "patch"]);
}

const FIXED = ["version", "name", "changes"];

function patched(recipe: Recipe, change: Change, source: Source, at: Path): Recipe {
  const fixed = isObject(change.patch) ? FIXED.find((key) => Object.hasOwn(change.patch as object, key)) : undefined;
  if (fixed !== undefined) {
    throw new RecipeError(`Cannot make the change ${quote(change.title)}: ${quote(fixed)} cannot be patched`, { path: [...at, fixed] });
  }
  const inside = (path: Path): Path => [...at, ...path];
  try {
    return read(plainTree(mergePatch(recipeWritten(recipe), change.patch), []), {
      ...source,
      patched: true,
      place: (path, key) => source.place(inside(path), key),
      warn: (path, text, key) => source.warn(inside(path), text, key),
    });
  } catch (error) {
    if (!(error instanceof RecipeError)) throw error;
    const { path, ...data } = error.data;
    throw new RecipeError(error.message, {
      ...data,
      ...(path && { path: inside(path) }),
      details: { ...data.details, change: change.title },
    });
  }
}

function read(value: Json, source: Source): Recipe {
  if (value === null) throw new RecipeError("Cannot read the recipe: it is empty, a map with services is wanted", { path: [] });
  if (!isObject(value)) throw new RecipeError("Cannot read the recipe: a map with services is wanted at its top", { path: [] });
  const bare = withoutIgnored(value, source.warn);
  const parsed = recipeSchema.safeParse(bare);
  if (!parsed.success) throw errorOf(faultsOf(parsed.error.issues, bare), (fault) => source.place(fault.path, fault.key));
  const warn = (path: Path, text: string): void => source.warn(path, text, false);
  const recipe = shape(parsed.data, { name: source.name, variables: source.variables, warn });
  checkNames(recipe, warn);
  if (!source.patched) checkChanges(recipe, source);
  return recipe;
}

/** Every change must lead to a recipe: after the ones before it, or on its own. */
function checkChanges(recipe: Recipe, source: Source): void {
  let story = recipe;
  for (const [index, change] of recipe.changes.entries()) {
    const at: Path = ["changes", index, "patch"];
    try {
      story = patched(story, change, source, at);
    } catch (error) {
      if (!(error instanceof PatchbayError) || story === recipe) throw error;
      story = patched(recipe, change, source, at);
    }
  }
}

function withPlace(error: RecipeError, place: (path: Path, key: boolean) => Place): RecipeError {
  const { path } = error.data;
  if (error.data.place !== undefined || path === undefined) return error;
  return new RecipeError(error.message, { ...error.data, place: place(path, false) });
}

/**
 * A lab's name from its file's: `recipes/bip-change.yaml` is bip-change. compose.yaml takes its directory's, with the letters that Compose keeps of it:
 * two directories are two labs.
 */
function labNameOf(file: string): string {
  const parts = file.split(/[\\/]/).filter((part) => part !== "" && part !== "." && part !== "..");
  const base = (parts.at(-1) ?? "").replace(/\.(ya?ml|json|[cm]?[jt]s)$/i, "");
  const directory = /^(docker-)?compose$/.test(base) ? parts.at(-2) : undefined;
  const letters = directory?.toLowerCase().replace(/[^a-z0-9_-]+/g, "") ?? base.toLowerCase().replace(/[^a-z0-9_-]+/g, "-");
  return letters.replace(/^[-_]+/, "").slice(0, 32).replace(/[-_]+$/, "") || "lab";
}
