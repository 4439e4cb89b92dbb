/** `logs`: what a container printed. @module */
import { RecipeError } from "../core/errors.ts";
import { plain } from "../views/plain.ts";
import { LAB, theLab } from "./labs.ts";
import { task } from "./task.ts";

/** Milliseconds between two looks at a log that is followed. */
const LOOK = 200;

/** Shows a container's standard output and error. */
export const logs = task({
  name: "logs",
  description: "Show what a container printed",
  group: "Inside",
  options: {
    lab: LAB,
    follow: { type: "boolean", description: "Go on until Ctrl-C", short: "f" },
    tail: { type: "number", description: "Only the last N lines" },
  },
  arguments: [{ name: "container", description: "Which" }],
  async run({ options, arguments: { container }, signal, line, columns }) {
    const lab = await theLab(options.lab, signal);
    const names = (await lab.ps()).map((row) => row.name);
    if (!names.includes(container)) {
      throw new RecipeError(`Cannot show the log of "${container}": the lab has no container of that name`, {
        got: container,
        among: names,
      });
    }
    // A terminal must not obey what a program in a lab printed; a pipe gets it as it is.
    const shown = Number.isFinite(columns) ? plain : (text: string) => text;
    using log = open(`${lab.paths.containers}/${container}/log`);
    if (log === undefined) return;
    const first = read(log, "");
    for (const text of options.tail === undefined ? first.lines : first.lines.slice(-options.tail || Infinity)) {
      line({ container, line: text }, () => shown(text) + "\n");
    }
    let rest = first.rest;
    while (options.follow && !signal.aborted) {
      const next = read(log, rest);
      rest = next.rest;
      for (const text of next.lines) line({ container, line: text }, () => shown(text) + "\n");
      await new Promise((done) => setTimeout(done, LOOK));
    }
    if (rest !== "") line({ container, line: rest }, () => shown(rest) + "\n");
  },
});

/** Opens a log; nothing when the container never printed. The directory is the lab's own, so a link in the log's place is not followed. */
function open(path: string): Deno.FsFile | undefined {
  try {
    const file = Deno.openSync(path);
    const [named, opened] = [Deno.lstatSync(path), file.statSync()];
    if (named.isFile && named.ino === opened.ino && named.dev === opened.dev) return file;
    file.close();
    throw new RecipeError(`Cannot read the log "${path}": it is not a plain file`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Reads what came since the last time: whole lines, and the beginning of one that is not complete. */
function read(file: Deno.FsFile, before: string): { lines: string[]; rest: string } {
  const buffer = new Uint8Array(65536);
  const decoder = new TextDecoder();
  let text = before;
  for (let size = file.readSync(buffer); size !== null; size = file.readSync(buffer)) {
    text += decoder.decode(buffer.subarray(0, size), { stream: true });
  }
  const lines = (text + decoder.decode()).split("\n");
  return { lines: lines.slice(0, -1), rest: lines.at(-1) ?? "" };
}
