/**
 * A lab that runs: what the command line and scripts do with one.
 *
 * @module
 */
import { RecipeError } from "../core/errors.ts";
import type { Recipe } from "../core/model.ts";
import type { Snapshot } from "../core/op.ts";
import { planOf } from "../core/plan.ts";
import { emptyLedger, resolve } from "../core/resolve.ts";
import { builtin } from "../plugins/builtin.ts";
import { executorText } from "./bundle_text.ts";
import { capsuleLives, endCapsule, removeLab, startCapsule } from "./capsule.ts";
import { answers, ask, askOne } from "./client.ts";
import { enter, type Entered, type EnterOptions } from "./enter.ts";
import { interrupted } from "./interrupt.ts";
import { applyRecipe } from "./lab_apply.ts";
import { changed } from "./lab_change.ts";
import { takeDown, wakeKeeper } from "./lab_life.ts";
import { mustBeFrom, noteSource } from "./lab_source.ts";
import type { Applied, ApplyOptions, Checked, Drift, UpOptions } from "./lab_types.ts";
import { findLab, mustRun } from "./labs.ts";
import type { Answer, CheckResult, LabPaths, PsRow } from "./protocol.ts";
import { gatherSecrets } from "./secret_sources.ts";
import { lockLab, pathsOf } from "./state.ts";

export type { Applied, ApplyOptions, Checked, Drift, UpOptions } from "./lab_types.ts";
export { changed } from "./lab_change.ts";
export { takeDown } from "./lab_life.ts";

/**
 * A lab whose capsule lives. `await using` takes it down at the end of the block.
 *
 * @example Usage
 * ```ts ignore
 * import { recipeFrom, RunningLab } from "./mod.ts";
 *
 * const recipe = recipeFrom({ name: "demo", services: { box: { image: "busybox", network_mode: "bridge" } } });
 * await using lab = (await RunningLab.up(recipe)).lab;
 * console.log(await lab.ps(), (await lab.exec("box", ["ip", "-br", "addr"], { capture: true })).stdout);
 * ```
 */
export class RunningLab implements AsyncDisposable {
  /** Name of the lab. */
  readonly name: string;
  /** Where its state is. */
  readonly paths: LabPaths;
  /** What was found when it was attached to, such as a keeper that had to be started again. */
  readonly findings: readonly string[];

  private constructor(name: string, paths: LabPaths, findings: readonly string[] = []) {
    this.name = name;
    this.paths = paths;
    this.findings = findings;
  }

  /**
   * Builds the lab, or brings the running one of that name to the recipe. When a first build fails nothing is left, unless `keep`.
   *
   * @throws {PatchbayError} the recipe's fault, the machine's, or that of the command that failed
   */
  static async up(recipe: Recipe, options: UpOptions = {}): Promise<{ lab: RunningLab; applied: Applied }> {
    const named = { ...recipe, name: options.name ?? recipe.name };
    const paths = pathsOf(named.name);
    using lock = lockLab(paths, "up");
    const { source } = options;
    if (capsuleLives(paths)) {
      if (source && !options.takeOver) mustBeFrom(named.name, paths, source);
      const lab = new RunningLab(named.name, paths, await wakeKeeper(paths, options.signal));
      const applied = await applyRecipe(lab, named, "up", options);
      if (source && !options.dry) noteSource(paths, source);
      return { lab, applied };
    }
    // Everything that can be wrong with the recipe is found before anything is made.
    const plugins = options.plugins ?? builtin;
    planOf(resolve(named, emptyLedger(), plugins).lab, plugins);
    gatherSecrets(named.secrets, { all: true });
    removeLab(paths);
    const lab = new RunningLab(named.name, paths);
    let done = false;
    try {
      await startCapsule(paths, { name: named.name, executor: await executorText(), signal: options.signal });
      if (source) noteSource(paths, source);
      const applied = await applyRecipe(lab, named, "up", options);
      done = true;
      return { lab, applied };
    } catch (error) {
      done = options.keep === true || (options.signal?.aborted === true && capsuleLives(paths));
      if (options.signal?.aborted) throw interrupted("up", done ? named.name : undefined);
      throw error;
    } finally {
      if (!done || options.dry) {
        endCapsule(paths);
        lock.forget();
      }
    }
  }

