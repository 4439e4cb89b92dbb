/**
 * When a workload counts as ready: one process beside it waits, so that nothing is polled from the keeper.
 *
 * @module
 */
import type { ProcessSpec } from "../core/model.ts";
import type { OpOf } from "../core/op.ts";
import { enterArgv } from "./container_exec.ts";
import { LISTENS, SUCCEEDS } from "./container_script.ts";
import type { Programs } from "./container_types.ts";

/** Milliseconds a workload has to become ready when it says nothing else. */
const READY_WITHIN = 10_000;

/** Waits until the process `pid` of an op is ready, ends, or runs out of time. */
export async function becomesReady({ spec }: OpOf<"proc">, pid: number, programs: Programs): Promise<"ready" | "late" | "ended"> {
  const { ready, readyWithin = READY_WITHIN, plain = false } = spec;
  if (ready === undefined) return "ready";
  const program = (name: string) => programs.program(name);
  const within = String(readyWithin);
  // A relay has no view of its own: only its own sockets count, seen from outside.
  const words = "tcp" in ready
    ? [LISTENS, "ready", ready.tcp.toString(16).toUpperCase().padStart(4, "0"), within, plain ? String(pid) : "1"]
    : [SUCCEEDS, "ready", within, ...ready.exec];
  const { code, stdout } = await programs.exec("", [...(plain ? [] : enterArgv(pid, program)), program("bash"), "-c", ...words]);
  // The word counts, not the code: what a dying pid namespace kills can look like a success.
  if (stdout === "ready\n") return "ready";
  return code === 4 ? "late" : "ended";
}

/** Says what was waited for in vain. */
export function unready({ ready, readyWithin = READY_WITHIN }: ProcessSpec): string {
  const wanted = ready === undefined || "tcp" in ready
    ? `nothing of it listens on port ${ready?.tcp}`
    : `"${ready.exec.join(" ")}" still fails`;
  return `${wanted} after ${readyWithin} ms`;
}

/** The value of a promise, or `undefined` when it takes longer than `ms`. */
export async function beforeLong<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((done) => timer = setTimeout(() => done(undefined), ms));
  const first = await Promise.race([promise, late]);
  clearTimeout(timer);
  return first;
}
