/**
 * Runs checks: asks from the right namespace, again and again until the answer is the wanted one or the time is over.
 *
 * @module
 */
import { type PlannedCheck, plannedCheck } from "../core/checks.ts";
import { judged, type Verdict } from "../core/checks_answer.ts";
import { firstBroken } from "../core/layers.ts";
import type { Check, Lab } from "../core/model.ts";
import type { Snapshot } from "../core/op.ts";
import type { Programs } from "./container_types.ts";
import { askOnce } from "./probe_ask.ts";
import type { CheckResult } from "./protocol.ts";

/** What a check is run with. */
export interface ProbeContext {
  readonly lab: Lab;
  readonly programs: Programs;
  /** Process id of a container's init while it runs. */
  readonly pidOf: (container: string) => number | undefined;
  /** Puts the values of secrets into a text. */
  readonly reveal: (text: string) => string;
  /** Hides the values of secrets in a text. */
  readonly mask: (text: string) => string;
  /** A directory for files of mode 0600 that live as long as one question. */
  readonly scratch: string;
  /** Reads the lab's kernel state, for the first broken layer of a check that failed. */
  readonly snapshot: () => Promise<Snapshot>;
  readonly signal?: AbortSignal;
}

/** Milliseconds between two attempts, at first and at most. */
const FIRST_PAUSE = 20;
const LONGEST_PAUSE = 250;
/** Milliseconds one attempt may take; a program of one's own may take all of the check's time. */
const LONGEST_ATTEMPT = 2000;

/**
 * Runs one check. `expect: fail` holds only if every attempt fails for the whole time: one that gets through at the end counts.
 *
 * @param index its place in the recipe, counted from 0
 * @throws {RecipeError} when it asks about something that has no address
 * @throws {EnvironmentError} when a program it needs is missing
 */
export async function runCheck(check: Check, index: number, context: ProbeContext): Promise<CheckResult> {
  const planned = plannedCheck(check, index, context.lab);
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  let verdict: Verdict | undefined;
  for (let pause = FIRST_PAUSE;; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    const longest = planned.question.ask === "exec" ? planned.within : LONGEST_ATTEMPT;
    const limit = Math.max(200, Math.min(longest, planned.within - elapsed()));
    verdict = judged(planned.question, await askOnce(planned, limit, context));
    const over = elapsed() + pause >= planned.within || context.signal?.aborted === true;
    if (verdict.ok || over) break;
    await new Promise((done) => setTimeout(done, pause));
  }
  const ms = elapsed();
  const ok = verdict.ok === (planned.expect === "pass");
  const got = context.mask(planned.expect === "fail" ? wantedFailure(verdict, ms) : verdict.got);
  const result: CheckResult = { index, title: planned.title, ok, got, ms };
  if (ok) return result;
  const broken = verdict.ok ? undefined : await brokenLayer(planned, verdict, context);
  return {
    ...result,
    ...(broken === undefined ? {} : { layer: broken.layer, got: `${got}; ${broken.why}` }),
    ...(planned.hint === undefined ? {} : { hint: planned.hint }),
  };
}

function wantedFailure(verdict: Verdict, ms: number): string {
  return verdict.ok ? `${verdict.got}, though it should fail` : `${verdict.got}; failed for the whole ${ms} ms, as wanted`;
}

async function brokenLayer(planned: PlannedCheck, verdict: Verdict, context: ProbeContext) {
  const { question, ns, from } = planned;
  if (question.ask !== "ping" && question.ask !== "tcp" && question.ask !== "http" && question.ask !== "sql") return undefined;
  if (verdict.unknownName) return { layer: "dns", why: `no resolver of ${from} knows "${question.target.name}"` };
  if (question.target.ip === undefined) return undefined;
  const port = question.ask === "ping" ? {} : { port: question.port };
  return firstBroken({ lab: context.lab, seen: await context.snapshot(), from: ns, to: question.target.ip, ...port });
}
