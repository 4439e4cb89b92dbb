/**
 * The native container runtime: a workload in namespaces of its own, on the machine's userland, with its own few files.
 * util-linux only; it works with one mapped uid, inside a capsule whose / is read-only.
 *
 * @module
 */
import { EnvironmentError, OpError } from "../core/errors.ts";
import type { OpOf } from "../core/op.ts";
import { exists, type Placed, placeFile, readPlaced } from "./container_files.ts";
import type { ExecPlace } from "./container_exec.ts";
import { becomesReady, beforeLong, unready } from "./container_ready.ts";
import { listRecords, readRecord, type RecordName, watchRecords } from "./container_records.ts";
import { ALIVE, COVERED, INIT, OPEN, PLACE, SIGNAL } from "./container_script.ts";
import { startArgv, startText } from "./container_start.ts";
import type { Running, RuntimeOptions } from "./container_types.ts";
import { containerDir, type Covered, coveredPaths, filePath, prepareView, readCovered, viewOf } from "./container_view.ts";

/** A process of the lab that was started and is watched. */
interface Entry {
  readonly gen: number;
  readonly pid: number;
  /** Start time in clock ticks since boot, so that a pid used again is not mistaken for it. */
  readonly born: string;
  readonly stopSignal: string;
  /** When the keeper learned of it, on its own clock. */
  readonly since: number;
  readonly ended: PromiseWithResolvers<number>;
  exit?: number;
  /** An exit that was asked for is no event. */
  asked: boolean;
}

/** Milliseconds in which a view, with the preparation that belongs to it, must be complete. */
const START_WITHIN = 60_000;

/** Milliseconds a program is given to set up its signal handlers before it is asked to stop. */
const YOUNG = 100;
/** Marks the record of an exit that was asked for or told: the next keeper must not tell it again. */
const TOLD = " told";

/** Starts, watches and ends the processes of one lab. Open one with {@linkcode ContainerRuntime.open}. */
export class ContainerRuntime {
  readonly #options: RuntimeOptions;
  readonly #state: string;
  readonly #entries = new Map<string, Entry>();
  readonly #begun = new Map<string, (part: "pid" | "exit") => void>();
  #watch: Disposable | undefined;
  readonly #waiting = new Set<string>();
  readonly #machine = new Map<string, Covered>();
  #root: "ro" | "rw" = "rw";

  private constructor(options: RuntimeOptions) {
    this.#options = options;
    this.#state = `${options.dir}/.state`;
  }

