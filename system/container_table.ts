/**
 * The table of a lab's processes: what the records beside each workload say, kept up by watching them, asked of the kernel when in doubt.
 *
 * @module
 */
import { beforeLong } from "./container_ready.ts";
import { listRecords, readRecord, type RecordName, watchRecords } from "./container_records.ts";
import { ALIVE } from "./container_script.ts";
import type { ContainerExit, Running, RunResult } from "./container_types.ts";

/** A process of the lab that was started and is watched. */
export interface Entry {
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

/** What the table works with. */
export interface TableOptions {
  /** Directory of the records. */
  readonly state: string;
  /** Runs a small shell program with arguments. */
  readonly sh: (script: string, args: readonly string[]) => Promise<RunResult>;
  /** Hears of every end that nobody asked for. */
  readonly onExit?: (exit: ContainerExit) => void;
}

/** Marks the record of an exit that was asked for or told: the next keeper must not tell it again. */
const TOLD = " told";

/** The processes of one lab, by name. */
export class ProcessTable {
  readonly #options: TableOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #begun = new Map<string, (part: "pid" | "exit") => void>();
  readonly #waiting = new Set<string>();
  #watch: Disposable | undefined;

  /** Begins to watch the directory of the records, which must exist. */
  constructor(options: TableOptions) {
    this.#options = options;
    this.#watch = watchRecords(options.state, (record, text) => this.#recorded(record, text));
  }

  /** What is known of a process. */
  get(name: string): Entry | undefined {
    return this.#entries.get(name);
  }

  /** Process id of what runs under a name. */
  pidOf(name: string): number | undefined {
    const entry = this.#entries.get(name);
    return entry !== undefined && entry.exit === undefined ? entry.pid : undefined;
  }

  /** What is known of every process. */
  rows(): Readonly<Record<string, Running>> {
    return Object.fromEntries([...this.#entries].map(([name, { gen, pid, exit }]) => [
      name,
      exit === undefined ? { gen, pid, running: true } : { gen, pid: 0, running: false, exit },
    ]));
  }

  /** Forgets a name, and removes its records. */
  forget(name: string): void {
    this.#entries.delete(name);
    for (const record of listRecords(this.#options.state, name)) Deno.removeSync(record.path);
  }

  /** Waits for the first record of a start, which `begin` causes; `undefined` when it takes longer than `within` milliseconds. */
  async begun(name: string, gen: number, within: number, begin: () => Promise<void>): Promise<"pid" | "exit" | undefined> {
    const first = Promise.withResolvers<"pid" | "exit">();
    this.#begun.set(`${name}.${gen}`, first.resolve);
    try {
      await begin();
      return await beforeLong(first.promise, within);
    } finally {
      this.#begun.delete(`${name}.${gen}`);
    }
  }

  /** While `work` lasts, an end of this start is that work's affair and no event; afterwards it is one again. */
  async unheard(name: string, gen: number, work: () => Promise<void>): Promise<void> {
    this.#waiting.add(`${name}.${gen}`);
    try {
      await work();
      const entry = this.#entries.get(name);
      if (entry === undefined) return;
      entry.asked = false;
      if (entry.exit !== undefined) this.#options.onExit?.({ name, gen, code: entry.exit });
    } finally {
      this.#waiting.delete(`${name}.${gen}`);
    }
  }

  /** Reads the records that a keeper before this one left, and takes what still runs into its care. */
  async reattach(): Promise<void> {
    for (const record of listRecords(this.#options.state)) {
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
    const asked = await this.#options.sh(ALIVE, running.flatMap(([, { pid, born }]) => [String(pid), born]));
    const alive = new Set(asked.stdout.split("\n").map(Number));
    for (const [name, entry] of running) {
      if (alive.has(entry.pid) || await beforeLong(entry.ended.promise, 200) !== undefined) continue;
      Deno.writeTextFileSync(`${this.#options.state}/${name}.${entry.gen}.exit`, "137\n");
      this.#ended(name, entry.gen, 137);
    }
  }

  /** Ends the watch. */
  close(): void {
    this.#watch?.[Symbol.dispose]();
    this.#watch = undefined;
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
    const stopSignal = readRecord(`${this.#options.state}/${name}.${gen}.stop`) ?? "TERM";
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

  #ended(name: string, gen: number, code: number): void {
    const entry = this.#entries.get(name);
    if (entry === undefined || entry.gen !== gen || entry.exit !== undefined) return;
    entry.exit = code;
    entry.ended.resolve(code);
    const path = `${this.#options.state}/${name}.${gen}.exit`;
    const told = readRecord(path)?.endsWith(TOLD) === true;
    if (!told) markTold(path, code);
    if (!told && !entry.asked) this.#options.onExit?.({ name, gen, code });
  }
}

/** On a full disk the mark is missing: the next keeper tells the end once more. */
function markTold(path: string, code: number): void {
  try {
    Deno.writeTextFileSync(path, `${code}${TOLD}\n`);
  } catch (error) {
    console.error(new Date().toISOString(), `Cannot mark ${path}:`, error);
  }
}
