/**
 * Runs checks: asks from the right namespace, again and again until the answer is the wanted one or the time is over.
 *
 * @module
 */
import { type PlannedCheck, plannedCheck } from "../core/checks.ts";
import { checkTitle } from "../core/checks_title.ts";
import { judged, type Verdict } from "../core/checks_answer.ts";
import { RecipeError } from "../core/errors.ts";
import { firstBroken } from "../core/layers.ts";
import type { Check, Lab } from "../core/model.ts";
import type { Snapshot } from "../core/op.ts";
import type { Programs } from "./container_types.ts";
import { askOnce } from "./probe_ask.ts";
import type { CheckResult } from "./protocol.ts";

/** What a check is run with. */
export interface ProbeContext {
  /** The lab as it is wanted now. */
  readonly lab: () => Lab;
  readonly programs: Programs;
  /** Process id of a container's init while it runs. */
  readonly pidOf: (container: string) => number | undefined;
  /** Puts the values of secrets into a text. */
  readonly reveal: (text: string) => string;
  /** Hides the values of secrets in a text. */
  readonly mask: (text: string) => string;
  /** A directory for files of mode 0600 that live as long as one question. */
  readonly scratch: string;
  /** Reads the lab's kernel state once nothing changes it any more, for the first broken layer of a check that failed. */
  readonly snapshot: () => Promise<Snapshot>;
  readonly signal?: AbortSignal;
  /** The lab has drifted: what fails will not heal by itself, so a check that should pass is not repeated for long. @default {false} */
  readonly drifted?: boolean;
}

/** Milliseconds between two attempts, at first and at most. */
const FIRST_PAUSE = 20;
const LONGEST_PAUSE = 250;
/** Milliseconds one attempt may take; a program of one's own may take all of the check's time. */
const LONGEST_ATTEMPT = 2000;
/** Milliseconds a check that should pass is repeated in a lab that has drifted. */
const AFTER_DRIFT = 500;

/**
 * Runs one check. `expect: fail` holds only if every attempt fails for the whole time: one that gets through at the end counts, and so does one that
 * could not even be asked. A check about something that has no address fails, and says so.
 *
 * @param index its place in the recipe, counted from 0
 * @throws {EnvironmentError} when a program it needs is missing
 */
export async function runCheck(check: Check, index: number, context: ProbeContext): Promise<CheckResult> {
  try {
    return await asked(check, index, context);
  } catch (error) {
    if (!(error instanceof RecipeError)) throw error;
    const hint = check.hint === undefined ? {} : { hint: check.hint };
    return { index, title: check.title ?? checkTitle(check), ok: false, got: context.mask(error.message), ms: 0, ...hint };
  }
}

async function asked(check: Check, index: number, context: ProbeContext): Promise<CheckResult> {
  // Made anew for every attempt: a container may end, or come back, in between.
  const plan = () => plannedCheck(check, index, context.lab());
  let planned = plan();
  // That something fails must be seen for the whole time, whatever the lab's state.
  const until = context.drifted === true && planned.expect === "pass" ? Math.min(planned.within, AFTER_DRIFT) : planned.within;
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  let verdict: Verdict | undefined;
  for (let pause = FIRST_PAUSE;; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    verdict = await attempt(planned, { until, elapsed: elapsed() }, context);
    const left = until - elapsed();
    if (verdict.ok || left <= 0 || context.signal?.aborted === true) break;
    await new Promise((done) => setTimeout(done, Math.min(pause, left)));
    planned = plan();
  }
  const ms = elapsed();
  const ok = verdict.notAsked !== true && verdict.ok === (planned.expect === "pass");
  const got = context.mask(planned.expect === "fail" ? wantedFailure(verdict, ms) : verdict.got);
  const result: CheckResult = { index, title: planned.title, ok, got, ms };
  if (ok) return result;
  const broken = verdict.ok ? undefined : await brokenLayer(plan, verdict, context);
  return {
    ...result,
    ...(broken === undefined ? {} : { layer: broken.layer, got: got.endsWith(broken.why) ? got : `${got}; ${broken.why}` }),
    ...(planned.hint === undefined ? {} : { hint: planned.hint }),
  };
}

/** Asks once; when a container is missing that the question needs, that is the answer. */
async function attempt(
  planned: PlannedCheck,
  time: { readonly until: number; readonly elapsed: number },
  context: ProbeContext,
): Promise<Verdict> {
  const { question, stopped, within } = planned;
  if (stopped !== undefined) return { ok: false, got: `${stopped} is not running`, notAsked: true };
  const longest = question.ask === "exec" ? within - time.elapsed : Math.min(LONGEST_ATTEMPT, time.until - time.elapsed);
  return judged(question, await askOnce(planned, Math.max(200, longest), context));
}

function wantedFailure(verdict: Verdict, ms: number): string {
  if (verdict.notAsked) return `not asked: ${verdict.got}`;
  return verdict.ok ? `${verdict.got}, though it should fail` : `${verdict.got}; failed for the whole ${ms} ms, as wanted`;
}

async function brokenLayer(
  plan: () => PlannedCheck,
  verdict: Verdict,
  context: ProbeContext,
): Promise<{ readonly layer: string; readonly why: string } | undefined> {
  const isJourney = ["ping", "tcp", "http", "sql"].includes(plan().question.ask);
  const seen = isJourney ? await context.snapshot() : undefined;
  const { question, ns, from, container, stopped } = plan();
  if (stopped !== undefined) return { layer: "netns", why: `${stopped} is not running` };
  const home = container === undefined ? undefined : seen?.procs[container]?.inode;
  if (home !== undefined && home !== seen?.namespaces[ns]?.inode) {
    return { layer: "netns", why: `${container} runs in a sandbox that is gone` };
  }
  if (seen === undefined || !("target" in question)) return undefined;
  if (verdict.unknownName) return { layer: "dns", why: `no resolver of ${from} knows "${question.target.name}"` };
  if (question.target.ip === undefined) return undefined;
  const port = question.ask === "ping" ? {} : { port: question.port };
  return firstBroken({ lab: context.lab(), seen, from: ns, to: question.target.ip, ...port });
}
