/**
 * What a lab's keeper must know again after it was restarted: recipe, ledger and plan as they were last made true.
 *
 * @module
 */
import { EnvironmentError } from "../core/errors.ts";
import type { Ledger, Recipe } from "../core/model.ts";
import type { Plan } from "../core/op.ts";
import { readIfThere, removeIfThere, stageFile } from "./append.ts";
import type { LabPaths } from "./protocol.ts";

/** A lab as it was last made. */
export interface Made {
  readonly version: 1;
  readonly recipe: Recipe;
  readonly ledger: Ledger;
  readonly plan: Plan;
}

/** Reads what was last made; nothing for a lab that was never up. @throws {EnvironmentError} when the file is from another version */
export function loadMade(paths: LabPaths): Made | undefined {
  const text = readIfThere(madePath(paths));
  if (text === undefined) return undefined;
  const made = JSON.parse(text) as Made;
  if (made.version !== 1) throw new EnvironmentError(`Cannot read the state of the lab: its version is ${made.version}, 1 is wanted`);
  return made;
}

/** Written, and not yet valid: `commit` puts it in place, leaving the block without that removes it. */
export interface Staged extends Disposable {
  commit(): void;
}

/**
 * Writes down what is about to be made, beside what is valid: one file for the keeper, and the ledger alone for other readers.
 *
 * @throws {EnvironmentError} when the disk is full; what is valid stays as it is
 */
export function stageMade(paths: LabPaths, made: Made): Staged {
  const files = [[madePath(paths), JSON.stringify(made), "lab's state"], [paths.ledger, JSON.stringify(made.ledger), "ledger"]] as const;
  const half = files.map(([path]) => `${path}.new`);
  const discard = () => half.forEach(removeIfThere);
  try {
    files.forEach(([path, text, what]) => stageFile(`${path}.new`, text, what));
  } catch (error) {
    discard();
    throw error;
  }
  return {
    commit: () => files.forEach(([path]) => Deno.renameSync(`${path}.new`, path)),
    [Symbol.dispose]: discard,
  };
}

const madePath = (paths: LabPaths): string => `${paths.dir}/made.json`;
