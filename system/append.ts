/**
 * Files of a lab's state: append-only ones that never keep half a record, and whole ones that are replaced atomically.
 *
 * @module
 */
import { EnvironmentError } from "../core/errors.ts";

/** A file that only grows; a record is in it completely or not at all. */
export class AppendFile {
  readonly #file: Deno.FsFile;
  readonly #what: string;

  /** Opens or makes `path` with mode 0600; `what` names it in errors: `journal`. @throws {EnvironmentError} */
  constructor(path: string, what: string) {
    this.#what = what;
    this.#file = writing(what, () => Deno.openSync(path, { append: true, create: true, mode: 0o600 }));
  }

  /** Appends `text` in one write; what a full disk left of it is cut off again. @throws {EnvironmentError} */
  append(text: string): void {
    const bytes = new TextEncoder().encode(text);
    const before = this.#file.statSync().size;
    let written = 0;
    try {
      while (written < bytes.length) written += this.#file.writeSync(bytes.subarray(written));
    } catch (error) {
      this.#file.truncateSync(before);
      throw diskError(this.#what, error);
    }
  }

  /** Closes the file. */
  close(): void {
    this.#file.close();
  }
}

/** Replaces `path` with `text` in one rename; a failure leaves the old file. Mode 0600. @throws {EnvironmentError} */
export function replaceFile(path: string, text: string, what: string): void {
  const half = `${path}.new`;
  try {
    stageFile(half, text, what);
    writing(what, () => Deno.renameSync(half, path));
  } catch (error) {
    removeIfThere(half);
    throw error;
  }
}

/** Writes a file of mode 0600 that is to be renamed. @throws {EnvironmentError} */
export function stageFile(path: string, text: string, what: string): void {
  writing(what, () => Deno.writeTextFileSync(path, text, { mode: 0o600 }));
}

/** Removes a file that may not exist. */
export function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Reads a file that may not exist. */
export function readIfThere(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Runs a write and turns the system's refusal into an error for people. @throws {EnvironmentError} */
export function writing<T>(what: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw diskError(what, error);
  }
}

/** Says what the system's refusal to write means. */
export function diskError(what: string, error: unknown): Error {
  if (!(error instanceof Error) || error instanceof EnvironmentError) return error as Error;
  const code = (error as Error & { code?: string }).code;
  if (code === "ENOSPC" || /No space left|os error 28/.test(error.message)) {
    return new EnvironmentError(`Cannot write the ${what}: the disk that holds the lab's state is full`, {
      hint: "Free some space there, or choose another state directory with PATCHBAY_STATE",
    });
  }
  if (code === undefined && !(error instanceof Deno.errors.NotCapable)) return error;
  return new EnvironmentError(`Cannot write the ${what}: ${error.message}`);
}
