/**
 * Where labs keep their state, who may change one now, and what is written down about it.
 *
 * What the front trusts (`NAME.json`, `NAME.lock`) stands beside the lab's directory, which belongs to the lab and is all its capsule can see.
 *
 * @module
 */
import { EnvironmentError, OpError, RecipeError } from "../core/errors.ts";
import type { Ledger } from "../core/model.ts";
import { type LabPaths, labPaths } from "./protocol.ts";
import { type Who, who } from "./who.ts";

/** A process, told apart from a later one with the same number by when it started (clock ticks after boot). */
export interface Holder {
  readonly pid: number;
  readonly start: number;
}
/** What `NAME.json` says. */
export interface LabFile {
  readonly version: 1;
  readonly name: string;
  /** Whether root or a plain user started it. */
  readonly flavour: "root" | "user";
  readonly uid: number;
  /** Absent until the capsule's first process has begun. */
  readonly boot?: string;
  readonly holder?: Holder;
}

/** Makes the text of the beginning of a {@linkcode LabFile}; the start script adds the boot id and the holder. */
export function labFileHead(name: string, by: Who): string {
  return JSON.stringify({ version: 1, name, flavour: by.root ? "root" : "user", uid: by.labUid }).slice(0, -1);
}

/**
 * Finds the state root and makes it if it is not there.
 *
 * PATCHBAY_STATE decides when set; else `/var/lib/patchbay` for root, and for others the first that can be written of `$XDG_STATE_HOME/patchbay`
 * (`~/.local/state/patchbay`), `$XDG_RUNTIME_DIR/patchbay` and `/tmp/patchbay-UID`.
 *
 * @throws {EnvironmentError} when none can be written
 */
export function stateRoot(): string {
  const by = who();
  const tried: string[] = [];
  for (const dir of candidates(by)) {
    const problem = makeRoot(dir, by);
    if (problem === undefined) return dir;
    tried.push(`"${dir}": ${problem}`);
  }
  throw new EnvironmentError(`Cannot keep state in ${tried.join("; ")}`, { hint: "Set PATCHBAY_STATE to a directory that can be written" });
}

/** Gives the paths of the lab `name`. @throws {RecipeError} when that cannot be a lab's name */
export function pathsOf(name: string): LabPaths {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,47}$/.test(name)) {
    throw new RecipeError(`Cannot use the lab name ${JSON.stringify(name)}: it may hold letters, digits, "_", "." and "-", 48 at most`);
  }
  const paths = labPaths(`${stateRoot()}/labs/${name}`);
  // sun_path of a unix socket holds 108 bytes, the last of them NUL (man 7 unix).
  if (new TextEncoder().encode(paths.socket).length > 107) {
    throw new EnvironmentError(`Cannot listen on "${paths.socket}": the path of a unix socket has 107 bytes at most`, {
      hint: "Set PATCHBAY_STATE to a shorter path",
    });
  }
  return paths;
}

/** Lists the names of labs that have left anything in the state root, in order. */
export function labNames(): string[] {
  const names = new Set<string>();
  for (const entry of Deno.readDirSync(`${stateRoot()}/labs`)) {
    if (entry.isDirectory) names.add(entry.name);
    else if (entry.name.endsWith(".json")) names.add(entry.name.slice(0, -".json".length));
  }
  return [...names].sort(naturally);
}

/** Reads what the front wrote about a lab; nothing when there is no such file or it was cut short. */
export function readLabFile(paths: LabPaths): LabFile | undefined {
  const raw = readJson(paths.lab);
  if (raw === undefined) return undefined;
  const file = raw as LabFile;
  if (file.version === 1) return file;
  throw new EnvironmentError(`Cannot read "${paths.lab}": its version is ${JSON.stringify(file.version)}, this program knows 1`);
}

/** Reads the ledger that the keeper wrote last; nothing when the lab has none. The keeper replaces the file as a whole, so it is never half a ledger. */
export function readLedger(paths: LabPaths): Ledger | undefined {
  const raw = readJson(paths.ledger);
  if (raw === undefined) return undefined;
  const ledger = raw as Ledger;
  if (ledger.version === 1) return ledger;
  throw new EnvironmentError(`Cannot read "${paths.ledger}": its version is ${JSON.stringify(ledger.version)}, this program knows 1`);
}

/** The right to change one lab; given back when disposed. */
export interface LabLock extends Disposable {
  /** Takes the lock file away as well, when the lab itself is gone. */
  forget(): void;
}

