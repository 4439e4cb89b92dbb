/**
 * Makes a plan true: takes away what the lab owns and the plan lacks, adds what does not hold, and takes its own additions back when something fails.
 * Applied to a lab that is as it should be, it only looks.
 *
 * @module
 */
import { difference, linesOf, type Missing, missing } from "../core/diff.ts";
import { errorFromJson, OpError, type PatchbayError } from "../core/errors.ts";
import type { Op, Plan, Snapshot, Step } from "../core/op.ts";
import { vanishing } from "../core/vanish.ts";
import { kindOf } from "../ops/mod.ts";
import { Progress, type StepAnswer } from "./apply_progress.ts";
import { type Act, carryOut, type Hands, RunStopped } from "./apply_run.ts";
import { undo } from "./apply_undo.ts";
import type { OwnedOp } from "./journal.ts";
import { askedBy, type Eyes, readSnapshot } from "./snapshot.ts";

/** How a plan is applied. */
export interface ApplyOptions {
  /** A failure leaves what was built. */
  readonly keep?: boolean;
  /** Only says what would be done. */
  readonly dry?: boolean;
  /** Ends the run after the batch at hand. */
  readonly signal?: AbortSignal;
  readonly onStep?: (answer: StepAnswer) => void;
  /** Containers that stay although the plan has nothing of them: stopped ones keep their log. @default {[]} */
  readonly stay?: readonly string[];
  /** Leaves a container alone that runs, although the sandbox it joined went away with its owner, as dockerd does. @default {false} */
  readonly orphans?: boolean;
}
/** What applying came to, counted in ops. */
export interface Applied {
  readonly added: number;
  readonly removed: number;
  /** Ops that were true already. */
  readonly held: number;
}

/** The step that taking away is told under. */
const TAKING: Step = {
  id: "remove",
  title: "Take away what is not wanted any more",
  why: "What the plan does not name shall not be",
  ops: [],
};

/**
 * Makes the plan true.
 *
 * @throws {OpError} when a command fails: its details name step, command and what became of the run
 * @throws {EnvironmentError} when the disk is full
 */
export async function apply(plan: Plan, hands: Hands, eyes: Eyes, options: ApplyOptions = {}): Promise<Applied> {
  const run = new Run(plan, hands, eyes, options);
  return options.dry ? await run.dry() : await run.real();
}

class Run {
  readonly #plan: Plan;
  readonly #hands: Hands;
  readonly #eyes: Eyes;
  readonly #options: ApplyOptions;
  readonly #wanted: readonly Op[];
  /** Owned and not wanted, in the order they were made. */
  readonly #leaving: readonly OwnedOp[];
  /** Wanted op → the owned one that it takes the place of. */
  readonly #replaced: ReadonlyMap<Op, OwnedOp>;
  readonly #made = new Set<OwnedOp>();

  constructor(plan: Plan, hands: Hands, eyes: Eyes, options: ApplyOptions) {
    this.#plan = plan;
    this.#hands = hands;
    this.#eyes = eyes;
    this.#options = options;
    this.#wanted = plan.steps.flatMap((step) => step.ops);
    const owned = hands.journal.owned;
    const byOp = new Map(owned.map((one) => [one.op, one]));
    const { remove, changed } = difference(owned.map(({ op }) => op), plan);
    this.#leaving = remove.map((op) => byOp.get(op)!).toReversed();
    this.#replaced = new Map(changed.map(({ from, to }) => [to, byOp.get(from)!]));
  }

