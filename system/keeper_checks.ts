/**
 * Runs the recipe's checks against the lab as it is.
 *
 * @module
 */
import type { Check } from "../core/model.ts";
import type { KeptLab } from "./keeper_lab.ts";
import { severally } from "./keeper_severally.ts";
import { type ProbeContext, runCheck } from "./probe.ts";
import type { CheckResult } from "./protocol.ts";

/** Checks asked at the same time: those that fail mostly wait. */
const AT_ONCE = 8;

/** Asks the recipe's checks, several at a time, until the asker goes away; says the answers in the recipe's order. */
export async function runChecks(kept: KeptLab, say: (result: CheckResult) => void, signal: AbortSignal, drifted: boolean): Promise<void> {
  const { made } = kept;
  if (made === undefined) return;
  const lab = () => kept.lab()!;
  let looking: ReturnType<KeptLab["snapshot"]> | undefined;
  const look = async () => {
    await kept.settled();
    return await kept.snapshot(true);
  };
  const context: ProbeContext = {
    lab,
    programs: kept.executor,
    pidOf: (name) => kept.runtime.pidOf(name),
    reveal: kept.secrets.reveal,
    mask: kept.secrets.mask,
    scratch: kept.paths.dir,
    // Checks that fail together look together.
    snapshot: () => looking ??= look().finally(() => looking = undefined),
    signal,
    drifted,
  };
  await severally(lab().checks, {
    atOnce: AT_ONCE,
    isQueued: mayChange,
    work: (check, index) => runCheck(check, index, context),
    say,
    signal,
  });
}

/** A query or a program of the recipe's own may change what the next one finds. */
function mayChange(check: Check): boolean {
  return check.sql !== undefined || check.exec !== undefined;
}
