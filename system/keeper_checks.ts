/**
 * Runs the recipe's checks against the lab as it is.
 *
 * @module
 */
import type { KeptLab } from "./keeper_lab.ts";
import { type ProbeContext, runCheck } from "./probe.ts";
import type { CheckResult } from "./protocol.ts";

/** Asks the recipe's checks one after the other, until the asker goes away. */
export async function runChecks(kept: KeptLab, say: (result: CheckResult) => void, signal: AbortSignal, drifted: boolean): Promise<void> {
  const { made } = kept;
  if (made === undefined) return;
  const lab = () => kept.lab()!;
  const context: ProbeContext = {
    lab,
    programs: kept.executor,
    pidOf: (name) => kept.runtime.pidOf(name),
    reveal: kept.secrets.reveal,
    mask: kept.secrets.mask,
    scratch: kept.paths.dir,
    snapshot: async () => {
      await kept.settled();
      return await kept.snapshot(true);
    },
    signal,
    drifted,
  };
  for (const [index, check] of lab().checks.entries()) {
    if (signal.aborted) return;
    say(await runCheck(check, index, context));
  }
}