  async real(): Promise<Applied> {
    const { journal } = this.#hands;
    const progress = new Progress(this.#options.onStep ?? (() => undefined));
    try {
      let seen = await this.#look();
      progress.foresee(this.#rows(seen).length);
      const removed = await this.#remove(seen, progress);
      if (removed > 0) seen = await this.#look();
      const added = await this.#add(seen, progress);
      const replaced = [...this.#replaced];
      journal.intent(replaced.map(([op, before]) => ({ ...before, op })));
      journal.undone(replaced.map(([, before]) => before));
      if (removed + added + replaced.length + this.#leaving.length > 0) journal.compact();
      return { added, removed, held: this.#wanted.length - added };
    } catch (error) {
      if (!(error instanceof RunStopped)) throw error;
      throw await this.#afterFailure(error);
    }
  }

  /** Says what would be done. */
  async dry(): Promise<Applied> {
    const tell = this.#options.onStep ?? (() => undefined);
    const seen = await this.#look();
    const { going, lacking, found } = this.#changes(seen);
    const words = (ops: readonly Op[]) => ops.map((op) => kindOf(op).tell(op, found.get(op)));
    const rows = this.#rows(seen);
    rows.forEach(({ step, added, removed }, at) => {
      const answer = { event: "step", index: at + 1, total: rows.length, id: step.id, title: step.title } as const;
      tell({ ...answer, phase: "done", added: words(added), removed: words(removed) });
    });
    return { added: lacking.size, removed: going.length, held: this.#wanted.length - lacking.size };
  }

  /** What would go, and what would come: also what the kernel takes away together with what goes. */
  #changes(
    seen: Snapshot,
  ): { readonly going: readonly Op[]; readonly lacking: ReadonlySet<Op>; readonly found: ReadonlyMap<Op, string | undefined> } {
    const falls = vanishing(this.#leaving.map(({ op }) => op));
    const found = new Map(missing(this.#plan, seen).map(({ op, was }) => [op, was]));
    const lacking = new Set(found.keys());
    this.#wanted.filter((op) => falls.takes(op)).forEach((op) => lacking.add(op));
    const going = this.#leaving.map(({ op }) => op).filter((op) => kindOf(op).holds(op, seen).yes);
    return { going, lacking, found };
  }

  /** The steps that have something to do: what goes, then what comes. */
  #rows(seen: Snapshot): readonly { readonly step: Step; readonly added: readonly Op[]; readonly removed: readonly Op[] }[] {
    const { going, lacking } = this.#changes(seen);
    return [
      ...going.length === 0 ? [] : [{ step: TAKING, added: [], removed: going.toReversed() }],
      ...this.#plan.steps.map((step) => ({ step, added: step.ops.filter((op) => lacking.has(op)), removed: [] })),
    ].filter(({ added, removed }) => added.length + removed.length > 0);
  }

  #look(): Promise<Snapshot> {
    return readSnapshot(askedBy([...this.#wanted, ...this.#leaving.map(({ op }) => op)]), this.#eyes);
  }

  async #remove(seen: Snapshot, progress: Progress): Promise<number> {
    if (this.#leaving.length === 0) return 0;
    const { undone, left } = await undo(this.#leaving, seen, TAKING, this.#hands, {
      signal: this.#options.signal,
      onPlan: (acts) => progress.expect(acts),
      onBegin: (acts) => progress.begin(acts),
      onDone: (acts) => progress.end(acts, "remove"),
    });
    this.#forget();
    const [first, ...more] = left;
    if (first === undefined) return undone.length;
    const data = { more: more.map(({ why }) => why) };
    throw new RunStopped(
      { line: kindOf(first.owned.op).apply(first.owned.op), step: TAKING, ops: [first.owned] },
      new OpError(`Cannot take away what is not wanted any more: ${first.why}`, data),
    );
  }

  /** Removes the files and records of containers that are no part of the lab any more. */
  #forget(): void {
    const names = (ops: readonly Op[]) => ops.flatMap((op) => op.op === "proc" ? [op.name] : op.op === "file" ? [op.host] : []);
    const stay = new Set([...names(this.#wanted), ...this.#options.stay ?? []]);
    const gone = new Set(names(this.#leaving.map(({ op }) => op)).filter((name) => !stay.has(name)));
    for (const name of gone) if (this.#hands.runtime.pidOf(name) === undefined) this.#hands.runtime.forget(name);
  }

  async #add(seen: Snapshot, progress: Progress): Promise<number> {
    const lacking = missing(this.#plan, seen).filter(({ op }) => !(this.#options.orphans && isOrphan(op, seen)));
    if (lacking.length === 0) return 0;
    const notes = new Map(lacking.map((item) => [item.op, this.#note(item)]));
    const found = new Map(lacking.map(({ op, was }) => [op, was]));
    const acts = linesOf(lacking, this.#plan, seen).map(({ step, op, line }): Act => {
      const note = notes.get(op);
      const was = found.get(op);
      return { step, line, ops: note === undefined ? [] : [note], ...(was === undefined ? {} : { was }) };
    });
    progress.expect(acts);
    await carryOut(acts, this.#hands, {
      direction: "add",
      signal: this.#options.signal,
      onBegin: (group) => {
        progress.begin(group);
        group.flatMap((act) => act.ops).forEach((one) => this.#made.add(one));
      },
      onDone: (group) => progress.end(group, "add"),
    });
    return lacking.length;
  }

  /** What the journal shall hold: the value to go back to is the one from before the lab, not what a repair finds. */
  #note({ op, was }: Missing): OwnedOp {
    const before = this.#replaced.get(op);
    const back = before === undefined ? was : before.was;
    return back === undefined ? { op } : { op, was: back };
  }

  /** Takes the run's additions back, unless they shall stay, and says so in the error. */
  async #afterFailure({ act, reason }: RunStopped): Promise<PatchbayError> {
    if (act === undefined || reason === undefined) {
      return new OpError(`Cannot finish the plan: it was stopped after ${count(this.#made.size)}, the rest was not begun`, {
        hint: "The same command goes on where this one stopped; down takes everything back",
      });
    }
    const state = this.#options.keep ? `the ${count(this.#made.size)} of this run were left as they are` : await this.#takeBack();
    const at = this.#plan.steps.indexOf(act.step);
    const step = at < 0 ? act.step.title : `${at + 1} of ${this.#plan.steps.length}   ${act.step.title}`;
    return errorFromJson({ ...reason.toJSON(), data: { ...reason.data, details: { step, ...reason.data.details, state } } });
  }

  async #takeBack(): Promise<string> {
    const made = [...this.#made];
    if (made.length === 0) return "nothing of this run was done";
    try {
      const seen = await readSnapshot(askedBy(made.map(({ op }) => op)), this.#eyes);
      const { undone, left } = await undo(made, seen, TAKING, this.#hands);
      const rest = left[0] === undefined ? "" : `; ${count(left.length)} would not go: ${left[0].why}`;
      return `the ${count(undone.length)} of this run were taken back${rest}`;
    } catch (error) {
      return `taking this run back failed too: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}

/** A container whose process runs in its present generation, wherever that is. */
function isOrphan(op: Op, { procs }: Snapshot): boolean {
  return op.op === "proc" && op.spec.plain !== true && procs[op.name]?.running === true && procs[op.name]?.gen === op.gen;
}

const count = (ops: number): string => `${ops} ${ops === 1 ? "op" : "ops"}`;
