/**
 * Starts, re-enters and ends the private set of kernel namespaces a lab lives in.
 *
 * Two user namespaces, one inside the other: mounts are set in the outer one and so are locked in the inner one, where the lab runs.
 *
 * @module
 */
import { EnvironmentError } from "../core/errors.ts";
import { explainFault } from "./capsule_fault.ts";
import { capsuleFiles } from "./capsule_files.ts";
import { answers } from "./client.ts";
import { denoFor } from "./deno_binary.ts";
import { copyCompiled, keeperCode } from "./keeper_code.ts";
import { endHolder, seen, shell } from "./procs.ts";
import type { LabPaths } from "./protocol.ts";
import { sourcePath } from "./lab_source.ts";
import { type LabFile, labFileHead, readLabFile, stateError } from "./state.ts";
import { capsulePrograms, needTools, programDirs, tool } from "./tools.ts";
import { type Who, who } from "./who.ts";
import startScript from "./capsule_start.sh" with { type: "text" };

/** How to start a capsule. */
export interface StartOptions {
  readonly name: string;
  /** Text of the bundled executor. */
  readonly executor: string;
  /** Milliseconds to wait until the keeper answers. @default {10000} */
  readonly within?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes the lab's directory, starts its capsule and waits until the keeper in it answers. The caller holds the lab's lock.
 *
 * @throws {EnvironmentError} when this machine cannot: which namespace or mount is refused, and the remedy. Nothing is left then
 */
export async function startCapsule(paths: LabPaths, options: StartOptions): Promise<void> {
  needTools(capsulePrograms);
  const by = asMapped(who());
  try {
    await prepare(paths, options, by);
  } catch (error) {
    removeLab(paths);
    throw stateError(`create the lab "${options.name}"`, paths.dir, error);
  }
  const map = by.root ? [String(by.labUid), String(by.labGid)] : ["", ""];
  const child = new Deno.Command(tool("setpriv"), {
    args: [tool("setsid"), tool("sh"), "-c", startScript, "patchbay", paths.lab, paths.dir, ...map, labFileHead(options.name, by)],
    clearEnv: true,
    env: { PATH: programDirs().join(":") },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  child.unref();
  if (await answering(paths, child, { ...options, first: true })) return;
  const error = fault(paths);
  endCapsule(paths);
  options.signal?.throwIfAborted();
  throw error;
}

/**
 * Starts the keeper of a living capsule again. The caller holds the lab's lock.
 *
 * @throws {EnvironmentError} when the capsule is gone, or the keeper does not come up
 */
export async function restartKeeper(
  paths: LabPaths,
  options: { readonly within?: number; readonly signal?: AbortSignal } = {},
): Promise<void> {
  const child = new Deno.Command(tool("nsenter"), {
    args: [...enterFlags(paths), tool("sh"), "/run/patchbay/state/capsule/keeper.sh"],
    clearEnv: true,
    env: { PATH: programDirs().join(":") },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  child.unref();
  const up = await answering(paths, child, options);
  // nsenter only waits for the keeper, which is in a session of its own: from here on the capsule's init is its parent.
  try {
    child.kill("SIGKILL");
  } catch { /* it ended with the keeper */ }
  if (up) return;
  throw fault(paths);
}

/** Ends the lab: every process of its capsule, then its directory. Does nothing where there is no lab. */
export function endCapsule(paths: LabPaths): void {
  const file = livingFile(paths);
  if (file?.holder) endHolder(file.holder);
  removeLab(paths);
}

/** Tells whether the capsule's processes live. */
export function capsuleLives(paths: LabPaths): boolean {
  return livingFile(paths) !== undefined;
}

/**
 * Gives nsenter's arguments for entering the capsule as its root, with its user, mount, network, ipc, uts and pid namespaces.
 *
 * @throws {EnvironmentError} when the capsule is gone
 */
export function enterFlags(paths: LabPaths): string[] {
  const file = livingFile(paths);
  const pid = file?.holder?.pid;
  if (pid === undefined) {
    throw new EnvironmentError(`Cannot enter the lab: the capsule of "${paths.dir}" is gone`, { hint: "patchbay gc clears it away" });
  }
  // A plain user's own uid is the capsule's 0 already, and may not call setgroups.
  const credentials = file?.flavour === "root" ? ["-S", "0", "-G", "0"] : ["--preserve-credentials"];
  // The holder is the parent of the capsule's init: in all its namespaces but the pid one, which only its children are in.
  return ["-t", String(pid), "-U", "-m", "-n", "-i", "-u", `--pid=/proc/${pid}/ns/pid_for_children`, ...credentials];
}

/** Removes what a lab left on disk. Its capsule must be gone. */
export function removeLab(paths: LabPaths): void {
  for (const path of [paths.dir, paths.lab, sourcePath(paths)]) {
    try {
      Deno.removeSync(path, { recursive: true });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

function livingFile(paths: LabPaths): LabFile | undefined {
  const file = readLabFile(paths);
  if (!file?.holder) return undefined;
  const { boot, procs } = seen([file.holder.pid]);
  const proc = procs.get(file.holder.pid);
  return file.boot === boot && proc?.start === file.holder.start && proc.state !== "Z" ? file : undefined;
}

/** Root of a user namespace that has no number for the lab's uid, as in some containers, starts labs the way a plain user does. */
function asMapped(by: Who): Who {
  if (!by.root) return by;
  const ranges = shell("cat /proc/self/uid_map", []).stdout.trim().split("\n").map((row) => row.trim().split(/\s+/).map(Number));
  const mapped = ranges.some(([first = 0, , count = 0]) => by.labUid >= first && by.labUid < first + count);
  return mapped ? by : { ...by, root: false, labUid: 0, labGid: 0 };
}

async function prepare(paths: LabPaths, options: StartOptions, by: Who): Promise<void> {
  // First the note, then the thing: whatever happens from here on, `down` and `gc` see that there is a lab.
  Deno.writeTextFileSync(paths.lab, labFileHead(options.name, by) + "}\n", { mode: 0o600 });
  const deno = denoFor(by);
  const code = await keeperCode(options.executor, deno);
  const made: string[] = [];
  const dir = (path: string) => {
    Deno.mkdirSync(path, { mode: 0o700 });
    made.push(path);
  };
  const file = (path: string, text: string) => {
    Deno.writeTextFileSync(path, text, { mode: 0o600, createNew: true });
    made.push(path);
  };
  dir(paths.dir);
  for (const name of ["capsule", "capsule/run", "deno", "containers"]) dir(`${paths.dir}/${name}`);
  made.push(...copyCompiled(code, `${paths.dir}/deno`));
  file(`${paths.dir}/keeper.log`, "");
  const files = capsuleFiles({ paths, name: options.name, deno, code, masks: masks(paths) });
  for (const [name, text] of Object.entries(files)) file(`${paths.dir}/capsule/${name}`, text);
  if (by.root) { for (const path of made) Deno.chownSync(path, by.labUid, by.labGid); }
}

/** Homes and the other labs. A home that is a part of the system is not hidden: programs live there. */
function masks(paths: LabPaths): string[] {
  const home = (Deno.env.get("HOME") ?? "").replace(/\/+$/, "");
  const hidden = home.startsWith("/") && !/^\/(usr|etc|s?bin|lib[^/]*|proc|sys|dev|run|var(\/lib)?)(\/|$)/.test(home) ? [home] : [];
  const dirs = ["/home", "/root", ...hidden, paths.dir.slice(0, paths.dir.lastIndexOf("/"))];
  return [...new Set(dirs)].filter(isDirectory);
}

function isDirectory(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** Waits until the keeper answers, or its process or the capsule has ended, or time is up. */
async function answering(
  paths: LabPaths,
  child: Deno.ChildProcess,
  options: { readonly within?: number; readonly signal?: AbortSignal | undefined; readonly first?: boolean },
): Promise<boolean> {
  let ended = false;
  child.status.then(() => ended = true);
  const until = performance.now() + (options.within ?? 10_000);
  while (performance.now() < until && !options.signal?.aborted) {
    if (exists(paths.socket) && await answers(paths)) return true;
    if (ended || (options.first && exists(`${paths.dir}/capsule/keeper.exit`))) return false;
    await new Promise((done) => setTimeout(done, 2));
  }
  return false;
}

function fault(paths: LabPaths): EnvironmentError {
  const keys = ["user.max_user_namespaces", "kernel.unprivileged_userns_clone", "kernel.apparmor_restrict_unprivileged_userns"];
  const print = `for key; do echo "$key $(cat "/proc/sys/$key")"; done 2>/dev/null`;
  const rows = shell(print, keys.map((key) => key.replaceAll(".", "/"))).stdout.trim().split("\n").map((row) => row.split(" "));
  const sysctls = Object.fromEntries(rows.map(([key = "", value = ""]) => [key.replaceAll("/", "."), value]));
  return explainFault({ capsuleLog: logText(`${paths.dir}/capsule.log`), keeperLog: logText(`${paths.dir}/keeper.log`), sysctls });
}

function logText(path: string): string {
  try {
    return Deno.lstatSync(path).isFile ? Deno.readTextFileSync(path) : "";
  } catch {
    return "";
  }
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
