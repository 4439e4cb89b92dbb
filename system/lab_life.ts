/**
 * The end of a lab, and the second life of its keeper.
 *
 * @module
 */
import { endCapsule, restartKeeper } from "./capsule.ts";
import { answers, ask } from "./client.ts";
import { KEEPER_WAS_GONE } from "./keeper_findings.ts";
import { findLab } from "./labs.ts";
import type { LabPaths } from "./protocol.ts";
import { lockLab } from "./state.ts";

/**
 * Takes a lab down by name, in whatever state it is: running, half built, or only files left of it.
 *
 * @throws {RecipeError} when there is no such lab
 */
export async function takeDown(name: string, options: { readonly within?: number } = {}): Promise<void> {
  const { paths } = findLab(name);
  using lock = lockLab(paths, "take down");
  if (await answers(paths)) {
    try {
      for await (const _ of ask(paths, { do: "stop", ...options }));
    } catch { /* Whatever the keeper could not stop ends with the capsule. */ }
  }
  endCapsule(paths);
  lock.forget();
}

/** Starts a keeper that was killed again. @returns what was found out by that */
export async function wakeKeeper(paths: LabPaths, signal?: AbortSignal): Promise<readonly string[]> {
  if (await answers(paths)) return [];
  await restartKeeper(paths, signal ? { signal } : {});
  return [KEEPER_WAS_GONE];
}
