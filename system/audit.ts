/**
 * The audit log: every line that was run for a lab, as NDJSON, with secrets masked. It is written after the line, once per process.
 *
 * @module
 */
import { AppendFile } from "./append.ts";

/** One executed line. */
export interface AuditLine {
  /** Id of the step the line belongs to; `read` for snapshots, `check` for checks. */
  readonly step: string;
  readonly tool: string;
  /** Namespace it ran in; `""` is the capsule's own. */
  readonly ns: string;
  readonly words: readonly string[];
  readonly code: number;
  /** Milliseconds of the process that carried it; lines of one batch show the same number. */
  readonly ms: number;
}

/** An open audit log. */
export class Audit {
  readonly #file: AppendFile;
  readonly #mask: (text: string) => string;
  #failure: Error | undefined;

  /** Opens the log at `path`, making it with mode 0600; `mask` is applied to every text before it is written. */
  constructor(path: string, mask: (text: string) => string) {
    this.#file = new AppendFile(path, "audit log");
    this.#mask = mask;
  }

  /** Writes these lines in one write. What has been run has been run: when it cannot be written down, {@linkcode Audit.check} says so. */
  write(lines: readonly AuditLine[]): void {
    if (lines.length === 0) return;
    const time = new Date().toISOString();
    const masked = (_key: string, value: unknown) => typeof value === "string" ? this.#mask(value) : value;
    try {
      this.#file.append(lines.map((line) => JSON.stringify({ time, ...line }, masked) + "\n").join(""));
    } catch (error) {
      this.#failure = error as Error;
    }
  }

  /** Throws what kept the last lines from being written, once. @throws {EnvironmentError} when the disk is full */
  check(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
  }

  /** Closes the file. */
  close(): void {
    this.#file.close();
  }
}
