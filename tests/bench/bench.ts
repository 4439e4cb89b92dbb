/**
 * Measures each shipped recipe from outside, as a person waits for it: whole processes, as ratios to starting an empty deno on the same machine.
 * `deno task bench [RUNS] [RECIPE...]`
 *
 * @module
 */
import { recipes } from "../../recipes/index.ts";
import { pathsOf, readLabFile } from "../../system/state.ts";
import { table } from "../../views/table.ts";

const ROOT = new URL("../../", import.meta.url);
const PATCHBAY = new URL("patchbay", ROOT).pathname;

/** Runs a program and gives the milliseconds it took. @throws {Error} If it fails. */
async function timed(program: string, ...args: string[]): Promise<{ ms: number; stdout: string }> {
  const begun = performance.now();
  const { code, stdout, stderr } = await new Deno.Command(program, { args, cwd: ROOT, stdin: "null" }).output();
  const ms = performance.now() - begun;
  if (code !== 0) {
    throw new Error(`Cannot measure "${program} ${args.join(" ")}": it ended with ${code}: ${new TextDecoder().decode(stderr)}`);
  }
  return { ms, stdout: new TextDecoder().decode(stdout) };
}

/** The middle one of the numbers. */
function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** Memory of all processes of a running lab, keeper included, in bytes; shared pages are counted by their share (PSS). */
async function memory(lab: string): Promise<number> {
  const holder = readLabFile(pathsOf(lab))?.holder?.pid;
  if (holder === undefined) throw new Error(`Cannot measure the memory of "${lab}": it does not run`);
  const inside = await Deno.readLink(`/proc/${holder}/ns/pid_for_children`);
  let bytes = 0;
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    // Processes that end while this looks are no part of the lab any more; containers have pid namespaces of their own below the lab's.
    const belongs = await isBelow(name, inside).catch(() => false);
    const rollup = belongs ? await Deno.readTextFile(`/proc/${name}/smaps_rollup`).catch(() => "") : "";
    bytes += Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
  }
  return bytes;
}

/** Whether the process, or one that it descends from, is in that pid namespace. */
async function isBelow(pid: string, namespace: string): Promise<boolean> {
  for (let at = pid; at !== "0" && at !== "";) {
    if (await Deno.readLink(`/proc/${at}/ns/pid`) === namespace) return true;
    at = /^PPid:\s+(\d+)/m.exec(await Deno.readTextFile(`/proc/${at}/status`))?.[1] ?? "";
  }
  return false;
}

const [runs = "5", ...only] = Deno.args;
const rounds = Number(runs);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`Cannot run "${runs}" rounds: a whole number from 1 is wanted`);

const empty = median((await Array.fromAsync({ length: rounds }, () => timed(Deno.execPath(), "eval", "1"))).map((each) => each.ms));
console.log(`deno eval 1: ${empty.toFixed(1)} ms, median of ${rounds}; the numbers below are ratios to it\n`);

const rows: string[][] = [];
for (const { name } of recipes) {
  if (only.length > 0 && !only.includes(name)) continue;
  const lab = `bench-${name}`.slice(0, 40);
  const took: Record<string, number[]> = { plan: [], up: [], again: [], check: [], down: [] };
  let processes = "";
  let bytes = 0;
  for (let round = 0; round < rounds; round++) {
    took.plan?.push((await timed(PATCHBAY, "plan", name)).ms);
    const up = await timed(PATCHBAY, "up", name, "--name", lab, "--format", "json");
    took.up?.push(up.ms);
    processes = String(JSON.parse(up.stdout).labs[0].end.processes);
    took.again?.push((await timed(PATCHBAY, "up", name, "--name", lab)).ms);
    took.check?.push((await timed(PATCHBAY, "check", "--lab", lab)).ms);
    bytes = await memory(lab);
    took.down?.push((await timed(PATCHBAY, "down", lab)).ms);
  }
  const ratios = Object.values(took).map((each) => `${(median(each) / empty).toFixed(1)}×`);
  rows.push([name, ...ratios, processes, `${Math.round(bytes / 1024 / 1024)} MB`]);
}
console.log(table(["RECIPE", "PLAN", "UP", "UP AGAIN", "CHECK", "DOWN", "PROCESSES OF UP", "MEMORY"], rows));
