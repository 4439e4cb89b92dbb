/**
 * The native container runtime: a workload in namespaces of its own, on the machine's userland, with its own few files.
 * util-linux only; it works with one mapped uid, inside a capsule whose / is read-only.
 *
 * @module
 */
import { OpError } from "../core/errors.ts";
import type { OpOf } from "../core/op.ts";
import type { ExecPlace } from "./container_exec.ts";
import { type Placed, placeFile, readPlaced } from "./container_files.ts";
import { launch, type LaunchPlace } from "./container_launch.ts";
import { becomesReady, beforeLong, unready } from "./container_ready.ts";
import { COVERED, INIT, INODES, OPEN, PLACE, SIGNAL } from "./container_script.ts";
import { ProcessTable } from "./container_table.ts";
import type { Running, RuntimeOptions } from "./container_types.ts";
import { containerDir, type Covered, coveredPaths, filePath, prepareView, readCovered, viewOf } from "./container_view.ts";

/** Milliseconds a program is given to set up its signal handlers before it is asked to stop. */
const YOUNG = 100;

/** How a process is ended. */
export interface StopOptions {
  /** @default {the process's own stop signal} */
  readonly signal?: string;
  /** Milliseconds before KILL. @default {10000} */
  readonly within?: number;
  /** Name for the audit log. @default {not logged} */
  readonly step?: string;
}

/** Starts, watches and ends the processes of one lab. Open one with {@linkcode ContainerRuntime.open}. */
export class ContainerRuntime {
  readonly #options: RuntimeOptions;
  readonly #state: string;
  readonly #processes: ProcessTable;
  readonly #machine = new Map<string, Covered>();
  #root: "ro" | "rw" = "rw";

  /** Where in its log the last start of a process begins. */
  readonly #logFrom = new Map<string, number>();

