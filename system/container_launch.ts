/**
 * Brings one process of the lab into being: its files, the chain that ends in it, and why that did not work.
 *
 * @module
 */
import { EnvironmentError, OpError } from "../core/errors.ts";
import type { OpOf } from "../core/op.ts";
import { exists, placeFile, readPlaced } from "./container_files.ts";
import { readRecord } from "./container_records.ts";
import { ROOM } from "./container_script.ts";
import { startArgv, startText } from "./container_start.ts";
import type { ProcessTable } from "./container_table.ts";
import type { RuntimeOptions } from "./container_types.ts";
import { containerDir } from "./container_view.ts";

/** What a launch works with. */
export interface LaunchPlace {
  readonly options: RuntimeOptions;
  /** Directory of the records and of the scripts. */
  readonly state: string;
  readonly processes: ProcessTable;
  /** Whether / must still be made read-only. */
  readonly remount: boolean;
  /** Makes the table of mounts of the container's view. */
  readonly fstab: (op: OpOf<"proc">) => Promise<string>;
  /** Last lines the process wrote, secrets hidden. */
  readonly logTail: (name: string) => string;
}

/** Milliseconds in which a view, with the preparation that belongs to it, must be complete. */
const START_WITHIN = 60_000;

/** Starts the process of an op and waits until its view is complete. @throws {OpError} @throws {EnvironmentError} when this machine cannot make the view */
export async function launch(op: OpOf<"proc">, place: LaunchPlace, step?: string): Promise<void> {
  const { name, gen, spec } = op;
  const { state, processes, options: { dir, programs, reveal, note } } = place;
  const home = containerDir(dir, name);
  const prepared = `${home}/prepared`;
  const first = readPlaced(prepared) === undefined;
  Deno.mkdirSync(home, { recursive: true, mode: 0o755 });
  placeFile(`${home}/start`, startText(spec, { first, reveal }), 0o600);
  if (spec.plain !== true) placeFile(`${home}/fstab`, await place.fstab(op), 0o644);
  Deno.writeTextFileSync(`${state}/${name}.${gen}.stop`, `${spec.stopSignal ?? "TERM"}\n`);
  const log = `${home}/log`;
  const from = exists(log) ? Deno.statSync(log).size : 0;
  const argv = startArgv(op, { state, home, remount: place.remount, program: (tool) => programs.program(tool) });
  try {
    const part = await processes.begun(name, gen, START_WITHIN, async () => {
      const ran = await programs.exec("", argv, step === undefined ? {} : { step });
      if (ran.code !== 0) throw new OpError(`Cannot start "${name}": ${ran.stderr.trim() || `setsid ended with ${ran.code}`}`);
    });
    const code = part === "exit" ? readRecord(`${state}/${name}.${gen}.exit`) : undefined;
    const said = part !== "exit" ? "" : new TextDecoder().decode(Deno.readFileSync(log).subarray(from)).trim();
    if (first && step !== undefined) {
      for (const ran of preparation(op, code, said)) note?.({ step, ns: op.ns, ...ran });
    }
    if (part !== "pid") throw await failed(op, code, said, place);
  } finally {
    Deno.removeSync(`${home}/start`);
  }
  if (first) placeFile(prepared, "", 0o644);
}

/** The preparing commands that have run, and how each of them ended: the script stops at the first that fails, and names it. */
function preparation({ spec }: OpOf<"proc">, code: string | undefined, said: string): readonly { argv: readonly string[]; code: number }[] {
  const all = spec.prepare ?? [];
  const stopped = /^command (\d+) of its preparation ended with (\d+)$/m.exec(said);
  if (parseInt(code ?? "") === 126 && stopped !== null) {
    const last = Number(stopped[1]);
    return all.slice(0, last).map((argv, at) => ({ argv, code: at === last - 1 ? Number(stopped[2]) : 0 }));
  }
  return parseInt(code ?? "") === 125 ? [] : all.map((argv) => ({ argv, code: 0 }));
}

/** Why a process did not even begin: the last line of what was written since, and the code of the script that prepared it. */
async function failed(
  { name }: OpOf<"proc">,
  code: string | undefined,
  said: string,
  place: LaunchPlace,
): Promise<OpError | EnvironmentError> {
  place.processes.forget(name);
  if (code === undefined) return new OpError(`Cannot start "${name}": its view is not complete after ${START_WITHIN / 1000} s`);
  const last = said.split(/\n(?=\S)/).at(-1)?.replace(/\s+/g, " ").replace(/^\S*\/init: /, "");
  const reason = place.options.mask(last || `exit code ${parseInt(code)}`);
  if (await isFull(said, place)) {
    return new EnvironmentError(`Cannot start "${name}": the disk that holds the lab's state is full: ${reason}`, {
      hint: "Free some space there, or choose another state directory with PATCHBAY_STATE",
      details: { log: place.logTail(name) },
    });
  }
  if (parseInt(code) === 125) return new EnvironmentError(`Cannot start "${name}": its view could not be made: ${reason}`);
  return new OpError(`Cannot start "${name}": ${reason}`, { details: { log: place.logTail(name) } });
}

/** Bytes below which a disk counts as full: what a program could not write it has often taken away again. */
const FULL = 4 * 1024 * 1024;

/** Whether a start that failed had no room: by what was said, or by what room there is now. */
async function isFull(said: string, { options: { dir, programs } }: LaunchPlace): Promise<boolean> {
  if (/No space left on device|\berr(?:or|no|code)\b\D{0,12}\b28\b/i.test(said)) return true;
  const { code, stdout } = await programs.exec("", [programs.program("sh"), "-c", ROOM, "sh", dir]);
  const [blocks = NaN, size = NaN] = stdout.trim().split(" ").map(Number);
  return code === 0 && blocks * size < FULL;
}