/**
 * Takes the lab's lock, so that two commands never change one lab at once. The kernel gives it back when this process ends, however it ends.
 *
 * @param verb what is being done; shown to whoever comes second
 * @throws {OpError} naming who holds it
 */
export function lockLab(paths: LabPaths, verb: string): LabLock {
  const lock = tryLock(paths, verb);
  if (lock) return lock;
  const [, what, pid] = /^patchbay (.+), pid (\d+)$/.exec(readText(paths.lock).trim()) ?? [];
  const by = what === undefined ? "another command" : `"patchbay ${what}" (pid ${pid})`;
  throw new OpError(`Cannot begin "${verb}": ${by} is changing the lab now, wait until that ends`);
}

/** Takes the lab's lock if it is free. */
export function tryLock(paths: LabPaths, verb: string): LabLock | undefined {
  while (true) {
    const file = Deno.openSync(paths.lock, { create: true, read: true, write: true, mode: 0o600 });
    if (!file.tryLockSync(true)) {
      file.close();
      return undefined;
    }
    // The holder before us may have removed the file between our open and our lock: then this lock is nobody's.
    if (inode(paths.lock) !== file.statSync().ino) {
      file.close();
      continue;
    }
    file.truncateSync(0);
    file.writeSync(new TextEncoder().encode(`patchbay ${verb}, pid ${Deno.pid}\n`));
    return {
      forget: () => Deno.removeSync(paths.lock),
      [Symbol.dispose]: () => file.close(),
    };
  }
}

/** Turns a failure to write state into the error a person can act on. */
export function stateError(action: string, dir: string, error: unknown): unknown {
  const text = error instanceof Error ? error.message : String(error);
  if (/os error (28|122)\b/.test(text)) {
    return new EnvironmentError(`Cannot ${action}: no space left in "${dir}"`, {
      hint: "Free some space there, or set PATCHBAY_STATE to another directory",
    });
  }
  if (error instanceof Deno.errors.PermissionDenied || /os error 30\b/.test(text)) {
    return new EnvironmentError(`Cannot ${action}: "${dir}" cannot be written`, {
      hint: "Set PATCHBAY_STATE to a directory that can be written",
    });
  }
  return error;
}

function candidates(by: Who): string[] {
  const own = Deno.env.get("PATCHBAY_STATE");
  if (own && !own.startsWith("/")) throw new EnvironmentError(`Cannot keep state in "${own}": PATCHBAY_STATE must be an absolute path`);
  if (own) return [own.replace(/(?<=.)\/+$/, "")];
  if (by.root) return ["/var/lib/patchbay"];
  const home = absolute("HOME");
  const state = absolute("XDG_STATE_HOME") ?? (home ? `${home}/.local/state` : undefined);
  const runtime = absolute("XDG_RUNTIME_DIR");
  return [...(state ? [`${state}/patchbay`] : []), ...(runtime ? [`${runtime}/patchbay`] : []), `/tmp/patchbay-${by.uid}`];
}

function absolute(variable: string): string | undefined {
  const value = Deno.env.get(variable);
  return value?.startsWith("/") ? value : undefined;
}

/** Makes root and `labs/`, and writes there once; gives the reason when that fails. */
function makeRoot(dir: string, by: Who): string | undefined {
  // Labs of root run as another uid: it must be able to pass through, but not to list.
  const mode = by.root ? 0o711 : 0o700;
  try {
    Deno.mkdirSync(`${dir}/labs`, { recursive: true, mode });
    const info = Deno.lstatSync(dir);
    if (!info.isDirectory || info.uid !== by.uid) return "it belongs to somebody else";
    const probe = `${dir}/labs/.probe-${Deno.pid}`;
    Deno.writeTextFileSync(probe, "", { mode: 0o600 });
    Deno.removeSync(probe);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/: .*'$/, "") : String(error);
  }
}

/** Compares names as people count: seat-2 before seat-10. */
export function naturally(one: string, other: string): number {
  return COLLATOR.compare(one, other) || (one < other ? -1 : one > other ? 1 : 0);
}
const COLLATOR = new Intl.Collator("en", { numeric: true });

function readText(path: string): string {
  try {
    // Never through a symbolic link: the directory may be the lab's own.
    return Deno.lstatSync(path).isFile ? Deno.readTextFileSync(path) : "";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readText(path));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function inode(path: string): number | null {
  try {
    return Deno.statSync(path).ino;
  } catch {
    return null;
  }
}
