/**
 * Where the recipe of a lab came from: its file, and the text as it was read. Kept by the front beside the lab's directory, for the places in messages, and
 * so that a second file whose recipe has the same name does not take away the first one's containers.
 *
 * @module
 */
import { RecipeError } from "../core/errors.ts";
import type { LabPaths } from "./protocol.ts";

/** Where a recipe came from. */
export interface Source {
  /** As it was named on the command line; shown in messages. */
  readonly file: string;
  /** Where it really is; absent for standard input. */
  readonly path?: string;
  /** Its text, unless it is a program. */
  readonly text?: string;
}

/** The file that holds a lab's source. */
export function sourcePath(paths: LabPaths): string {
  return `${paths.dir}.recipe`;
}

/** Notes where the lab's recipe came from. */
export function noteSource(paths: LabPaths, source: Source): void {
  Deno.writeTextFileSync(sourcePath(paths), JSON.stringify({ version: 1, ...source }) + "\n", { mode: 0o600 });
}

/** Reads where the lab's recipe came from; nothing when that was never noted, or was cut short. */
export function readSource(paths: LabPaths): Source | undefined {
  try {
    const { version, ...source } = JSON.parse(Deno.readTextFileSync(sourcePath(paths))) as Source & { readonly version: number };
    return version === 1 ? source : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Holds that a running lab is this file's.
 *
 * @throws {RecipeError} when it came from another file
 */
export function mustBeFrom(name: string, paths: LabPaths, source: Source): void {
  const before = readSource(paths);
  if (before?.path === undefined || source.path === undefined || before.path === source.path) return;
  throw new RecipeError(`Cannot bring the lab "${name}" to "${source.path}": it runs, and was made from "${before.path}"`, {
    hint: `Build a second lab: patchbay up ${source.file} --name OTHER\n` +
      `Take the first one back: patchbay down ${name}\n` +
      `Make this file the lab's recipe: patchbay up ${source.file} --name ${name}`,
  });
}
