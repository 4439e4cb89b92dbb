/**
 * A lab as its keeper holds it: what was made, what runs, and the one queue through which everything passes that changes it.
 *
 * @module
 */
import { OpError } from "../core/errors.ts";
import { happen } from "../core/event.ts";
import type { Event, Lab, Ledger, Recipe } from "../core/model.ts";
import type { Op, OpOf, Plan, Plugin, Snapshot } from "../core/op.ts";
import { planOf } from "../core/plan.ts";
import { emptyLedger, resolve } from "../core/resolve.ts";
import { type Applied, apply, type ApplyOptions } from "./apply.ts";
import type { Hands } from "./apply_run.ts";
import { Audit } from "./audit.ts";
import { ContainerRuntime } from "./container.ts";
import type { ContainerExit } from "./container_types.ts";
import { DaxExecutor } from "./dax.ts";
import { Journal } from "./journal.ts";
import { loadMade, type Made, stageMade } from "./keeper_state.ts";
import { Findings, KEEPER_WAS_GONE } from "./keeper_findings.ts";
import { Patience } from "./keeper_patience.ts";
import type { LabPaths } from "./protocol.ts";
import { Secrets } from "./secrets.ts";
import { type Asked, askedBy, askedWhole, type Eyes, readSnapshot } from "./snapshot.ts";

/** What shall be made true. */
export interface Wish {
  readonly recipe: Recipe;
  readonly ledger: Ledger;
  readonly plan: Plan;
  readonly secrets?: Readonly<Record<string, string>>;
}

/** A lab that is kept. Open one with {@linkcode KeptLab.open}. */
export class KeptLab {
  readonly paths: LabPaths;
  readonly plugins: readonly Plugin[];
  readonly executor: DaxExecutor;
  readonly runtime: ContainerRuntime;
  readonly secrets: Secrets;
  readonly #hands: Hands;
  readonly #eyes: Eyes;
  readonly #patience = new Patience();
  readonly #findings: Findings;
  #made: Made | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #stopped = false;

  private constructor(paths: LabPaths, plugins: readonly Plugin[], secrets: Secrets, hands: Hands) {
    this.paths = paths;
    this.plugins = plugins;
    this.secrets = secrets;
    this.executor = hands.executor;
    this.runtime = hands.runtime;
    this.#hands = hands;
    this.#eyes = { executor: hands.executor, containers: paths.containers, secrets, procs: () => hands.runtime.seen() };
    this.#made = loadMade(paths);
    this.#findings = new Findings(paths);
  }

  /** Opens the lab in its directory: state, journal and log; finds again what runs. Exits that nobody saw are acted on. */
  static async open(paths: LabPaths, plugins: readonly Plugin[]): Promise<KeptLab> {
    const secrets = new Secrets(paths.dir);
    const audit = new Audit(paths.audit, secrets.mask);
    const executor: DaxExecutor = new DaxExecutor({ audit, pidOf: (name) => runtime.pidOf(name) });
    const early: ContainerExit[] = [];
    let hear = (exit: ContainerExit): unknown => early.push(exit);
    const boot = executor.exec("", [executor.program("cat"), "/proc/sys/kernel/random/boot_id"]);
    const runtime = await ContainerRuntime.open({
      dir: paths.containers,
      programs: executor,
      reveal: secrets.reveal,
      mask: secrets.mask,
      onExit: (exit) => void hear(exit),
      note: ({ argv: [program = "", ...words], ...ran }) => audit.write([{ ...ran, tool: program, words, ms: 0 }]),
      hide: paths.dir,
    });
    const journal = new Journal(paths.journal, (await boot).stdout.trim());
    const lab = new KeptLab(paths, plugins, secrets, { executor, runtime, journal, audit });
    if (lab.made !== undefined || journal.owned.length > 0) lab.#findings.tellOnce(KEEPER_WAS_GONE);
    if (journal.unfinished > 0) {
      lab.#findings.add(`The last run did not come to its end: ${journal.unfinished} ops were begun and not noted as done`);
    }
    hear = (exit) => lab.#exited(exit);
    early.forEach(hear);
    return lab;
  }

  /** What was last made; nothing before the first `apply`. */
  get made(): Made | undefined {
    return this.#made;
  }
  /** What is wrong with the lab as a whole. */
  get findings(): readonly string[] {
    return this.#findings.all(this.#made !== undefined);
  }
  /** Somebody was told the findings: what was only to be told is done with. */
  findingsShown(): void {
    this.#findings.shown();
  }
  /** The ledger as it is now. */
  get ledger(): Ledger {
    return this.#made?.ledger ?? emptyLedger();
  }
  /** Every op of the plan that was last made. */
  get ops(): readonly Op[] {
    return this.#made?.plan.steps.flatMap((step) => step.ops) ?? [];
  }
  /** The lab with everything decided; nothing before the first `apply`. */
  lab(): Lab | undefined {
    return this.#made === undefined ? undefined : resolve(this.#made.recipe, this.#made.ledger, this.plugins).lab;
  }

  /** Waits until nothing is being changed. */
  async settled(): Promise<void> {
    await this.#last;
  }

