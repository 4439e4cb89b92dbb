/**
 * Whether a lab is half built: told by the files of its directory, so that no keeper need be asked.
 *
 * @module
 */
import type { LabPaths } from "./protocol.ts";

/** The file that is there from the beginning of a run until it has come to its end. */
export function halfPath(paths: LabPaths): string {
  return `${paths.dir}/half`;
}

/** Whether a lab was never made, or the last run did not come to its end. */
export function isHalf(paths: LabPaths): boolean {
  return !existsHere(paths.ledger) || existsHere(halfPath(paths));
}

/** Whether there is a file. */
export function existsHere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
