/**
 * Carries lines out: batch by batch, journal before and after, and the guilty line named when one fails.
 *
 * @module
 */
import { type ErrorData, errorFromJson, PatchbayError } from "../core/errors.ts";
import { batches } from "../core/batch.ts";
import type { Batch, Line, OpOf, Step } from "../core/op.ts";
import { kindOf } from "../ops/mod.ts";
import { diskError } from "./append.ts";
import { plainReason, trials } from "./apply_blame.ts";
import type { Audit } from "./audit.ts";
import type { ContainerRuntime } from "./container.ts";
import type { DaxExecutor } from "./dax.ts";
import type { Journal, OwnedOp } from "./journal.ts";

/** A line to run, and the ops that are true (or gone) once it ran. */
export interface Act {
  readonly line: Line;
  readonly step: Step;
  /** Empty for a line that only makes room for the next. */
  readonly ops: readonly OwnedOp[];
  /** What stood in the place of its op just before. */
  readonly was?: string;
}
/** What acts are carried out with. */
export interface Hands {
  readonly executor: DaxExecutor;
  readonly runtime: ContainerRuntime;
  readonly journal: Journal;
  readonly audit: Audit;
}
/** How acts are carried out. */
export interface RunOptions {
  /** Whether the ops become true or go. */
  readonly direction: "add" | "remove";
  /** Ends the run before the next batch. */
  readonly signal?: AbortSignal | undefined;
  /** Called once with everything that is about to be done. */
  readonly onPlan?: (acts: readonly Act[]) => void;
  readonly onBegin?: (acts: readonly Act[]) => void;
  readonly onDone?: (acts: readonly Act[]) => void;
}

/** A run that did not come to its end. */
export class RunStopped extends Error {
  /** The act that failed; nothing when the asker went away. */
  readonly act: Act | undefined;
  /** What to tell about it, without what became of the rest. */
  readonly reason: PatchbayError | undefined;
  constructor(act?: Act, reason?: PatchbayError) {
    super(reason?.message ?? "stopped part-way");
    this.act = act;
    this.reason = reason;
  }
}

/** Carries the acts out in their order. @throws {RunStopped} at the first that fails, or when `signal` fires */
export async function carryOut(acts: readonly Act[], hands: Hands, options: RunOptions): Promise<void> {
  const actOf = new Map(acts.map((act) => [act.line, act]));
  for (const batch of batches(acts.map((act) => act.line))) {
    if (options.signal?.aborted) throw new RunStopped();
    const group = batch.lines.map((line) => actOf.get(line)!);
    const ops = group.flatMap((act) => act.ops);
    options.onBegin?.(group);
    try {
      if (options.direction === "add") hands.journal.intent(ops);
      if (batch.tool === "file" || batch.tool === "proc") await byHand(group[0]!, hands);
      else await asProcess(batch, group, hands);
      if (options.direction === "add") {
        hands.journal.done(ops);
        hands.audit.check();
      } else hands.journal.undone(ops);
    } catch (error) {
      if (error instanceof RunStopped) throw error;
      throw new RunStopped(group[0], error instanceof PatchbayError ? error : asError(diskError("lab's state", error)));
    }
    options.onDone?.(group);
  }
}

async function asProcess(batch: Batch, group: readonly Act[], { executor }: Hands): Promise<void> {
  const ran = await executor.run(batch, { step: (line) => group[line]!.step.id });
  if (ran.code === 0) return;
  const guilty = batch.tool === "iptables" || batch.tool === "ip6tables"
    ? await guiltyRule(batch, ran.stderr, executor)
    : { index: ran.done, reason: plainReason(ran.stderr) };
  const act = group[guilty.index]!;
  throw new RunStopped(act, failure(act, guilty.reason));
}

/** Tries the rules of a failed restore one by one in an empty namespace; the first that fails there too is the guilty one. */
async function guiltyRule(batch: Batch, stderr: string, executor: DaxExecutor): Promise<{ index: number; reason: string }> {
  const program = executor.program(batch.tool === "iptables" ? "iptables-restore" : "ip6tables-restore");
  for (const { index, text } of trials(batch)) {
    const tried = await executor.scratch([program, "--noflush"], text);
    if (tried.code !== 0) return { index, reason: plainReason(tried.stderr) };
  }
  return { index: 0, reason: plainReason(stderr) };
}

/** Files and containers are the executor's own work. */
async function byHand(act: Act, { runtime, audit }: Hands): Promise<void> {
  const { line, step } = act;
  const [verb, what = ""] = line.words;
  const started = performance.now();
  let code = 1;
  try {
    if (line.tool === "file") writeOrRemove(line, runtime);
    else if (verb === "start") await runtime.start(act.ops[0]!.op as OpOf<"proc">, step.id);
    else await runtime.stop(what, { step: step.id });
    code = 0;
  } catch (error) {
    if (error instanceof PatchbayError) throw new RunStopped(act, withDetails(error, act));
    const said = line.tool === "file" ? diskError(`file ${what} of ${line.ns}`, error) : diskError(`files of ${what}`, error);
    throw new RunStopped(act, withDetails(asError(said), act));
  } finally {
    audit.write([{ step: step.id, tool: line.tool, ns: line.ns, words: line.words, code, ms: Math.round(performance.now() - started) }]);
  }
}

function writeOrRemove(line: Line, runtime: ContainerRuntime): void {
  const [verb, path = ""] = line.words;
  if (verb === "write") {
    const { text, mode } = line.body as { text: string; mode?: number };
    return runtime.writeFile({ op: "file", host: line.ns, path, text, ...(mode === undefined ? {} : { mode }) });
  }
  try {
    runtime.removeFile({ host: line.ns, path });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** The error of an act: what it was to achieve, and the program's own words. */
function failure(act: Act, reason: string): PatchbayError {
  const [first] = act.ops;
  const tell = first === undefined ? `run "${act.line.tool} ${act.line.words.join(" ")}"` : kindOf(first.op).tell(first.op);
  const message = `Cannot ${tell.slice(0, 1).toLowerCase()}${tell.slice(1)}: ${reason}`;
  return errorFromJson({ name: "OpError", message, data: { details: { command: commandOf(act.line) } } });
}

/** The line as a person would type it, and where. */
export function commandOf(line: Line): string {
  const words = line.tool === "sysctl" ? ["-w", ...line.words] : line.words;
  return `${line.tool} ${words.join(" ")}${line.ns === "" || line.tool === "file" ? "" : `      (in sandbox ${line.ns})`}`;
}

function withDetails(error: PatchbayError, act: Act): PatchbayError {
  const details: ErrorData["details"] = { command: commandOf(act.line), ...error.data.details };
  return errorFromJson({ ...error.toJSON(), data: { ...error.data, details } });
}

const asError = (error: Error): PatchbayError =>
  error instanceof PatchbayError ? error : errorFromJson({ name: "OpError", message: `Cannot carry out the plan: ${error.message}` });
