/**
 * The recipe a person means: a path, the name of a shipped one, or `-` for standard input.
 *
 * @module
 */
import { EnvironmentError, GrantError, RecipeError } from "../core/errors.ts";
import type { Recipe } from "../core/model.ts";
import { recipes } from "../recipes/index.ts";

/** A recipe and what was said of it. */
export interface Read {
  /** The recipe. */
  readonly recipe: Recipe;
  /** What was understood but has no meaning here. */
  readonly warnings: readonly string[];
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
  const parse = (text: string, file: string): Read => parseRecipe(text, { file, env: variable });
  if (word === "-") return parse(await readAll(Deno.stdin.readable, "standard input"), "-");
  const shipped = recipes.find((each) => each.name === word);
  if (shipped) return parse(await shipped.load(), `recipes/${word}.yaml`);
  if (!isPath(word)) {
    throw new RecipeError(`Cannot find the recipe "${word}": it is neither a shipped one nor a path`, {
      got: word,
      among: recipes.map((each) => each.name),
      hint: "patchbay list shows the shipped recipes; a file is named with its ending or a slash: ./lab.yaml",
    });
  }
  if (!/\.[cm]?[jt]s$/.test(word)) return parse(await readFile(word), word);
  return recipeFrom(await evaluated(word));
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

/**
 * The default export of a TypeScript recipe, evaluated by a deno of its own without any permission: the recipe may compute, not act.
 *
 * @throws {RecipeError} If it throws, wants a permission, or exports nothing.
 */
async function evaluated(path: string): Promise<unknown> {
  const url = new URL(path, `file://${Deno.cwd()}/`).href;
  // The program comes by standard input, because then the file is part of its static graph, which needs no read permission.
  const program = `import * as module from ${JSON.stringify(url)};
const made = await module.default;
console.log(JSON.stringify(typeof made?.recipe === "function" ? made.recipe() : made ?? null));`;
  // Through setpriv where there is one: the command line may start that, and may not start every deno.
  const { toolPath } = await import("../system/tools.ts");
  const setpriv = toolPath("setpriv");
  const words = ["run", "--no-prompt", "--quiet", "--no-check", "--ext=ts", "-"];
  const child = new Deno.Command(setpriv ?? Deno.execPath(), {
    args: setpriv === undefined ? words : ["--no-new-privs", Deno.execPath(), ...words],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(program));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  if (!success) {
    throw new RecipeError(
      `Cannot evaluate the recipe "${path}": ${new TextDecoder().decode(stderr).trim().split("\n")[0] ?? "it failed"}`,
      {
        hint: "A TypeScript recipe runs without any permission and exports the recipe, or the builder, as its default",
      },
    );
  }
  return JSON.parse(new TextDecoder().decode(stdout));
}