  /** Opens the runtime in its directory, finding again what an earlier keeper started. */
  static async open(options: RuntimeOptions): Promise<ContainerRuntime> {
    const runtime = new ContainerRuntime(options);
    Deno.mkdirSync(runtime.#state, { recursive: true, mode: 0o700 });
    Deno.writeTextFileSync(`${runtime.#state}/open`, OPEN);
    Deno.writeTextFileSync(`${runtime.#state}/init`, INIT);
    const place = await runtime.#sh(PLACE, []);
    runtime.#root = place.stdout.startsWith("ro") ? "ro" : "rw";
    runtime.#watch = watchRecords(runtime.#state, (record, text) => runtime.#recorded(record, text));
    await runtime.reattach();
    return runtime;
  }

  /**
   * Starts the process of a `proc` op and waits until it is ready. A generation that runs already is left alone; an older one is stopped first.
   *
   * @throws {OpError} when it cannot start, ends before it is ready, or is not ready in time; nothing of it is left running then
   */
  async start(op: OpOf<"proc">): Promise<void> {
    const { name, gen, spec } = op;
    const before = this.#entries.get(name);
    if (before !== undefined && before.exit === undefined) {
      if (before.gen === gen) return;
      await this.stop(name);
    }
    this.#entries.delete(name);
    for (const record of listRecords(this.#state, name)) Deno.removeSync(record.path);
    // An end before it is ready is this start's error, not an event.
    if (spec.ready !== undefined) this.#waiting.add(`${name}.${gen}`);
    try {
      const entry = await this.#launch(op);
      if (spec.ready === undefined) return;
      await this.#awaitReady(op, entry);
      entry.asked = false;
      if (entry.exit !== undefined) this.#options.onExit?.({ name, gen, code: entry.exit });
    } finally {
      this.#waiting.delete(`${name}.${gen}`);
    }
  }

  /**
   * Ends a process: its stop signal, a wait, then KILL to the container's init, which takes everything inside with it.
   *
   * @returns the exit code; `undefined` when there is no such process
   */
  async stop(name: string, options: { readonly signal?: string; readonly within?: number } = {}): Promise<number | undefined> {
    const entry = this.#entries.get(name);
    if (entry === undefined || entry.exit !== undefined) return entry?.exit;
    entry.asked = true;
    const { signal = entry.stopSignal, within = 10_000 } = options;
    // What has only just become the workload has no handler yet, and a process 1 without one ignores the signal.
    await beforeLong(entry.ended.promise, entry.since + YOUNG - performance.now());
    for (const [word, wait] of [[signal, within], ["KILL", 5_000]] as const) {
      const sent = await this.#sh(SIGNAL, [word, String(entry.pid), entry.born]);
      if (sent.code === 3) await this.refresh();
      const code = await beforeLong(entry.ended.promise, wait);
      if (code !== undefined) return code;
    }
    throw new OpError(`Cannot stop "${name}": process ${entry.pid} is still there 5 s after KILL`);
  }

  /** What is known of every process, by the name of its `proc` op. */
  table(): Readonly<Record<string, Running>> {
    return Object.fromEntries([...this.#entries].map(([name, { gen, pid, exit }]) => [
      name,
      exit === undefined ? { gen, pid, running: true } : { gen, pid: 0, running: false, exit },
    ]));
  }

  /** Process id of a container's init while it runs. */
  pidOf(name: string): number | undefined {
    const entry = this.#entries.get(name);
    return entry !== undefined && entry.exit === undefined ? entry.pid : undefined;
  }

  /** Where a program of a person runs who names a container: in its view. @throws {OpError} when it is not running */
  placeOf(name: string): ExecPlace {
    const pid = this.pidOf(name);
    if (pid === undefined) throw new OpError(`Cannot run a program in "${name}": it is not running`);
    return { pid };
  }

  /** Reads the records that a keeper before this one left, and takes what still runs into its care. */
  async reattach(): Promise<void> {
    for (const record of listRecords(this.#state)) {
      const text = record.part === "pid" ? readRecord(record.path) : undefined;
      if (text === undefined) continue;
      this.#adopt(record.name, record.gen, text);
      const code = readRecord(record.path.replace(/pid$/, "exit"));
      if (code !== undefined) this.#ended(record.name, record.gen, parseInt(code));
    }
    await this.refresh();
  }

  /** Asks the kernel which processes are alive: one that vanished with its shim has no record and counts as killed (137). */
  async refresh(): Promise<void> {
    const running = [...this.#entries].filter(([, entry]) => entry.exit === undefined);
    if (running.length === 0) return;
    const asked = await this.#sh(ALIVE, running.flatMap(([, { pid, born }]) => [String(pid), born]));
    const alive = new Set(asked.stdout.split("\n").map(Number));
    for (const [name, entry] of running) {
      if (alive.has(entry.pid) || await beforeLong(entry.ended.promise, 200) !== undefined) continue;
      Deno.writeTextFileSync(`${this.#state}/${name}.${entry.gen}.exit`, "137\n");
      this.#ended(name, entry.gen, 137);
    }
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

  /** Last lines a process wrote, secrets hidden. */
  logTail(name: string, lines = 12): string {
    const text = readPlaced(this.logPath(name))?.text ?? "";
    return this.#options.mask(text.trimEnd().split("\n").slice(-lines).join("\n"));
  }

  /** Forgets a container that is no longer part of the lab: its files, its log, its records. @throws {OpError} when it still runs */
  forget(name: string): void {
    if (this.pidOf(name) !== undefined) throw new OpError(`Cannot remove the files of "${name}": it is running`);
    this.#entries.delete(name);
    for (const record of listRecords(this.#state, name)) Deno.removeSync(record.path);
    try {
      Deno.removeSync(containerDir(this.#options.dir, name), { recursive: true });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  /** Ends the watch. Processes go on; the next keeper finds them by their records. */
  close(): void {
    this.#watch?.[Symbol.dispose]();
    this.#watch = undefined;
  }

  async #launch(op: OpOf<"proc">): Promise<Entry> {
    const { name, gen, spec } = op;
    const { dir, programs, reveal, hide } = this.#options;
    const home = containerDir(dir, name);
    const prepared = `${home}/prepared`;
    const first = readPlaced(prepared) === undefined;
    Deno.mkdirSync(home, { recursive: true, mode: 0o755 });
    placeFile(`${home}/start`, startText(spec, { first, reveal }), 0o600);
    if (spec.plain !== true) placeFile(`${home}/fstab`, await this.#fstab(op, hide), 0o644);
    const base = `${this.#state}/${name}.${gen}`;
    Deno.writeTextFileSync(`${base}.stop`, `${spec.stopSignal ?? "TERM"}\n`);
    const log = exists(this.logPath(name)) ? Deno.statSync(this.logPath(name)).size : 0;
    const argv = startArgv(op, { state: this.#state, home, remount: this.#root === "rw", program: (tool) => programs.program(tool) });
    const begun = Promise.withResolvers<"pid" | "exit">();
    this.#begun.set(`${name}.${gen}`, begun.resolve);
    try {
      const ran = await programs.exec("", argv);
      if (ran.code !== 0) throw new OpError(`Cannot start "${name}": ${ran.stderr.trim()}`);
      const part = await beforeLong(begun.promise, START_WITHIN);
      if (part !== "pid") throw this.#failed(op, part === "exit" ? readRecord(`${base}.exit`) : undefined, log);
    } finally {
      this.#begun.delete(`${name}.${gen}`);
      Deno.removeSync(`${home}/start`);
    }
    if (first) placeFile(prepared, "", 0o644);
    return this.#entries.get(name)!;
  }

  async #fstab({ name, spec }: OpOf<"proc">, hide: string | undefined): Promise<string> {
    const view = viewOf(this.#options.dir, name, { ...spec, ...(hide === undefined ? {} : { hide }) });
    const unknown = coveredPaths(view).filter((path) => !this.#machine.has(path));
    if (unknown.length > 0) {
      const lines = (await this.#sh(COVERED, unknown)).stdout.split("\n");
      unknown.forEach((path, at) => this.#machine.set(path, readCovered(path, lines[at])));
    }
    return prepareView(view, this.#machine);
  }

  #recorded(record: RecordName, text: string): void {
    if (record.part === "stop") return;
    if (record.part === "pid") this.#adopt(record.name, record.gen, text);
    else this.#ended(record.name, record.gen, parseInt(text));
    this.#begun.get(`${record.name}.${record.gen}`)?.(record.part);
  }

  #adopt(name: string, gen: number, text: string): void {
    const known = this.#entries.get(name);
    if (known !== undefined && known.gen >= gen) return;
    const [pid = "", born = ""] = text.split(" ");
    const stopSignal = readRecord(`${this.#state}/${name}.${gen}.stop`) ?? "TERM";
    this.#entries.set(name, {
      gen,
      pid: Number(pid),
      born,
      stopSignal,
      ended: Promise.withResolvers<number>(),
      asked: this.#waiting.has(`${name}.${gen}`),
      since: performance.now(),
    });
  }

  /** Why a process did not even begin: the last line of what was written since, and the code of the script that prepared it. */
  #failed({ name }: OpOf<"proc">, code: string | undefined, from: number): OpError | EnvironmentError {
    for (const record of listRecords(this.#state, name)) Deno.removeSync(record.path);
    if (code === undefined) return new OpError(`Cannot start "${name}": its view is not complete after ${START_WITHIN / 1000} s`);
    const said = new TextDecoder().decode(Deno.readFileSync(this.logPath(name)).subarray(from));
    const reason = this.#options.mask(said.trim().split(/\n(?=\S)/).at(-1)?.replace(/\s+/g, " ") || `exit code ${code}`).replace(
      /^\S*\/init: /,
      "",
    );
    if (code === "125") return new EnvironmentError(`Cannot start "${name}": its view could not be made: ${reason}`);
    return new OpError(`Cannot start "${name}": ${reason}`, { details: { log: this.logTail(name) } });
  }

  /** Waits until the program is ready; stops it when it is not in time. @throws {OpError} */
  async #awaitReady(op: OpOf<"proc">, entry: Entry): Promise<void> {
    const { programs } = this.#options;
    const state = await becomesReady(op, entry.pid, programs);
    if (state === "ready") return;
    const code = state === "ended" ? await beforeLong(entry.ended.promise, 1_000) : undefined;
    if (code === undefined) await this.stop(op.name, { within: 1_000 });
    const reason = code === undefined ? unready(op.spec) : `it ended with exit code ${code} before it was ready`;
    throw new OpError(`Cannot start "${op.name}": ${reason}`, { details: { log: this.logTail(op.name) } });
  }

  #ended(name: string, gen: number, code: number): void {
    const entry = this.#entries.get(name);
    if (entry === undefined || entry.gen !== gen || entry.exit !== undefined) return;
    entry.exit = code;
    entry.ended.resolve(code);
    const path = `${this.#state}/${name}.${gen}.exit`;
    const told = readRecord(path)?.endsWith(TOLD) === true;
    if (!told) Deno.writeTextFileSync(path, `${code}${TOLD}\n`);
    if (!told && !entry.asked) this.#options.onExit?.({ name, gen, code });
  }

  #sh(script: string, args: readonly string[]) {
    const { programs } = this.#options;
    return programs.exec("", [programs.program("sh"), "-c", script, "sh", ...args]);
  }
}
