/**
 * Which labs there are, and whether they live.
 *
 * @module
 */
import { EnvironmentError, RecipeError } from "../core/errors.ts";
import { endCapsule } from "./capsule.ts";
import { isHalf } from "./half.ts";
import { seen } from "./procs.ts";
import type { LabPaths } from "./protocol.ts";
import { type LabFile, labNames, pathsOf, readLabFile, tryLock } from "./state.ts";

/** One lab of this state root. */
export interface LabRow {
  readonly name: string;
  /** `running`: its capsule lives; `busy`: a command is making or ending it now; `gone`: only files are left, `gc` clears them. */
  readonly state: "running" | "busy" | "gone";
  /** It runs, nobody is changing it, and its last run did not come to its end. */
  readonly isHalf?: true;
  /** Whether root or a plain user started it. */
  readonly flavour: "root" | "user";
  readonly paths: LabPaths;
}

/** Lists the labs, by name. */
export function listLabs(): LabRow[] {
  const known = labNames().map((name) => ({ name, paths: pathsOf(name) })).map((one) => ({ ...one, file: readLabFile(one.paths) }));
  if (known.length === 0) return [];
  const { boot, procs } = seen(known.flatMap(({ file }) => file?.holder ? [file.holder.pid] : []));
  const lives = (file: LabFile | undefined): boolean => {
    const proc = file?.holder && procs.get(file.holder.pid);
    return proc !== undefined && file?.boot === boot && proc.start === file.holder!.start && proc.state !== "Z";
  };
  return known.map(({ name, paths, file }) => ({
    name,
    paths,
    flavour: file?.flavour ?? "user",
    ...(!lives(file)
      ? { state: isBusy(paths) ? "busy" : "gone" }
      : { state: "running", ...(isHalf(paths) && !isBusy(paths) ? { isHalf: true } : {}) }),
  }));
}

/**
 * Finds a lab by name, or the only one that runs when none is named.
 *
 * @throws {RecipeError} when there is no such lab, or several run and none was named
 */
export function findLab(name?: string): LabRow {
  const labs = listLabs();
  if (name !== undefined) {
    const lab = labs.find((one) => one.name === name);
    if (lab) return lab;
    throw new RecipeError(`Cannot find the lab ${JSON.stringify(name)}: ${some(labs)}`, { got: name, among: labs.map((one) => one.name) });
  }
  const running = labs.filter((one) => one.state === "running");
  const [gone, ...others] = labs.filter((one) => one.state === "gone");
  if (running.length === 1) return running[0]!;
  if (running.length === 0 && gone !== undefined) {
    // The one that was meant: what its capsule's end means is said by whoever wants to use it.
    if (others.length === 0) return gone;
    const names = [gone, ...others].map((one) => `"${one.name}"`).join(", ");
    throw new RecipeError(`Cannot choose a lab: no lab runs, the capsules of ${names} are gone`, { hint: "patchbay gc clears them away" });
  }
  throw new RecipeError(`Cannot choose a lab: ${some(running)}`, running.length > 1 ? { hint: "Name one with --lab NAME" } : {});
}

/** What `gc` found and did. */
export interface Cleared {
  readonly name: string;
  readonly what: string;
}

/** Clears away what dead labs left: their directories, and processes of theirs that still run. Touches only what stands in this state root. */
export function clearGone(options: { readonly dryRun?: boolean } = {}): Cleared[] {
  const cleared: Cleared[] = [];
  for (const lab of listLabs().filter((one) => one.state === "gone")) {
    const lock = tryLock(lab.paths, "gc");
    if (!lock) continue;
    using _held = lock;
    if (!options.dryRun) {
      endCapsule(lab.paths);
      lock.forget();
    }
    cleared.push({ name: lab.name, what: "its capsule is gone; directory and notes removed" });
  }
  return cleared;
}

/** @throws {EnvironmentError} when the lab's capsule is not running */
export function mustRun(lab: LabRow): void {
  if (lab.state === "running") return;
  const why = lab.state === "busy" ? "another command is making or ending it" : "its capsule is gone, as after a restart of the machine";
  throw new EnvironmentError(`Cannot use the lab "${lab.name}": ${why}`, { hint: `patchbay down ${lab.name} clears it away` });
}

function some(labs: readonly LabRow[]): string {
  return labs.length === 0 ? "no lab runs" : `there ${labs.length === 1 ? "is" : "are"} ${labs.map((one) => `"${one.name}"`).join(", ")}`;
}

function isBusy(paths: LabPaths): boolean {
  const lock = tryLock(paths, "list");
  if (!lock) return true;
  lock[Symbol.dispose]();
  return false;
}
