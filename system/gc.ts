/**
 * Clears away what labs left behind when they did not end by `down`.
 *
 * @module
 */
import { type Cleared, clearGone } from "./labs.ts";
import { seen } from "./procs.ts";
import { labNames, pathsOf, stateRoot, tryLock } from "./state.ts";

export type { Cleared } from "./labs.ts";

/**
 * Clears dead labs, locks and socket links of killed commands, and copies of other Deno versions and older keepers in the state root. Never goes by a pattern outside of it.
 *
 * @returns what was removed, or with `dryRun` would be
 */
export function gc(options: { readonly dryRun?: boolean } = {}): Cleared[] {
  const cleared = clearGone(options);
  const root = stateRoot();
  const keep = `deno-${Deno.version.deno}`;
  const doors = [...Deno.readDirSync(root)].flatMap((entry) => /^door-\d+$/.test(entry.name) ? [Number(entry.name.slice(5))] : []);
  const living = doors.length > 0 ? seen(doors).procs : new Map();
  for (const pid of doors.filter((one) => !living.has(one))) {
    if (!options.dryRun) Deno.removeSync(`${root}/door-${pid}`);
    cleared.push({ name: `door-${pid}`, what: "socket link of a command that was killed, removed" });
  }
  const labs = labNames();
  const locks = [...Deno.readDirSync(`${root}/labs`)].flatMap((entry) => /^(.+)\.lock$/.exec(entry.name)?.[1] ?? []);
  for (const name of locks.filter((one) => !labs.includes(one))) {
    // Who holds it is about to make the lab.
    using lock = tryLock(pathsOf(name), "gc");
    if (lock === undefined) continue;
    if (!options.dryRun) lock.forget();
    cleared.push({ name, what: "lock of a command that was killed before it made anything, removed" });
  }
  for (const entry of Deno.readDirSync(root)) {
    if (!entry.isFile || !/^deno-\d+\.\d+\.\d+$/.test(entry.name) || entry.name === keep) continue;
    if (!options.dryRun) Deno.removeSync(`${root}/${entry.name}`);
    cleared.push({ name: entry.name, what: "copy of another Deno version removed" });
  }
  for (const path of halfMade(root)) {
    if (!options.dryRun) Deno.removeSync(`${root}/${path}`, { recursive: true });
    cleared.push({ name: path, what: "half a keeper's program of a command that was killed, removed" });
  }
  // A living lab runs the program it was started with.
  for (const name of labs.length > 0 ? [] : olderPrograms(root)) {
    if (!options.dryRun) Deno.removeSync(`${root}/${name}`, { recursive: true });
    cleared.push({ name, what: "program of an older keeper removed" });
  }
  return cleared;
}

/** What commands were making of a keeper's program when they were killed; each part carries the pid of its maker. */
function halfMade(root: string): string[] {
  const parts = keeperDirs(root).flatMap((dir) =>
    [...Deno.readDirSync(`${root}/${dir}`)].flatMap(({ name }) =>
      /^\d+(\.js)?$/.test(name) ? [{ path: `${dir}/${name}`, pid: parseInt(name) }] : []
    )
  );
  const living = parts.length > 0 ? seen(parts.map(({ pid }) => pid)).procs : new Map();
  return parts.filter(({ pid }) => !living.has(pid)).map(({ path }) => path);
}

const keeperDirs = (root: string): string[] =>
  [...Deno.readDirSync(root)].flatMap(({ name }) => /^keeper-[0-9a-f]{16}$/.test(name) ? [name] : []);

/** The keeper's programs in the state root, without the one that was made last. */
function olderPrograms(root: string): string[] {
  const made = (name: string) => Deno.statSync(`${root}/${name}`).mtime?.getTime() ?? 0;
  return keeperDirs(root).toSorted((a, b) => made(a) - made(b)).slice(0, -1);
}
