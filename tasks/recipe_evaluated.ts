/**
 * Recipes in TypeScript: evaluated by a deno of their own without any permission. They may compute, not act, and not for ever.
 *
 * @module
 */
import { type Place, RecipeError } from "../core/errors.ts";

/** Milliseconds that a recipe may compute. */
const PATIENCE = 10_000;
const HINT = "A TypeScript recipe runs without any permission and exports the recipe, or the builder, as its default";

/**
 * The default export of a TypeScript recipe.
 *
 * @param within milliseconds it may take
 * @throws {RecipeError} If it throws, wants a permission, does not come to an end, or exports nothing.
 */
export async function evaluated(path: string, within: number = PATIENCE): Promise<unknown> {
  const { code, stdout, stderr, late } = await run(programFor(path), within);
  if (late) {
    throw new RecipeError(`Cannot evaluate the recipe "${path}": it did not come to an end within ${within / 1000} s`, { hint: HINT });
  }
  if (code !== 0) throw faultOf(path, stderr);
  // Only the last line is ours: the recipe may have printed some.
  const { kind, made } = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as { readonly kind: string; readonly made?: unknown };
  if (kind === "object") return made;
  const what = kind === "undefined" ? "it has no default export" : `its default export is a ${kind}`;
  throw new RecipeError(`Cannot use the recipe "${path}": ${what}, the recipe or the builder is wanted there`, {
    hint: `Write "export default lab(...)", or "export default { name: ..., services: ... }"`,
  });
}

/** The program comes by standard input, because then the file is part of its static graph, which needs no read permission. */
function programFor(path: string): string {
  const url = new URL(path.split("/").map(encodeURIComponent).join("/"), `file://${encodeURI(Deno.cwd())}/`).href;
  return `import * as module from ${JSON.stringify(url)};
const given = await module["default"];
const made = typeof given?.recipe === "function" ? given.recipe() : given;
console.log("\\n" + JSON.stringify({ kind: typeof made, made }));`;
}

async function run(
  program: string,
  within: number,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string; readonly late: boolean }> {
  // Through setpriv where there is one: the command line may start that, and may not start every deno.
  const { toolPath } = await import("../system/tools.ts");
  const setpriv = toolPath("setpriv");
  const words = ["run", "--no-prompt", "--quiet", "--no-check", "--ext=ts", "-"];
  const child = new Deno.Command(setpriv ?? Deno.execPath(), {
    args: setpriv === undefined ? words : ["--no-new-privs", Deno.execPath(), ...words],
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, within);
  try {
    const [output] = await Promise.all([child.output(), feed(child.stdin, program)]);
    const text = new TextDecoder();
    return { code: output.code, stdout: text.decode(output.stdout), stderr: text.decode(output.stderr), late };
  } finally {
    clearTimeout(timer);
  }
}

/** A child that ended early has said why on standard error. */
async function feed(stdin: WritableStream<Uint8Array>, text: string): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/** What deno said, without what is deno's own way to say it; the place is the first in a file of the recipe's. */
function faultOf(path: string, stderr: string): RecipeError {
  const lines = stderr.trim().split("\n");
  const first = (lines[0] ?? "").replace(/^error: /, "").replace(/^Uncaught (\(in promise\) )?/, "").replace(/ at file:\/\/\S+$/, "");
  const found = /(file:\/\/[^\s()]+?):(\d+):(\d+)/.exec(stderr);
  const place = found === null ? undefined : placeIn(path, found[1] ?? "", Number(found[2]), Number(found[3]));
  return new RecipeError(`Cannot evaluate the recipe "${path}": ${first === "" ? "it failed" : first}`, {
    ...(place && { place }),
    hint: HINT,
  });
}

/** The place that a stack names, with its line. The file may be one that the recipe imports. */
function placeIn(recipe: string, url: string, line: number, column: number): Place | undefined {
  try {
    const path = decodeURIComponent(new URL(url).pathname);
    const text = Deno.readTextFileSync(path).split("\n")[line - 1]?.replace(/\r$/, "");
    const file = Deno.realPathSync(recipe) === path ? recipe : path;
    return text === undefined ? undefined : { file, line, column, text };
  } catch {
    // A file that is not there (any more) has no line to show; the message stands without it.
    return undefined;
  }
}
