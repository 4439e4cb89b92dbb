/**
 * What the container runtime takes and gives: how a program is run, what is known of a container, how one ended.
 *
 * @module
 */
import type { Ns } from "../core/model.ts";

/** How a program ended and what it said. */
export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The part of an executor that the runtime and the checks use; `DaxExecutor` is one. */
export interface Programs {
  /**
   * Runs one program in a namespace (`""` = the capsule's own) and waits until it ended and closed its output. The first word is an absolute path.
   * With `step` it is an act on the lab, and goes into the audit log under that name.
   */
  exec(
    ns: Ns,
    argv: readonly string[],
    options?: { readonly stdin?: string; readonly signal?: AbortSignal; readonly step?: string },
  ): Promise<RunResult>;
  /** Absolute path of a program. @throws {EnvironmentError} when this machine lacks it */
  program(name: string): string;
}

/** What is known of one process of the lab. */
export interface Running {
  readonly gen: number;
  /** Process id of the container's init inside the capsule; the program itself when it is `plain`. */
  readonly pid: number;
  readonly running: boolean;
  /** Exit code, once it ended: 128 + N when signal N ended it. */
  readonly exit?: number;
  /** Number of the network namespace it is in, where that was asked. */
  readonly inode?: number;
}

/** How a process of the lab ended. */
export interface ContainerExit {
  readonly name: string;
  readonly gen: number;
  readonly code: number;
}

/** What a {@linkcode ContainerRuntime} works with. */
export interface RuntimeOptions {
  /** `labPaths(…).containers`. */
  readonly dir: string;
  readonly programs: Programs;
  /** Puts the values of secrets into a text that names them as `{secret:NAME}`. */
  readonly reveal: (text: string) => string;
  /** The reverse: hides the values of secrets in a text. */
  readonly mask: (text: string) => string;
  /** Called for every process that ended without {@linkcode ContainerRuntime.stop} having asked for it. */
  readonly onExit?: (exit: ContainerExit) => void;
  /** Notes a program that a container's own start ran, for the audit log. @default {nothing is noted} */
  readonly note?: (ran: { readonly step: string; readonly ns: Ns; readonly argv: readonly string[]; readonly code: number }) => void;
  /** Directory that a container must not see: the lab's own state. @default {none} */
  readonly hide?: string;
}

/** Programs the runtime and the checks start themselves: these must be in `--allow-run`, besides those that read the kernel. */
export const RUNTIME_PROGRAMS = ["sh", "bash", "setsid", "nsenter", "ping", "mariadb"] as const;
/** Programs that those start in turn, and the Debian packages that bring them. */
export const VIEW_PROGRAMS = { bash: "bash", env: "coreutils", hostname: "hostname", mount: "mount", unshare: "util-linux" } as const;