  /**
   * Makes a wish true, after whatever was asked before.
   *
   * @throws {OpError} when the wish was made from an older ledger: nothing was done
   */
  apply(wish: Wish, options: ApplyOptions = {}): Promise<Applied> {
    return this.#inTurn(async () => {
      if (wish.ledger.seq !== this.ledger.seq + 1) {
        throw new OpError(
          `Cannot apply the plan: the lab changed meanwhile, it is at ${this.ledger.seq} and the plan was made for ${wish.ledger.seq - 1}`,
          {
            hint: "Run the command again",
          },
        );
      }
      return await this.#make(wish, options);
    });
  }

  /** Lets something happen to a container and carries out what follows from it. */
  happened(event: Event, options: ApplyOptions = {}): Promise<Applied & { readonly warnings: readonly string[] }> {
    return this.#inTurn(async () => {
      if (this.#made === undefined) throw new OpError(`Cannot ${event.event} "${event.container}": nothing has been made in this lab yet`);
      const next = happen(this.#made.recipe, this.#made.ledger, event);
      const { lab, ledger } = resolve(next.recipe, next.ledger, this.plugins);
      const wish = { recipe: next.recipe, ledger: { ...ledger, seq: this.ledger.seq + 1 }, plan: planOf(lab, this.plugins) };
      return { ...await this.#make(wish, { ...options, orphans: true }), warnings: next.warnings };
    });
  }

  /** Reads what the lab's ops speak of, or every part of the same namespaces. */
  snapshot(whole = false): Promise<Snapshot> {
    return this.look(whole ? askedWhole(this.ops) : askedBy(this.ops));
  }

  /** Reads what is asked for. */
  look(asked: Asked): Promise<Snapshot> {
    return readSnapshot(asked, this.#eyes);
  }

  /** Ends every process of the lab; none is started again. @returns how many ran */
  stop(within?: number): Promise<number> {
    return this.#inTurn(async () => {
      this.#stopped = true;
      const running = Object.entries(this.runtime.table()).filter(([, { running }]) => running).map(([name]) => name);
      await Promise.all(running.map((name) => this.runtime.stop(name, { step: "stop", ...(within === undefined ? {} : { within }) })));
      return running.length;
    });
  }

  /** Lets go of the lab: its processes go on. */
  close(): void {
    this.runtime.close();
    this.#hands.journal.close();
    this.#hands.audit.close();
  }

  async #make(wish: Wish, options: ApplyOptions): Promise<Applied> {
    if (options.dry) return await apply(wish.plan, this.#hands, this.#eyes, options);
    this.#stopped = false;
    this.secrets.settle(wish.recipe.secrets, wish.secrets);
    const made: Made = { version: 1, recipe: wish.recipe, ledger: wish.ledger, plan: wish.plan };
    // Its place on the disk is taken before anything is built: a full one must not be found out at the end.
    using staged = stageMade(this.paths, made);
    const keep = () => {
      staged.commit();
      this.#made = made;
    };
    const begun = this.#findings.begin();
    try {
      const applied = await apply(wish.plan, this.#hands, this.#eyes, { ...options, stay: Object.keys(wish.ledger.containers) });
      keep();
      begun.end("whole");
      return applied;
    } catch (error) {
      // A half lab that shall stay is this plan's, so that check and repair speak of it.
      const stays = options.keep === true || options.signal?.aborted === true;
      if (stays) keep();
      begun.end(stays ? "half" : "taken back");
      throw error;
    }
  }

  async #exited({ name, gen, code }: ContainerExit): Promise<void> {
    if (this.#helper(name, gen) !== undefined) return await this.#again(name, gen);
    const wait = this.#patience.waitFor(name, performance.now());
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    if (this.#stopped) return;
    await this.settled();
    const known = this.#made?.ledger.containers[name];
    if (known === undefined || known.generation !== gen || known.wanted !== "running") return;
    try {
      await this.happened({ event: "exit", container: name, generation: gen, code });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#findings.add(`"${name}" ended with ${code}, and what follows from it could not be done: ${why}`);
      console.error(new Date().toISOString(), `${name} ended with ${code}:`, error);
    }
  }

  /** The op of a process of the machine's own, such as a relay, in this generation. */
  #helper(name: string, gen: number): OpOf<"proc"> | undefined {
    return this.ops.find((op): op is OpOf<"proc"> => op.op === "proc" && op.name === name && op.gen === gen && op.spec.plain === true);
  }

  /** Starts a helper again that ended, as dockerd and the machine look after theirs; until it runs, or is not wanted any more. */
  async #again(name: string, gen: number): Promise<void> {
    for (let runs = false; !runs;) {
      const wait = this.#patience.waitFor(name, performance.now());
      if (wait > 0) await new Promise((done) => setTimeout(done, wait));
      runs = await this.#inTurn(async () => {
        const op = this.#helper(name, gen);
        if (this.#stopped || op === undefined) return true;
        try {
          await this.runtime.start(op, `helper/${name}`);
          return true;
        } catch (error) {
          console.error(new Date().toISOString(), `${name} ended and does not start again:`, error);
          return false;
        }
      });
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
