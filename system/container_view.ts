/**
 * The files of a container: where they lie in the lab's directory, and the one fstab that puts them over the machine's own.
 *
 * @module
 */
import { OpError } from "../core/errors.ts";
import { exists, walk } from "./container_files.ts";

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;
/** Directories every container has to itself, and their modes. */
const PRIVATE: readonly (readonly [path: string, mode: number])[] = [["/tmp", 0o1777], ["/run", 0o755], ["/var/log", 0o755]];
/** The three files Docker manages; they lie beside the workload's own. */
const MANAGED = ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf"] as const;

/** Directory of one container, or of one host, under `dir`. @throws {OpError} when the name could be a path */
export function containerDir(dir: string, name: string): string {
  if (!NAME.test(name)) throw new OpError(`Cannot keep files of "${name}": a name without "/" and blanks is wanted`);
  return `${dir}/${name}`;
}

/** Where a file that a container sees at `path` really lies: what is under /etc in `etc/`, all else in `rw/`. @throws {OpError} when the path is not absolute or climbs */
export function filePath(dir: string, name: string, path: string): string {
  if (!path.startsWith("/") || path.split("/").includes("..") || /[\0\n]/.test(path)) {
    throw new OpError(`Cannot place the file "${path}": an absolute path without ".." is wanted`);
  }
  return containerDir(dir, name) + (path.startsWith("/etc/") ? path : `/rw${path}`);
}

/** What the fstab of one container is made from. */
export interface View {
  /** `labPaths(…).containers`. */
  readonly dir: string;
  readonly name: string;
  /** Whose hosts, hostname and resolv.conf it sees. @default {its own} */
  readonly filesOf?: string;
  /** Further directories it may write. @default {[]} */
  readonly writable?: readonly string[];
  /** Files placed for it, by the path it sees. */
  readonly files: readonly string[];
  readonly hide?: string;
}

/** The view of a container as its files lie there now. */
export function viewOf(dir: string, name: string, how: Pick<View, "filesOf" | "writable" | "hide">): View {
  const home = containerDir(dir, name);
  return {
    ...{ dir, name, files: [...walk(`${home}/etc`, "/etc"), ...walk(`${home}/rw`, "")] },
    ...(how.filesOf === undefined ? {} : { filesOf: how.filesOf }),
    ...(how.writable === undefined ? {} : { writable: how.writable }),
    ...(how.hide === undefined ? {} : { hide: how.hide }),
  };
}

/** What a path of the machine is: `/etc/resolv.conf` may be a link into /run, which the view replaces. */
export interface Covered {
  /** Where the path leads. */
  readonly at: string;
  readonly exists: boolean;
}

/** Reads one line of the script that follows the machine's paths. */
export function readCovered(path: string, line: string | undefined): Covered {
  return { at: line?.replace(/^\S+ /, "") ?? path, exists: line?.startsWith("yes ") === true };
}

const SHM = "/dev/shm";

/** The machine's paths that a view covers; {@linkcode prepareView} wants to know of each. */
export function coveredPaths(view: View): readonly string[] {
  return [...new Set([SHM, ...MANAGED, ...ownDirectories(view).map(([path]) => path), ...view.files])];
}

function ownDirectories(view: View): readonly (readonly [path: string, mode: number])[] {
  return [...PRIVATE, ...(view.writable ?? []).map((path) => [path, 0o755] as const)];
}

/**
 * Makes the private directories of a container and returns its fstab. Mounts that cover the lab's own directory come last.
 *
 * @throws {OpError} when a file or directory has nothing to cover: / is read-only, so a new name cannot be made
 */
export function prepareView(view: View, machine: ReadonlyMap<string, Covered>): string {
  const { dir, name } = view;
  const own = ownDirectories(view);
  for (const [path, mode] of own) {
    const source = filePath(dir, name, path);
    Deno.mkdirSync(source, { recursive: true });
    Deno.chmodSync(source, mode);
  }
  const isOwn = (path: string) => own.some(([base]) => path.startsWith(`${base}/`));
  const covered = (path: string) => machine.get(path) ?? { at: path, exists: false };
  const there = (path: string): string => {
    const { at, exists } = covered(path);
    if (exists) return at;
    throw new OpError(`Cannot give "${name}" its own ${path}: the machine has nothing of that name to cover, and its / is read-only`, {
      hint: "Place the file under /run, /tmp or /var/log",
    });
  };
  const directories = own.map(([path]) => ({ path, line: bind(filePath(dir, name, path), there(path)) }));
  const files = placedFiles(view, isOwn).flatMap(({ path, source }) => {
    const { at, exists } = covered(path);
    if (isOwn(at)) placeholder(filePath(dir, name, at));
    // A machine need not have the file; the name itself is set without it.
    else if (path === "/etc/hostname" && !exists) return [];
    return [bind(source, isOwn(at) ? at : there(path))];
  });
  const hides = (path: string) => dir.startsWith(`${path}/`);
  const isHidden = view.hide === undefined || own.some(([path]) => hides(path));
  return [
    "processes /proc proc nosuid,nodev,noexec",
    ...(covered(SHM).exists ? [`shm ${SHM} tmpfs mode=1777,nosuid,nodev`] : []),
    ...directories.filter(({ path }) => !hides(path)).map(({ line }) => line),
    ...files,
    ...directories.filter(({ path }) => hides(path)).map(({ line }) => line),
    ...(isHidden ? [] : [`hidden ${escape(view.hide!)} tmpfs mode=000,size=4k,ro`]),
    "",
  ].join("\n");
}

/** The files that need a mount of their own: those in the container's own directories are there already. */
function placedFiles(view: View, isOwn: (path: string) => boolean): readonly { readonly path: string; readonly source: string }[] {
  const { dir, name, filesOf = name } = view;
  const managed = MANAGED as readonly string[];
  const files = view.files.filter((path) => !isOwn(path) && !managed.includes(path));
  return [
    ...managed.map((path) => ({ path, source: filePath(dir, filesOf, path) })),
    ...files.map((path) => ({ path, source: filePath(dir, name, path) })),
  ].filter(({ source }) => exists(source));
}

function bind(source: string, target: string): string {
  return `${escape(source)} ${escape(target)} none bind`;
}

/** fstab writes blanks as octal numbers. */
function escape(path: string): string {
  return path.replace(/[\\ \t]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, "0")}`);
}

function placeholder(path: string): void {
  Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  if (!exists(path)) Deno.writeTextFileSync(path, "");
}
