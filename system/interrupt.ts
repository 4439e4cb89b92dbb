/**
 * What is thrown when a person stops a running command.
 *
 * @module
 */
import { PatchbayError } from "../core/errors.ts";

/** A command was interrupted: the batch at hand was finished, the rest was not begun. */
export class Interrupted extends PatchbayError {
  readonly exitCode = 130;
}

/** Makes the error that says how to go on and how to go back. */
export function interrupted(verb: string, lab: string | undefined): Interrupted {
  if (lab === undefined) return new Interrupted(`Cannot finish "${verb}": interrupted before anything was made`);
  return new Interrupted(`Cannot finish "${verb}": interrupted`, {
    details: { resume: "the same command again does what is missing", undo: `patchbay down ${lab}` },
  });
}
