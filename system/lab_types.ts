/**
 * What the verbs of a running lab take and give.
 *
 * @module
 */
import type { Op, Plugin } from "../core/op.ts";
import type { Source } from "./lab_source.ts";
import type { Answer, CheckResult } from "./protocol.ts";

/** What every change of a lab takes. */
export interface ApplyOptions {
  /** Drivers and workloads. @default {the built-in ones} */
  readonly plugins?: readonly Plugin[];
  /** Leaves the half lab when something fails. @default {false} */
  readonly keep?: boolean;
  /** Says what would be done, and does nothing. @default {false} */
  readonly dry?: boolean;
  /** Hears everything the keeper says while it works. */
  readonly onAnswer?: (answer: Answer) => void;
  /** Stops after the batch at hand. */
  readonly signal?: AbortSignal;
}
/** What `up` takes besides. */
export interface UpOptions extends ApplyOptions {
  /** The lab's name. @default {the recipe's} */
  readonly name?: string;
  /** Where the recipe came from. A running lab that came from another file is then left alone. */
  readonly source?: Source;
  /** Brings the running lab to the recipe although it came from another file. @default {false} */
  readonly takeOver?: boolean;
}
/** What a change did. */
export interface Applied {
  /** Ops made true, ops taken back, ops that were true already. */
  readonly added: number;
  /** Ops taken back. */
  readonly removed: number;
  /** Ops that were true already. */
  readonly held: number;
  /** Programs started. */
  readonly processes: number;
  /** Milliseconds, as the keeper measured them. */
  readonly ms: number;
  /** What should be known about it. */
  readonly warnings: readonly string[];
}
/** An owned fact that does not hold any more. */
export interface Drift {
  /** Id of the step. */
  readonly step: string;
  /** The fact itself. */
  readonly op: Op;
  /** The fact as a sentence. */
  readonly tell: string;
  /** What stands in its place. */
  readonly was?: string;
}
/** What a check found. */
export interface Checked {
  /** Facts of the plan that do not hold. */
  readonly drift: readonly Drift[];
  /** How the checks went, in the recipe's order. */
  readonly results: readonly CheckResult[];
  /** Findings about the lab itself: half built, a service that does not run, a keeper that had been killed (told once). */
  readonly findings: readonly string[];
  /** What is worth knowing and not wrong: a service that has ended with 0. */
  readonly notes: readonly string[];
}
