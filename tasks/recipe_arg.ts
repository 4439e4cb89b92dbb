/**
 * The recipe a person means: a path, the name of a shipped one, or `-` for standard input.
 *
 * @module
 */
import { EnvironmentError, GrantError, RecipeError } from "../core/errors.ts";
import type { Recipe } from "../core/model.ts";
import { recipes } from "../recipes/index.ts";
import type { Source } from "../system/lab_source.ts";
import { placing } from "./placing.ts";

/** A recipe and what was said of it. */
export interface Read {
  /** The recipe. */
  readonly recipe: Recipe;
  /** What was understood but has no meaning here. */
  readonly warnings: readonly string[];
  /** Where it came from. */
  readonly source: Source;
}

/** Texts longer than this many bytes are not recipes; the parser's own limit is below it. */
const LARGEST = 16 * 1024 * 1024;

/**
 * Reads the recipe that the word names.
 *
 * @throws {RecipeError} If there is none of this name, or it is wrong.
 * @throws {EnvironmentError} If the file cannot be read.
 */
export async function readRecipe(word: string): Promise<Read> {
  const { parseRecipe, recipeFrom } = await import("../core/recipe.ts");
  const parse = (text: string, file: string, path?: string): Read => ({
    ...parseRecipe(text, { file, at: path ?? "lab", env: variable }),
    source: { file, text, ...(path !== undefined && { path }) },
  });
  if (word === "-") return parse(await readAll(Deno.stdin.readable, "standard input"), "<stdin>");
  const shipped = recipes.find((each) => each.name === word);
  if (shipped) return parse(await shipped.load(), `recipes/${word}.yaml`, shippedPath(word));
  if (!isPath(word)) {
    throw new RecipeError(`Cannot find the recipe "${word}": it is neither a shipped one nor a path`, {
      got: word,
      among: recipes.map((each) => each.name),
      hint: "patchbay list shows the shipped recipes; a file is named with its ending or a slash: ./lab.yaml",
    });
  }
  if (!/\.[cm]?[jt]s$/.test(word)) {
    const text = await readFile(word);
    return parse(text, word, realPath(word));
  }
  const { evaluated } = await import("./recipe_evaluated.ts");
  const value = await evaluated(word);
  const path = realPath(word);
  const source: Source = { file: word, ...(path !== undefined && { path }) };
  return { ...await placing(source, () => recipeFrom(value, { file: path ?? word })), source };
}

/** Where a file really is; nothing for a pipe, as `plan <(command)` names one. */
function realPath(word: string): string | undefined {
  try {
    return Deno.realPathSync(word);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Where a shipped recipe is: a file of this checkout, or an address when patchbay was imported. */
function shippedPath(name: string): string {
  const url = new URL(`../recipes/${name}.yaml`, import.meta.url);
  return url.protocol === "file:" ? decodeURIComponent(url.pathname) : url.href;
}

/** The value of `${NAME}` in a recipe. @throws {GrantError} If this process may not know. */
function variable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    throw new GrantError(`Cannot fill in "\${${name}}": this process may not read that variable`, {
      hint: `Start deno with --allow-env=${name}`,
    });
  }
}

/** Whether the word is a path rather than a name. */
function isPath(word: string): boolean {
  return word.includes("/") || /\.(ya?ml|json|[cm]?[jt]s)$/.test(word);
}

/** The text of a recipe file. @throws {RecipeError | EnvironmentError} */
async function readFile(path: string): Promise<string> {
  try {
    using file = await Deno.open(path);
    return await readAll(file.readable, `"${path}"`);
  } catch (error) {
    if (error instanceof RecipeError) throw error;
    if (error instanceof Deno.errors.NotFound) throw new RecipeError(`Cannot read the recipe "${path}": there is no such file`);
    if (error instanceof Error) throw new EnvironmentError(`Cannot read the recipe "${path}": ${error.message}`);
    throw error;
  }
}

/** The whole text of a stream, unless it is absurdly long. @throws {RecipeError} */
async function readAll(stream: ReadableStream<Uint8Array>, what: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const piece of stream) {
    bytes += piece.length;
    if (bytes > LARGEST) throw new RecipeError(`Cannot read the recipe from ${what}: it has more than ${LARGEST} bytes`);
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}
