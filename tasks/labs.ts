/**
 * Which running labs a verb means.
 *
 * @module
 */
import { RecipeError } from "../core/errors.ts";
import type { RunningLab } from "../system/lab.ts";

/** The option of every verb on a running lab. */
export const LAB = { type: "string", description: "Which lab; needed when several run", placeholder: "NAME" } as const;
/** The option of verbs that can work on every lab. */
export const ALL = { type: "boolean", description: "Every lab that runs here" } as const;
/** Labs worked on at one moment: more only wait for each other. */
export const AT_ONCE: number = navigator.hardwareConcurrency;

/**
 * The lab of this name, or the only one that runs.
 *
 * @throws {RecipeError} If there is none of this name, or none or several run: the message lists them.
 */
export async function theLab(name: string | undefined, signal: AbortSignal): Promise<RunningLab> {
  const { RunningLab } = await import("../system/lab.ts");
  return await RunningLab.attach(name, { signal });
}

/** Every running lab, or the one that is meant. @throws {RecipeError} */
export async function theLabs(
  options: { readonly lab: string | undefined; readonly all: boolean },
  signal: AbortSignal,
): Promise<RunningLab[]> {
  if (!options.all) return [await theLab(options.lab, signal)];
  if (options.lab !== undefined) throw new RecipeError(`Cannot choose between --all and --lab "${options.lab}": give one of them`);
  const { listLabs } = await import("../system/labs.ts");
  const names = listLabs().filter((lab) => lab.state === "running").map((lab) => lab.name);
  if (names.length === 0) throw new RecipeError("Cannot use every lab: no lab is running");
  return await Promise.all(names.map((name) => theLab(name, signal)));
}

/** Does the work for each item, so many at once; the results keep their order. When all have ended, the first failure is thrown and `failed` has heard of the others. */
export async function pooled<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  failed: (item: T, error: unknown) => void = () => {},
): Promise<R[]> {
  const results: R[] = [];
  const failures: (readonly [T, unknown])[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index] as T;
      try {
        results[index] = await work(item);
      } catch (error) {
        failures.push([item, error]);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  const [first, ...others] = failures;
  if (first === undefined) return results;
  for (const [item, error] of others) failed(item, error);
  throw first[1];
}
