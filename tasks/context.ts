/**
 * The screen of a task: data on standard output, everything else on standard error.
 *
 * @module
 */
import { warningText } from "../views/error.ts";
import { cut, plain } from "../views/plain.ts";
import type { Context, Values, Words } from "./task.ts";

/** Where a task's words go. Replaced by an array in tests. */
export interface Streams {
  /** Standard output: data. */
  out(text: string): void;
  /** Standard error: progress, warnings, errors. */
  err(text: string): void;
  /** Columns of standard output; Infinity when it is not a terminal. */
  readonly columns: number;
  /** Columns of standard error when it is a terminal that may be written over; else undefined. */
  readonly progress: number | undefined;
  /** Whether colours are welcome on standard error. */
  readonly color: boolean;
}

/** The streams of this process. `NO_COLOR` and pipes are respected. */
export function processStreams(): Streams {
  const encoder = new TextEncoder();
  const write = (to: { writeSync(bytes: Uint8Array): number }, text: string): void => {
    let bytes = encoder.encode(text);
    try {
      while (bytes.length > 0) bytes = bytes.subarray(to.writeSync(bytes));
    } catch (error) {
      // The reader went away (`patchbay list | head -1`): nobody is left to tell.
      if (error instanceof Deno.errors.BrokenPipe) Deno.exit(141);
      throw error;
    }
  };
  const errIsTerminal = Deno.stderr.isTerminal();
  return {
    out: (text) => write(Deno.stdout, text),
    err: (text) => write(Deno.stderr, text),
    columns: Deno.stdout.isTerminal() ? screenColumns() : Infinity,
    progress: errIsTerminal ? screenColumns() : undefined,
    color: errIsTerminal && !Deno.noColor,
  };
}

/** What the options of every task were set to. */
export interface Everywhere {
  readonly format: "table" | "json";
  readonly dryRun: boolean;
  readonly quiet: boolean;
  readonly yes: boolean;
}

/** Makes the context a task runs in. */
export function contextOf(
  everywhere: Everywhere,
  values: { readonly options: Values; readonly arguments: Words },
  streams: Streams,
  signal: AbortSignal,
): Context {
  const json = everywhere.format === "json";
  let transient = false;
  const clear = (): void => {
    if (transient) streams.err("\r\x1b[K");
    transient = false;
  };
  const say = (text: string): void => {
    clear();
    if (!everywhere.quiet) streams.err(text.endsWith("\n") ? text : text + "\n");
  };
  const context: Context = {
    ...everywhere,
    ...values,
    signal,
    columns: streams.columns,
    print: (data, text) => {
      clear();
      streams.out(json ? JSON.stringify({ version: 1, ...data }, undefined, 2) + "\n" : text());
    },
    line: (data, text) => {
      clear();
      streams.out(json ? JSON.stringify(data) + "\n" : text());
    },
    say,
    warn: (text) => {
      clear();
      streams.err(warningText(text, { color: streams.color }));
    },
    doing: (text) => {
      if (everywhere.quiet || streams.progress === undefined) return;
      streams.err(`\r\x1b[K${cut(plain(text), streams.progress - 1)}`);
      transient = true;
    },
    step: async (title, work) => {
      if (everywhere.dryRun) {
        say(`would: ${plain(title)}`);
        return undefined;
      }
      context.doing(`${title} ...`);
      const begun = performance.now();
      const done = await work();
      say(`✓ ${plain(title)}  ${Math.round(performance.now() - begun)} ms`);
      return done;
    },
  };
  return context;
}

/** Columns of the terminal this process is on; 80 when there is none. */
function screenColumns(): number {
  try {
    // A terminal that does not know its own size says 0.
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80;
  }
}
