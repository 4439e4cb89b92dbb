/**
 * The command line of a set of tasks, by commander: what the words mean, and the help.
 *
 * @module
 */
import { Argument, Command, InvalidArgumentError, Option, type OutputConfiguration } from "../deps/commander.ts";
import type { Everywhere, Streams } from "./context.ts";
import type { OptionSpec, Task, Values, Words } from "./task.ts";
import { VERSION } from "./version.ts";

/** A command line, understood. */
export interface Call {
  readonly task: Task;
  readonly everywhere: Everywhere;
  readonly options: Values;
  readonly arguments: Words;
}

/**
 * Understands the words.
 *
 * @throws {CommanderError} After the help was shown, or a wrong word was named with what it could have been.
 * @throws {TypeError} If two tasks have one name.
 */
export async function commandLine(tasks: readonly Task[], argv: readonly string[], streams: Streams, name: string): Promise<Call> {
  const names = tasks.flatMap((each) => [each.name, ...each.aliases ?? []]);
  const twice = names.find((each, index) => names.indexOf(each) !== index);
  if (twice !== undefined) throw new TypeError(`Cannot add the task "${twice}": there is one of that name already`);

  const output: OutputConfiguration = {
    writeOut: streams.out,
    writeErr: streams.err,
    getOutHelpWidth: () => Number.isFinite(streams.columns) ? streams.columns : 100,
    getErrHelpWidth: () => streams.progress ?? 100,
    getOutHasColors: () => false,
    getErrHasColors: () => streams.color,
  };
  const program = new Command(name).exitOverride().configureOutput(output).enablePositionalOptions()
    .description("Container-network labs from plain ip and iptables: built, shown, checked, repaired and taken back.")
    .version(VERSION, "-V, --version", "Show the version")
    .helpOption("-h, --help", "Show this help")
    .helpCommand("help [verb]", "Show the help of a verb")
    .showHelpAfterError(`(${name} --help shows every verb)`);
  const [first] = tasks.flatMap((each) => each.examples ?? []);
  if (first !== undefined) {
    program.addHelpText(
      "after",
      `\nStart with:  ${name} ${first[0]}\nThen:        ${name} help VERB shows what a verb takes, with examples`,
    );
  }
  let call: Call | undefined;
  for (const each of tasks) program.addCommand(verb(each, name, output, (made) => call = made));
  await program.parseAsync([...argv], { from: "user" });
  if (call === undefined) throw new TypeError("Cannot run the verb: commander neither called it nor refused the words");
  return call;
}

/** One task as commander's command. */
function verb(task: Task, program: string, output: OutputConfiguration, called: (call: Call) => void): Command {
  const command = new Command(task.name).exitOverride().configureOutput(output)
    .description(task.description).helpGroup(`${task.group ?? "Tasks"}:`).aliases([...task.aliases ?? []])
    .helpOption("-h, --help", "Show this help")
    .showHelpAfterError(`(${program} ${task.name} --help shows what it takes)`);
  if (task.passThrough) command.passThroughOptions();
  for (const each of task.arguments ?? []) {
    const word = each.variadic ? `${each.name}...` : each.name;
    command.addArgument(new Argument(each.optional ? `[${word}]` : `<${word}>`, each.description));
  }
  for (const [name, spec] of Object.entries(task.options ?? {})) command.addOption(option(name, spec));
  const everywhere = "On every verb:";
  command.addOption(
    new Option("--format <format>", "How the answer is written").choices(["table", "json"]).default("table").helpGroup(everywhere),
  );
  command.addOption(new Option("--dry-run", "Say what would be done, and do nothing").helpGroup(everywhere));
  command.addOption(new Option("-q, --quiet", "No progress").helpGroup(everywhere));
  command.addOption(new Option("-y, --yes", "Yes to every question; as root, install what is missing").helpGroup(everywhere));
  if (task.examples !== undefined && task.examples.length > 0) command.addHelpText("after", "\n" + examples(task.examples, program));
  command.action((...given: unknown[]) => {
    const set = command.opts() as Record<string, unknown>;
    called({
      task,
      everywhere: {
        format: set.format === "json" ? "json" : "table",
        dryRun: set.dryRun === true,
        quiet: set.quiet === true,
        yes: set.yes === true,
      },
      options: Object.fromEntries(
        Object.entries(task.options ?? {}).map(([name, spec]) => [name, spec.type === "boolean" ? set[name] === true : set[name]]),
      ) as Values,
      arguments: Object.fromEntries((task.arguments ?? []).map((each, index) => [each.name, given[index]])) as Words,
    });
  });
  return command;
}

/** An option's name on the command line: `dryRun` is `--dry-run`. */
function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** One option as commander's. */
function option(name: string, spec: OptionSpec): Option {
  const short = spec.short === undefined ? "" : `-${spec.short}, `;
  const long = `--${dashed(name)}`;
  if (spec.type === "boolean") return new Option(`${short}${long}`, spec.description);
  const placeholder = spec.placeholder ?? (spec.type === "number" ? "N" : dashed(name).toUpperCase());
  const made = new Option(`${short}${long} <${placeholder}>`, spec.description);
  if (spec.type === "list") return made.default([], "none").argParser((word: string, before: readonly string[]) => [...before, word]);
  if (spec.default !== undefined) made.default(spec.default);
  if (spec.type === "number") return made.argParser((word: string) => number(word, spec));
  if (spec.choices) made.choices([...spec.choices]);
  return made;
}

/** A whole number within the option's bounds. @throws {InvalidArgumentError} */
function number(word: string, { min = 0, max = Number.MAX_SAFE_INTEGER }: { min?: number; max?: number }): number {
  const value = /^-?\d+$/.test(word) ? Number(word) : NaN;
  if (!(value >= min && value <= max)) {
    throw new InvalidArgumentError(
      max === Number.MAX_SAFE_INTEGER ? `A whole number from ${min} is wanted.` : `A whole number from ${min} to ${max} is wanted.`,
    );
  }
  return value;
}

/** The examples under the help, meanings aligned. */
function examples(lines: readonly (readonly [string, string])[], program: string): string {
  const room = Math.max(...lines.map(([command]) => command.length));
  return "Examples:\n" + lines.map(([command, meaning]) => `  ${program} ${command.padEnd(room)}  ${meaning}`).join("\n");
}
