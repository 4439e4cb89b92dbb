/**
 * What the front and the keeper say to each other: one JSON object a line over the lab's unix socket.
 * The front sends one {@linkcode Ask} per connection; the keeper answers with any number of {@linkcode Answer}s, the last being `end` or `error`.
 *
 * @module
 */
import type { ErrorData } from "../core/errors.ts";
import type { Event, Ledger, Recipe } from "../core/model.ts";
import type { Op, Plan, Snapshot } from "../core/op.ts";

/** A request to the keeper. */
export type Ask =
  /** Who are you, what do you hold? → `status`. */
  | { readonly do: "status" }
  /**
   * Make this plan true: removes owned ops that it lacks, adds ops that do not hold. `up`, second `up`, `repair`, `change` and an edited recipe are all this.
   * `ledger.seq` must be the keeper's own `seq` + 1, else the answer is an OpError "the lab changed meanwhile" and nothing was done.
   * `dry`: answers with the steps it would do, without doing them. `keep`: a failure leaves the half lab.
   */
  | {
    readonly do: "apply";
    readonly recipe: Recipe;
    readonly ledger: Ledger;
    readonly plan: Plan;
    readonly secrets?: Readonly<Record<string, string>>;
    readonly keep?: boolean;
    readonly dry?: boolean;
  }
  /** What is wrong with the lab → `finding` and `note` each; owned ops that do not hold → `drift` each; then, unless `drift`, the recipe's checks → `check` each. */
  | { readonly do: "check"; readonly only?: "drift" | "checks" }
  | { readonly do: "event"; readonly happened: Event }
  | { readonly do: "snapshot" }
  | { readonly do: "ps" }
  /** Stop every process cleanly (signal, wait, kill); the capsule itself is ended by the front. */
  | { readonly do: "stop"; readonly within?: number };

/** One row of `ps`: a container as it is now. */
export interface PsRow {
  /** Name of the container. */
  readonly name: string;
  /** 64 hex digits, as Docker's. */
  readonly id: string;
  /** Image name as in the recipe. */
  readonly image: string;
  /** The machine that carries it. */
  readonly host: string;
  /** `own`, `none`, `host`, `container:nginx`. */
  readonly sandbox: string;
  /** CIDRs, in the order of its networks. */
  readonly addresses: readonly string[];
  /** `0.0.0.0:8080->80/tcp`. */
  readonly ports: readonly string[];
  /** `running`, `exited (0)`, `created`. */
  readonly state: string;
  /** Process id of the container's init, as seen inside the capsule; 0 when not running. */
  readonly pid: number;
}

/** One finding of a check. */
export interface CheckResult {
  /** Place among the recipe's checks, from 0. */
  readonly index: number;
  /** The question in words. */
  readonly title: string;
  /** Whether it went as expected. */
  readonly ok: boolean;
  /** What was seen, one line. */
  readonly got: string;
  /** First broken layer, when the check failed: `netns`, `link`, `carrier`, `address`, `route`, `neighbour`, `bridge port`, `forward policy`, `nat`, `listener`, `dns`. */
  readonly layer?: string;
  /** What the recipe says to look at. */
  readonly hint?: string;
  /** Milliseconds it took, retries included. */
  readonly ms: number;
}

/** A line from the keeper. */
export type Answer =
  | {
    readonly event: "status";
    readonly lab: string;
    readonly recipe?: Recipe;
    readonly ledger: Ledger;
    readonly plan?: Plan;
    readonly keeperPid: number;
    readonly findings: readonly string[];
  }
  /** A step begins, or is done. Steps whose ops all held are not reported one by one; `end` counts them. */
  | {
    readonly event: "step";
    readonly phase: "begin" | "done";
    readonly index: number;
    readonly total: number;
    readonly id: string;
    readonly title: string;
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly ms?: number;
  }
  | { readonly event: "drift"; readonly step: string; readonly op: Op; readonly tell: string; readonly was?: string }
  /** Something is wrong with the lab as a whole, or (`note`) only worth knowing. */
  | { readonly event: "finding" | "note"; readonly text: string }
  | { readonly event: "check"; readonly result: CheckResult }
  | { readonly event: "snapshot"; readonly snapshot: Snapshot }
  | { readonly event: "ps"; readonly rows: readonly PsRow[] }
  | { readonly event: "warning"; readonly text: string }
  /** `processes`: programs started by this request; `held`: ops that were already true. */
  | {
    readonly event: "end";
    readonly added: number;
    readonly removed: number;
    readonly held: number;
    readonly processes: number;
    readonly ms: number;
  }
  | { readonly event: "error"; readonly error: { readonly name: string; readonly message: string; readonly data: ErrorData } };

/** Paths of a lab's state, the same inside and outside its capsule. */
export interface LabPaths {
  /** `<state root>/labs/NAME`, mode 0700, owned by the lab's uid. */
  readonly dir: string;
  /** The keeper's socket. */
  readonly socket: string;
  /** What was decided. */
  readonly ledger: string;
  /** What is owned. */
  readonly journal: string;
  /** What was run. */
  readonly audit: string;
  /** `NAME.json` beside the directory, out of the capsule's sight: version, name, holder pid and start time, boot id, flavour. */
  readonly lab: string;
  /** Held by the command that changes the lab. */
  readonly lock: string;
  /** `containers/NAME/` with etc/, rw/, log. */
  readonly containers: string;
}

/** The paths of the lab in `dir`. */
export function labPaths(dir: string): LabPaths {
  return {
    dir,
    socket: `${dir}/keeper.sock`,
    ledger: `${dir}/ledger.json`,
    journal: `${dir}/journal.jsonl`,
    audit: `${dir}/audit.jsonl`,
    lab: `${dir}.json`,
    lock: `${dir}.lock`,
    containers: `${dir}/containers`,
  };
}
