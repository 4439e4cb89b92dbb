/**
 * Runs programs for a lab: the one place where dax is used. argv arrays and absolute paths only, an environment of its own, every line in the audit log.
 *
 * @module
 */
import { CommandBuilder } from "../deps/dax.ts";
import { OpError } from "../core/errors.ts";
import type { Ns } from "../core/model.ts";
import type { Batch, Tool } from "../core/op.ts";
import type { Audit, AuditLine } from "./audit.ts";
import { namedLine } from "./apply_blame.ts";
import { tool } from "./tools.ts";

/** How a program ended. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
/** How a batch ended: `done` lines were carried out; fewer than it has means that line `done` failed. */
export interface BatchRan extends Ran {
  readonly done: number;
}
/** What may accompany a program. */
export interface ExecOptions {
  /** Stops waiting; a program that may take long is bounded by `timeout` besides. */
  readonly signal?: AbortSignal;
  /** Text for its standard input. @default {""} */
  readonly stdin?: string;
  /** Step named in the audit log. `undefined` = the line is not an act of the lab and is not logged. */
  readonly step?: string;
}
/** What an executor is made of. */
export interface DaxOptions {
  /** Absent = nothing is logged. */
  readonly audit?: Audit;
  /** Process id of a container's init, for `{pid:NAME}`. */
  readonly pidOf?: (container: string) => number | undefined;
}

/** Which program reads the lines of a tool. `file` and `proc` lines have none. */
const READER: Readonly<Record<Exclude<Tool, "file" | "proc">, string>> = {
  ip: "ip",
  bridge: "bridge",
  iptables: "iptables-restore",
  ip6tables: "ip6tables-restore",
  sysctl: "sysctl",
};
/**
 * dax 0.49 reports 0 for a program that a signal ended (its spawn takes Node's `null` for success). The shell turns that into 128 and the signal's
 * number: an end by force must never look like a success.
 */
const WITH_CODE = `"$@"
exit "$?"`;
const NS_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/** Runs batches and single programs in the lab's namespaces. */
export class DaxExecutor {
  readonly #options: DaxOptions;
  readonly #builder: CommandBuilder;
  /** Programs started since the executor was made; `nsenter` before a program is part of it, as it replaces itself. */
  processes = 0;

  constructor(options: DaxOptions) {
    this.#options = options;
    this.#builder = new CommandBuilder().clearEnv().env({ PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C", HOME: "/" }).cwd("/")
      .stdout("piped").stderr("piped").noThrow();
  }

  /**
   * Runs one batch as one process.
   *
   * @throws {EnvironmentError} when the program is not on this machine
   */
  async run(batch: Batch, options: { signal?: AbortSignal; step?: (line: number) => string } = {}): Promise<BatchRan> {
    if (batch.tool === "file" || batch.tool === "proc") throw new TypeError(`Cannot run a batch of "${batch.tool}": it is no program`);
    const started = performance.now();
    const argv = [this.program(READER[batch.tool]), ...batch.argv.map(this.#expand)];
    const ran = await this.exec(batch.ns, argv, {
      stdin: this.#expand(batch.stdin),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    const done = ran.code === 0 ? batch.lines.length : namedLine(batch, ran.stderr);
    const ms = Math.round((performance.now() - started) * 10) / 10;
    this.#options.audit?.write(
      batch.lines.slice(0, done + 1).map((line, index): AuditLine => ({
        step: options.step?.(index) ?? "",
        tool: line.tool,
        ns: line.ns,
        words: line.words.map(this.#expand),
        code: index < done ? 0 : ran.code,
        ms,
      })),
    );
    return { ...ran, done };
  }

  /**
   * Runs one program in a namespace (`""` = the capsule's own) and waits for its end. The first word is an absolute path.
   *
   * @throws {OpError} when the namespace's name could be a path
   */
  async exec(ns: Ns, argv: readonly string[], options: ExecOptions = {}): Promise<Ran> {
    const [program] = argv;
    if (!program?.startsWith("/")) throw new TypeError(`Cannot run "${program}": an absolute path is wanted`);
    const started = performance.now();
    this.processes++;
    let builder = this.#builder.command([this.program("sh"), "-c", WITH_CODE, "sh", ...this.#enter(ns), ...argv]).stdinText(
      options.stdin ?? "",
    );
    if (options.signal) builder = builder.signal(options.signal);
    const result = await builder;
    const ran = { code: result.code, stdout: result.stdout, stderr: result.stderr };
    if (options.step !== undefined) {
      const ms = Math.round((performance.now() - started) * 10) / 10;
      const tool = program.slice(program.lastIndexOf("/") + 1);
      this.#options.audit?.write([{ step: options.step, tool, ns, words: argv.slice(1), code: ran.code, ms }]);
    }
    return ran;
  }

  /** Runs a program in an empty network namespace of its own that ends with it. */
  scratch(argv: readonly string[], stdin: string): Promise<Ran> {
    return this.exec("", [this.program("unshare"), "-n", ...argv], { stdin });
  }

  /** Absolute path of a program. @throws {EnvironmentError} when this machine lacks it */
  program(name: string): string {
    return tool(name);
  }

  #enter(ns: Ns): string[] {
    if (ns === "") return [];
    if (!NS_NAME.test(ns)) throw new OpError(`Cannot enter the namespace "${ns}": a name without "/" and blanks is wanted`);
    return [this.program("nsenter"), `--net=/run/netns/${ns}`];
  }

  readonly #expand = (text: string): string =>
    text.replace(/\{pid:([A-Za-z0-9_.-]+)\}/g, (_whole, name: string) => {
      const pid = this.#options.pidOf?.(name);
      if (pid === undefined) throw new OpError(`Cannot use the process id of "${name}": it is not running`);
      return String(pid);
    });
}
