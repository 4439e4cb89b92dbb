/**
 * What is written down about each process of the lab, so that a keeper that was killed finds everything again: `NAME.GEN.pid`, `.stop`, `.exit`.
 * One directory, watched: the shim's `.exit` file is the only way an exit becomes known, the `.pid` file announces that a view is complete.
 *
 * @module
 */
import { exists } from "./container_files.ts";

/** The parts of a record: who it is about and what it says. */
export interface RecordName {
  readonly name: string;
  readonly gen: number;
  readonly part: "pid" | "stop" | "exit";
}

/** Takes `web.3.exit` apart; `undefined` for a file that is no record. */
export function recordName(file: string): RecordName | undefined {
  const found = /^(.+)\.(\d+)\.(pid|stop|exit)$/.exec(file.slice(file.lastIndexOf("/") + 1));
  if (found === null) return undefined;
  return { name: found[1]!, gen: Number(found[2]), part: found[3] as RecordName["part"] };
}

/** Reads a one-line record; `undefined` when it is missing or not yet complete. */
export function readRecord(path: string): string | undefined {
  if (!exists(path)) return undefined;
  const text = Deno.readTextFileSync(path);
  return text.endsWith("\n") ? text.trim() : undefined;
}

/** Every record of `directory`, of one name when it is given. */
export function listRecords(directory: string, name?: string): readonly (RecordName & { readonly path: string })[] {
  return [...Deno.readDirSync(directory)].flatMap((entry) => {
    const record = recordName(entry.name);
    if (record === undefined || (name !== undefined && record.name !== name)) return [];
    return [{ ...record, path: `${directory}/${entry.name}` }];
  });
}

/** Calls `onRecord` for every record that is completed from now on, at times more than once. Closing it ends the watch. */
export function watchRecords(directory: string, onRecord: (record: RecordName, text: string) => void): Disposable {
  const watcher = Deno.watchFs(directory, { recursive: false });
  const loop = async () => {
    for await (const event of watcher) {
      if (event.kind === "access" || event.kind === "remove") continue;
      for (const path of event.paths) {
        const record = recordName(path);
        const text = record === undefined ? undefined : readRecord(path);
        if (record !== undefined && text !== undefined) onRecord(record, text);
      }
    }
  };
  void loop();
  return { [Symbol.dispose]: () => watcher.close() };
}
