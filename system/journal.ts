/**
 * The journal: which ops a lab owns, written ahead. It may list more than exists, never less; what exists is asked of the kernel.
 *
 * @module
 */
import { EnvironmentError } from "../core/errors.ts";
import type { Op } from "../core/op.ts";
import { AppendFile, readIfThere, replaceFile } from "./append.ts";

/** An op of the lab, and the value that stood in its place before the lab. */
export interface OwnedOp {
  readonly op: Op;
  readonly was?: string;
}
/** One line of the journal. `intent` is written before a batch, `done` or `undone` after it. */
export interface JournalRecord {
  readonly v: 1;
  /** Boot id of the kernel: what was made in an older boot is gone. */
  readonly boot: string;
  readonly phase: "intent" | "done" | "undone";
  readonly ops: readonly OwnedOp[];
}

/**
 * Replays records: what was meant and not taken back, in the order it was first meant. A value found before is kept from the first time,
 * as a repair finds what somebody else put there meanwhile.
 */
export function replay(records: readonly JournalRecord[], boot: string): OwnedOp[] {
  const owned = new Map<string, OwnedOp>();
  for (const record of records) {
    if (record.boot !== boot) continue;
    for (const one of record.ops) {
      const name = JSON.stringify(one.op);
      if (record.phase === "undone") owned.delete(name);
      else if (!owned.has(name)) owned.set(name, one);
    }
  }
  return [...owned.values()];
}

/** Reads the text of a journal; a last line that a crash has torn is left out. @throws {SyntaxError} when a line before it is broken */
export function readRecords(text: string): JournalRecord[] {
  const lines = text.split("\n");
  const torn = lines.pop();
  const records = lines.filter((line) => line !== "").map((line) => JSON.parse(line) as JournalRecord);
  if (torn !== undefined && torn !== "") {
    try {
      records.push(JSON.parse(torn) as JournalRecord);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return records;
}

/** How many ops were meant and neither done nor undone. */
function begun(records: readonly JournalRecord[], boot: string): number {
  const open = new Set<string>();
  for (const { phase, ops } of records.filter((record) => record.boot === boot)) {
    for (const name of ops.map(({ op }) => JSON.stringify(op))) phase === "intent" ? open.add(name) : open.delete(name);
  }
  return open.size;
}

function unlessFull(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
  }
}

/** The journal of one lab, open. */
export class Journal {
  readonly #path: string;
  readonly #boot: string;
  #file: AppendFile;
  #owned: Map<string, OwnedOp>;
  /** Ops that an earlier run began and neither finished nor took back. */
  readonly unfinished: number;

  /** Opens or makes the journal at `path` and replays what this boot has written. @throws {EnvironmentError} */
  constructor(path: string, boot: string) {
    this.#path = path;
    this.#boot = boot;
    const text = readIfThere(path) ?? "";
    const records = readRecords(text);
    this.#owned = new Map(replay(records, boot).map((one) => [JSON.stringify(one.op), one]));
    this.unfinished = begun(records, boot);
    if (text !== "" && !text.endsWith("\n")) replaceFile(path, this.#compact(), "journal");
    this.#file = new AppendFile(path, "journal");
  }

  /** The ops the lab owns now, in the order they were first meant. */
  get owned(): OwnedOp[] {
    return [...this.#owned.values()];
  }

  /** Writes what is about to be done. Nothing may be run when this throws. @throws {EnvironmentError} when the disk is full */
  intent(ops: readonly OwnedOp[]): void {
    this.#write("intent", ops);
    for (const one of ops) {
      const name = JSON.stringify(one.op);
      if (!this.#owned.has(name)) this.#owned.set(name, one);
    }
  }

  /** Writes what was done. @throws {EnvironmentError} when the disk is full */
  done(ops: readonly OwnedOp[]): void {
    this.#write("done", ops);
  }

  /** Writes what was taken back, if the disk lets it: a journal may list too much. */
  undone(ops: readonly OwnedOp[]): void {
    for (const one of ops) this.#owned.delete(JSON.stringify(one.op));
    unlessFull(() => this.#write("undone", ops));
  }

  /** Rewrites the file to one record, atomically, if the disk lets it; else the long one stands. */
  compact(): void {
    unlessFull(() => replaceFile(this.#path, this.#compact(), "journal"));
    this.#file.close();
    this.#file = new AppendFile(this.#path, "journal");
  }

  /** Closes the file. */
  close(): void {
    this.#file.close();
  }

  #compact(): string {
    const record: JournalRecord = { v: 1, boot: this.#boot, phase: "done", ops: this.owned };
    return JSON.stringify(record) + "\n";
  }

  #write(phase: JournalRecord["phase"], ops: readonly OwnedOp[]): void {
    if (ops.length === 0) return;
    const record: JournalRecord = { v: 1, boot: this.#boot, phase, ops: phase === "intent" ? ops : ops.map(({ op }) => ({ op })) };
    this.#file.append(JSON.stringify(record) + "\n");
  }
}