  /**
   * Finds a running lab by name, or the only one. Starts its keeper again when that was killed.
   *
   * @throws {RecipeError} when there is none, or several and no name
   * @throws {EnvironmentError} when its capsule is gone
   */
  static async attach(name?: string, options: { readonly signal?: AbortSignal } = {}): Promise<RunningLab> {
    const row = findLab(name);
    if (row.state !== "busy") mustRun(row);
    if (await answers(row.paths)) return new RunningLab(row.name, row.paths);
    using _lock = lockLab(row.paths, "use");
    return new RunningLab(row.name, row.paths, await wakeKeeper(row.paths, options.signal));
  }

  /** Brings the lab to another state of its recipe; only the difference is carried out. */
  async apply(recipe: Recipe, options: ApplyOptions = {}): Promise<Applied> {
    using _lock = lockLab(this.paths, "change");
    const named = { ...recipe, name: this.name };
    return await applyRecipe(this, named, "change", options);
  }

  /**
   * Carries out one of the recipe's named changes, by title or by number from 1.
   *
   * @throws {RecipeError} when the recipe has no such change, or it makes the recipe wrong
   */
  async change(which: string | number, options: ApplyOptions = {}): Promise<Applied> {
    const warn = (text: string) => options.onAnswer?.({ event: "warning", text });
    return await this.apply(await changed(await this.recipe(), which, warn), options);
  }

  /** Makes true again what does not hold. */
  async repair(options: ApplyOptions = {}): Promise<Applied> {
    using _lock = lockLab(this.paths, "repair");
    return await applyRecipe(this, await this.recipe(), "repair", options);
  }

  /** Gives the recipe as it was last made. @throws {RecipeError} when nothing was made yet */
  async recipe(): Promise<Recipe> {
    const { recipe } = await this.status();
    if (recipe) return recipe;
    throw new RecipeError(`Cannot use the lab "${this.name}": it was started but nothing has been built in it`, {
      hint: `patchbay down ${this.name}, then patchbay up`,
    });
  }

  /** Asks the keeper what it holds: recipe, ledger, plan, findings. */
  async status(): Promise<Extract<Answer, { event: "status" }>> {
    return await askOne(this.paths, { do: "status" }, "status");
  }

  /** Looks for drift, then asks the recipe's checks. */
  async check(
    options: { readonly onAnswer?: (answer: Answer) => void; readonly only?: "drift" | "checks"; readonly signal?: AbortSignal } = {},
  ): Promise<Checked> {
    const drift: Drift[] = [];
    const results: CheckResult[] = [];
    const findings: string[] = [];
    const notes: string[] = [];
    for await (const answer of ask(this.paths, { do: "check", ...(options.only ? { only: options.only } : {}) }, options.signal)) {
      options.onAnswer?.(answer);
      if (answer.event === "drift") {
        drift.push({ step: answer.step, op: answer.op, tell: answer.tell, ...(answer.was === undefined ? {} : { was: answer.was }) });
      }
      if (answer.event === "check") results.push(answer.result);
      if (answer.event === "finding") findings.push(answer.text);
      if (answer.event === "note") notes.push(answer.text);
    }
    if (options.signal?.aborted) throw interrupted("check", this.name);
    return { drift, results, findings, notes };
  }

  /** Lists owned facts that do not hold. */
  async drift(): Promise<readonly Drift[]> {
    return (await this.check({ only: "drift" })).drift;
  }

  /** Lists the containers as they are now. */
  async ps(): Promise<readonly PsRow[]> {
    return (await askOne(this.paths, { do: "ps" }, "ps")).rows;
  }

  /** Reads the lab's kernel state. */
  async snapshot(): Promise<Snapshot> {
    return (await askOne(this.paths, { do: "snapshot" }, "snapshot")).snapshot;
  }

  /** Runs a program in a container, on a host or at the client. @throws {EnterError} */
  async exec(into: string, argv: readonly string[], options: Omit<EnterOptions, "into" | "argv"> = {}): Promise<Entered> {
    return await enter(this.paths, { into, argv, ...options });
  }

  /** Stops every process of the lab cleanly; the capsule stays. `within`: milliseconds before SIGKILL. */
  async stop(options: { readonly within?: number } = {}): Promise<void> {
    for await (const _ of ask(this.paths, { do: "stop", ...options }));
  }

  /** Stops the processes, ends the capsule, removes the lab's directory. */
  async down(options: { readonly within?: number } = {}): Promise<void> {
    await takeDown(this.name, options);
  }

  /** Takes the lab down. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
  }
}
