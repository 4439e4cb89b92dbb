/**
 * What the verbs print and the state files say, read as data.
 *
 * @module
 */
import type { PsRow } from "../../system/protocol.ts";
import type { Person } from "./person.ts";

/** The table of `ps`. */
export async function rows(who: Person, lab?: string): Promise<PsRow[]> {
  const said = JSON.parse(await who.ok(["ps", ...(lab ? ["--lab", lab] : []), "--format", "json"])) as { labs: { rows: PsRow[] }[] };
  return said.labs.flatMap((each) => each.rows);
}

/** A line of the audit log. */
export interface Audited {
  readonly step: string;
  readonly tool: string;
  readonly ns: string;
  readonly words: readonly string[];
  readonly code: number;
}

/** Lines of the audit log that changed something: reading and checking are left out. */
export async function audited(who: Person, lab: string): Promise<Audited[]> {
  const text = await Deno.readTextFile(`${who.state}/labs/${lab}/audit.jsonl`);
  const all = text.trim().split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Audited);
  return all.filter((line) => line.step !== "read" && line.step !== "check");
}

/** The process that holds the lab's capsule. */
export async function holder(who: Person, lab: string): Promise<number> {
  return (JSON.parse(await Deno.readTextFile(`${who.state}/labs/${lab}.json`)) as { holder: { pid: number } }).holder.pid;
}

/** Runs a shell line in a container or host of the lab. */
export function inside(who: Person, place: string, line: string): Promise<string> {
  return who.ok(["exec", place, "--", "sh", "-c", line]);
}
