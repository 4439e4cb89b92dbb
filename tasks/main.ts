/**
 * From words on a command line to a task that ran: help, options, exit codes, errors, Ctrl-C.
 *
 * @module
 */
import { PatchbayError } from "../core/errors.ts";
import { builtin } from "./all.ts";
import type { Call } from "./command.ts";
import { contextOf, processStreams, type Streams } from "./context.ts";
import { EXIT, inOrder, type OptionSpec, type Task, type Values } from "./task.ts";

/**
 * Runs the verb that the words name, of the given tasks and the built-in ones, and sets the exit code of the process.
 *
 * @example Usage
 * ```ts
 * import { main } from "./main.ts";
 * import { task } from "./task.ts";
 * const hello = task({ name: "hello", description: "Say hello", run: ({ print }) => print({ hello: "world" }, () => "Hello\n") });
 * await main([hello], ["hello", "--format", "json"]);
 * ```
 * @param tasks A workshop's own tasks.
 * @param argv The words. @default {Deno.args}
 * @returns The exit code.
 * @throws {TypeError} If two tasks have one name, or need each other in a circle.
 */
export async function main(tasks: readonly Task[] = [], argv: readonly string[] = Deno.args): Promise<number> {
  const stop = new AbortController();
  const streams = processStreams();
  const interrupted = (): void => {
    if (stop.signal.aborted) Deno.exit(EXIT.interrupted);
    streams.err("\nStopping after what is under way; Ctrl-C again stops at once\n");
    stop.abort(new DOMException("Interrupted by Ctrl-C", "AbortError"));
  };
  Deno.addSignalListener("SIGINT", interrupted);
  try {
    const code = await dispatch([...builtin, ...tasks], argv, streams, stop.signal);
    Deno.exitCode = code;
    return code;
  } finally {
    Deno.removeSignalListener("SIGINT", interrupted);
  }
}

/** Runs the verb that the words name; everything it says goes to `streams`. Never throws for what a person did wrong. */
export async function dispatch(
  tasks: readonly Task[],
  argv: readonly string[],
  streams: Streams,
  signal: AbortSignal = new AbortController().signal,
  name: string = programName(),
): Promise<number> {
  let json = false;
  try {
    // Loaded late: a script that only wants a lab does not pay for the command line.
    const { commandLine } = await import("./command.ts");
    const call = await commandLine(tasks, argv, streams, name);
    json = call.everywhere.format === "json";
    return await run(call, streams, signal);
  } catch (error) {
    const shown = commanderExit(error);
    if (shown !== undefined) return shown;
    return await explain(error, json, streams, signal);
  }
}

/** Runs what the task needs, then the task; the first that fails ends it. */
async function run(call: Call, streams: Streams, signal: AbortSignal): Promise<number> {
  for (const each of inOrder(call.task)) {
    const values = each === call.task ? call : { options: defaults(each), arguments: {} };
    // The command line holds exactly what this task's own description asks for, which the types cannot follow.
    const context = contextOf(call.everywhere, values, streams, signal) as Parameters<Task["run"]>[0];
    const code = await each.run(context) ?? EXIT.ok;
    if (signal.aborted) return EXIT.interrupted;
    if (each === call.task || (code !== EXIT.ok && code !== EXIT.warnings)) return code;
  }
  return EXIT.ok;
}

/** The options of a task that nobody set. */
function defaults(task: Task): Values {
  const value = (spec: OptionSpec) => spec.type === "boolean" ? false : spec.type === "list" ? [] : spec.default;
  return Object.fromEntries(Object.entries(task.options ?? {}).map(([name, spec]) => [name, value(spec)]));
}

/** Says what went wrong; the result is the exit code. Errors nobody expected keep their stack: they are ours. */
async function explain(error: unknown, json: boolean, streams: Streams, signal: AbortSignal): Promise<number> {
  if (signal.aborted && error instanceof DOMException) return EXIT.interrupted;
  const { errorJson, errorText } = await import("../views/error.ts");
  streams.err(json ? JSON.stringify(errorJson(error)) + "\n" : errorText(error, { color: streams.color }));
  if (signal.aborted) return EXIT.interrupted;
  return error instanceof PatchbayError ? error.exitCode : EXIT.failed;
}

/** The exit code of what commander ended by itself: a help that was asked for, or wrong words that it has already named. */
function commanderExit(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  if (!error.code.startsWith("commander.")) return undefined;
  return "exitCode" in error && error.exitCode === 0 ? EXIT.ok : EXIT.usage;
}

/** What the program is called in its help: `patchbay`, or the name of the workshop's script. */
function programName(): string {
  const file = decodeURIComponent(new URL(Deno.mainModule).pathname.split("/").at(-1) ?? "");
  return file === "cli.ts" || file === "" ? "patchbay" : file;
}