  private constructor(options: RuntimeOptions) {
    this.#options = options;
    this.#state = `${options.dir}/.state`;
    Deno.mkdirSync(this.#state, { recursive: true, mode: 0o700 });
    this.#processes = new ProcessTable({
      state: this.#state,
      sh: (script, args) => this.#sh(script, args),
      onExit: (exit) => options.onExit?.(exit),
    });
  }

  /** Opens the runtime in its directory, finding again what an earlier keeper started. */
  static async open(options: RuntimeOptions): Promise<ContainerRuntime> {
    const runtime = new ContainerRuntime(options);
    Deno.writeTextFileSync(`${runtime.#state}/open`, OPEN);
    Deno.writeTextFileSync(`${runtime.#state}/init`, INIT);
    const place = await runtime.#sh(PLACE, []);
    runtime.#root = place.stdout.startsWith("ro") ? "ro" : "rw";
    await runtime.#processes.reattach();
    return runtime;
  }

  /**
   * Starts the process of a `proc` op and waits until it is ready. A generation that runs already is left alone; an older one is stopped first, and so
   * is one whose network namespace is not the one of that name any more.
   *
   * @param step name for the audit log; without it nothing is logged
   * @throws {OpError} when it cannot start, ends before it is ready, or is not ready in time; nothing of it is left running then
   */
  async start(op: OpOf<"proc">, step?: string): Promise<void> {
    const { name, gen, spec } = op;
    const before = this.#processes.get(name);
    if (before !== undefined && before.exit === undefined) {
      if (before.gen === gen && await this.#isAtHome(op, before.pid)) return;
      await this.stop(name, step === undefined ? {} : { step });
    }
    this.#processes.forget(name);
    this.#logFrom.set(name, this.#log(name).length);
    if (spec.ready === undefined) return await launch(op, this.#place(), step);
    // An end before it is ready is this start's error, not an event.
    await this.#processes.unheard(name, gen, async () => {
      await launch(op, this.#place(), step);
      await this.#awaitReady(op);
    });
  }

  /**
   * Ends a process: its stop signal, a wait, then KILL to the container's init, which takes everything inside with it.
   *
   * @returns the exit code; `undefined` when there is no such process
   */
  async stop(name: string, options: StopOptions = {}): Promise<number | undefined> {
    const entry = this.#processes.get(name);
    if (entry === undefined || entry.exit !== undefined) return entry?.exit;
    entry.asked = true;
    const { signal = entry.stopSignal, within = 10_000 } = options;
    // What has only just become the workload has no handler yet, and a process 1 without one ignores the signal.
    await beforeLong(entry.ended.promise, entry.since + YOUNG - performance.now());
    for (const [word, wait] of [[signal, within], ["KILL", 5_000]] as const) {
      const sent = await this.#sh(SIGNAL, [word, String(entry.pid), entry.born], options.step);
      if (sent.code === 3) await this.#processes.refresh();
      const code = await beforeLong(entry.ended.promise, wait);
      if (code !== undefined) return code;
    }
    throw new OpError(`Cannot stop "${name}": process ${entry.pid} is still there 5 s after KILL`);
  }

  /** What is known of every process, by the name of its `proc` op. */
  table(): Readonly<Record<string, Running>> {
    return this.#processes.rows();
  }

  /** The table, and for what runs the number of the network namespace it is in. */
  async seen(): Promise<Readonly<Record<string, Running>>> {
    const rows = this.table();
    const pids = Object.values(rows).flatMap(({ pid, running }) => running ? [pid] : []);
    const inodes = await this.#inodes(pids.map(netOf));
    return Object.fromEntries(
      Object.entries(rows).map(([name, row]) => {
        const inode = inodes.get(netOf(row.pid));
        return [name, row.running && inode !== undefined ? { ...row, inode } : row];
      }),
    );
  }

  /** Process id of a container's init while it runs. */
  pidOf(name: string): number | undefined {
    return this.#processes.pidOf(name);
  }

  /** Where a program of a person runs who names a container: in its view. @throws {OpError} when it is not running */
  placeOf(name: string): ExecPlace {
    const pid = this.pidOf(name);
    if (pid === undefined) throw new OpError(`Cannot run a program in "${name}": it is not running`);
    return { pid };
  }

  /** Puts a file where the container or host of the op sees it; a running container sees the new text at once. A text with a secret gets mode 0600. */
  writeFile(op: OpOf<"file">): void {
    const text = this.#options.reveal(op.text);
    placeFile(filePath(this.#options.dir, op.host, op.path), text, text === op.text ? op.mode ?? 0o644 : 0o600);
  }

  /** Takes a placed file away. */
  removeFile(op: { readonly host: string; readonly path: string }): void {
    Deno.removeSync(filePath(this.#options.dir, op.host, op.path));
  }

  /** Reads a placed file back, secrets hidden; `undefined` when it is not there. */
  readFile(host: string, path: string): Placed | undefined {
    const placed = readPlaced(filePath(this.#options.dir, host, path));
    return placed === undefined ? undefined : { ...placed, text: this.#options.mask(placed.text) };
  }

  /** Where the output of a process is written. */
  logPath(name: string): string {
    return `${containerDir(this.#options.dir, name)}/log`;
  }

  #log(name: string): string {
    return readPlaced(this.logPath(name))?.text ?? "";
  }

  /** Last lines a process wrote since it was started, secrets hidden: what an earlier run of it said explains nothing. */
  logTail(name: string, lines = 12): string {
    const text = this.#log(name).slice(this.#logFrom.get(name) ?? 0);
    return this.#options.mask(text.trimEnd().split("\n").slice(-lines).join("\n"));
  }

  /** Forgets a container that is no longer part of the lab: its files, its log, its records. @throws {OpError} when it still runs */
  forget(name: string): void {
    if (this.pidOf(name) !== undefined) throw new OpError(`Cannot remove the files of "${name}": it is running`);
    this.#processes.forget(name);
    try {
      Deno.removeSync(containerDir(this.#options.dir, name), { recursive: true });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  /** Ends the watch. Processes go on; the next keeper finds them by their records. */
  close(): void {
    this.#processes.close();
  }

  #place(): LaunchPlace {
    return {
      ...{ options: this.#options, state: this.#state, processes: this.#processes, remount: this.#root === "rw" },
      fstab: (op) => this.#fstab(op),
      logTail: (name) => this.logTail(name),
    };
  }

  async #fstab({ name, spec }: OpOf<"proc">): Promise<string> {
    const { hide } = this.#options;
    const view = viewOf(this.#options.dir, name, { ...spec, ...(hide === undefined ? {} : { hide }) });
    const unknown = coveredPaths(view).filter((path) => !this.#machine.has(path));
    if (unknown.length > 0) {
      const lines = (await this.#sh(COVERED, unknown)).stdout.split("\n");
      unknown.forEach((path, at) => this.#machine.set(path, readCovered(path, lines[at])));
    }
    return prepareView(view, this.#machine);
  }

  /** Waits until the program is ready; stops it when it is not in time. @throws {OpError} */
  async #awaitReady(op: OpOf<"proc">): Promise<void> {
    const { programs } = this.#options;
    const entry = this.#processes.get(op.name)!;
    const state = await becomesReady(op, entry.pid, programs);
    if (state === "ready") return;
    const code = state === "ended" ? await beforeLong(entry.ended.promise, 1_000) : undefined;
    if (code === undefined) await this.stop(op.name, { within: 1_000 });
    const reason = code === undefined ? unready(op.spec) : `it ended with exit code ${code} before it was ready`;
    throw new OpError(`Cannot start "${op.name}": ${reason}`, { details: { log: this.logTail(op.name) } });
  }

  async #isAtHome({ ns }: OpOf<"proc">, pid: number): Promise<boolean> {
    const home = ns === "" ? "/proc/self/ns/net" : `/run/netns/${ns}`;
    const inodes = await this.#inodes([netOf(pid), home]);
    return inodes.get(netOf(pid)) === inodes.get(home);
  }

  /** Inode numbers of namespace files, by path; those that are gone are absent. */
  async #inodes(paths: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (paths.length === 0) return new Map();
    const { stdout } = await this.#sh(INODES, paths);
    return new Map(
      stdout.split("\n").filter((line) => line !== "").map((line) => {
        const end = line.indexOf(" ");
        return [line.slice(end + 1), Number(line.slice(0, end))] as const;
      }),
    );
  }

  #sh(script: string, args: readonly string[], step?: string) {
    const { programs } = this.#options;
    return programs.exec("", [programs.program("sh"), "-c", script, "sh", ...args], step === undefined ? {} : { step });
  }
}

/** The file that is the network namespace of a process. */
const netOf = (pid: number): string => `/proc/${pid}/ns/net`;
