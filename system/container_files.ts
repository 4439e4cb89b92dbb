/**
 * Small files of the lab, written in place: a container that has one bound over its own sees the new text at once.
 *
 * @module
 */
/** A placed file as found. */
export interface Placed {
  readonly text: string;
  readonly mode: number;
}

/** Writes a file with exactly this mode, making the directories above it. The inode stays, so that binds of it do too. */
export function placeFile(path: string, text: string, mode: number): void {
  Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true, mode: 0o755 });
  if (!exists(path)) Deno.writeTextFileSync(path, "", { mode: 0o600, createNew: true });
  Deno.chmodSync(path, mode & 0o600 | 0o600);
  Deno.writeTextFileSync(path, text);
  Deno.chmodSync(path, mode);
}

/** Reads a file and its mode; `undefined` when it is not there. */
export function readPlaced(path: string): Placed | undefined {
  if (!exists(path)) return undefined;
  return { text: Deno.readTextFileSync(path), mode: (Deno.statSync(path).mode ?? 0) & 0o7777 };
}

/** Regular files below `directory`, as paths that begin with `prefix`. */
export function walk(directory: string, prefix: string): readonly string[] {
  if (!exists(directory)) return [];
  return [...Deno.readDirSync(directory)].flatMap((entry) => {
    const below = `${prefix}/${entry.name}`;
    if (entry.isDirectory) return OPEN_ENDED.includes(below) ? [] : walk(`${directory}/${entry.name}`, below);
    return entry.isFile ? [below] : [];
  });
}

/** Directories a workload fills by itself: what is in them was not placed, or is seen anyway. */
const OPEN_ENDED = ["/tmp", "/run", "/var/log", "/var/lib"];

/** Whether something is there. */
export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
