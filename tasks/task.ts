/**
 * A task: one verb of the command line, of `deno task` and of scripts. Plain data and one function.
 *
 * @module
 */

/** Exit codes of every verb (also those of a workshop's own). */
export const EXIT = {
  ok: 0,
  /** A check failed, or the work did. */
  failed: 1,
  /** Wrong words on the command line or in a recipe, or nothing to do it to. */
  usage: 2,
  /** Done, with warnings only. */
  warnings: 3,
  /** This machine cannot do what is asked. */
  environment: 4,
  /** Refused: a permission was not given. */
  refused: 5,
  /** Stopped part-way. */
  partial: 6,
  /** The lab is not as its plan says; beats a failed check. */
  drift: 7,
  interrupted: 130,
} as const;

/** What one option takes. `short` is one letter. */
export type OptionSpec =
  | { readonly type: "boolean"; readonly description: string; readonly short?: string }
  | {
    readonly type: "number";
    readonly description: string;
    readonly short?: string;
    /** The word in the help. @default {"N"} */
    readonly placeholder?: string;
    readonly default?: number;
    readonly min?: number;
    readonly max?: number;
  }
  | {
    readonly type: "string";
    readonly description: string;
    readonly short?: string;
    /** The word in the help. @default {the option's name in capitals} */
    readonly placeholder?: string;
    readonly default?: string;
    readonly choices?: readonly string[];
  }
  /** May be given several times; its value is every word it was given, in order. */
  | {
    readonly type: "list";
    readonly description: string;
    readonly short?: string;
    /** The word in the help. @default {the option's name in capitals} */
    readonly placeholder?: string;
  };
/** One word after the verb. Only the last may be variadic. */
export interface ArgumentSpec {
  /** Small letters, digits, `-`. */
  readonly name: string;
  /** One line for the help. */
  readonly description: string;
  /** May be left out; its value is undefined then. */
  readonly optional?: boolean;
  /** Takes all words that follow. */
  readonly variadic?: boolean;
}

/** The value an option has inside `run`. */
export type OptionValue<S extends OptionSpec> = S extends { type: "boolean" } ? boolean
  : S extends { type: "list" } ? readonly string[]
  : S extends { type: "number" } ? (S extends { default: number } ? number : number | undefined)
  : S extends { choices: readonly (infer C extends string)[] } ? (S extends { default: string } ? C : C | undefined)
  : S extends { default: string } ? string
  : string | undefined;
/** The values of all options, by name. */
export type OptionValues<O extends Readonly<Record<string, OptionSpec>>> = { readonly [K in keyof O]: OptionValue<O[K]> };
/** The words after the verb, by name. */
export type ArgumentValues<A extends readonly ArgumentSpec[]> = {
  readonly [S in A[number] as S["name"]]: S extends { variadic: true } ? readonly string[]
    : S extends { optional: true } ? string | undefined
    : string;
};

/** Values of options nobody knows the names of. */
export type Values = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
/** Words nobody knows the names of. */
export type Words = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What a task is given: its options and words, and the ways to say something. */
export interface Context<O = Values, A = Words> {
  /** Values of the task's own options. */
  readonly options: O;
  /** The words after the verb. */
  readonly arguments: A;
  /** `--format`: tables for people, or JSON. */
  readonly format: "table" | "json";
  /** `--dry-run`: say what would be done, do nothing. */
  readonly dryRun: boolean;
  /** `-q`: no progress. */
  readonly quiet: boolean;
  /** `-y`: every question is answered with yes. */
  readonly yes: boolean;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Columns of the screen; Infinity when standard output is not a terminal. */
  readonly columns: number;
  /** The answer of the task on standard output: the object as JSON (with `version: 1`), or what `text` makes of it. */
  print(data: { readonly [key: string]: unknown }, text: () => string): void;
  /** One of many answers: with JSON one object a line. */
  line(data: unknown, text: () => string): void;
  /** A word on standard error, unless `-q`. */
  say(text: string): void;
  /** A warning on standard error, also with `-q`. */
  warn(text: string): void;
  /** A progress line: what is being done now; the next one, or {@linkcode Context.say}, takes its place. Terminals only. */
  doing(text: string): void;
  /** Does one piece of work under a progress line; with `--dry-run` says it and does not do it. */
  step<T>(title: string, work: () => T | Promise<T>): Promise<T | undefined>;
}

/** One verb: what it is called, what it takes, what must have run before, and what it does. */
export interface Task<
  O extends Readonly<Record<string, OptionSpec>> = Readonly<Record<string, OptionSpec>>,
  A extends readonly ArgumentSpec[] = readonly ArgumentSpec[],
> {
  /** The verb: small letters, digits, `-`. */
  readonly name: string;
  /** One line for the list of verbs. */
  readonly description: string;
  /** Heading in the list of verbs. @default {"Tasks"} */
  readonly group?: string;
  /** Further names of the verb. */
  readonly aliases?: readonly string[];
  /** Its own options, by name. */
  readonly options?: O;
  /** The words after the verb, in order. */
  readonly arguments?: A;
  /** Command lines with what they do, shown under the help. */
  readonly examples?: readonly (readonly [command: string, meaning: string])[];
  /** Tasks that run first, with their default options, once each. */
  readonly needs?: readonly Task[];
  /** Words after the first one are not read as options (`exec NAME CMD -x`). */
  readonly passThrough?: boolean;
  /** Does it. The result is the exit code. @default {0} */
  run(context: Context<OptionValues<O>, ArgumentValues<A>>): number | void | Promise<number | void>;
}

/**
 * Makes a task. Names are checked at once, so that a wrong one is found where it is written.
 *
 * @example Usage
 * ```ts
 * import { task } from "./task.ts";
 * const greet = task({
 *   name: "greet",
 *   description: "Say hello to a seat",
 *   options: { loud: { type: "boolean", description: "In capitals" } },
 *   arguments: [{ name: "seat", description: "Whom" }],
 *   run: ({ options, arguments: { seat }, print }) =>
 *     print({ seat }, () => options.loud ? `HELLO ${seat.toUpperCase()}\n` : `Hello ${seat}\n`),
 * });
 * console.log(greet.name);
 * ```
 * @throws {TypeError} If a name is not made of small letters, digits and `-`, an option is one of every task's, or an argument follows a variadic one.
 */
export function task<
  const O extends Readonly<Record<string, OptionSpec>> = Readonly<Record<never, OptionSpec>>,
  const A extends readonly ArgumentSpec[] = readonly [],
>(spec: Task<O, A>): Task<O, A> {
  const named = /^[a-z][a-z0-9-]*$/;
  for (const name of [spec.name, ...(spec.aliases ?? []), ...(spec.arguments ?? []).map((each) => each.name)]) {
    if (!named.test(name)) throw new TypeError(`Cannot make the task "${name}": a name is made of small letters, digits and "-"`);
  }
  for (const name of Object.keys(spec.options ?? {})) {
    if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) {
      throw new TypeError(`Cannot add the option "${name}" to "${spec.name}": write its name as "dryRun", it becomes "--dry-run"`);
    }
    if (EVERYWHERE.includes(name)) throw new TypeError(`Cannot add the option "${name}" to "${spec.name}": every task has it already`);
  }
  const words = spec.arguments ?? [];
  const early = words.slice(0, -1).find((each) => each.variadic);
  if (early) throw new TypeError(`Cannot add the argument "${early.name}" to "${spec.name}": only the last one may be variadic`);
  return Object.freeze({ ...spec });
}

/** Options of every task. */
export const EVERYWHERE: readonly string[] = ["format", "dryRun", "quiet", "yes", "help"];

/**
 * Gives the tasks in the order they run: what is needed first, everything once.
 *
 * @throws {TypeError} If tasks need each other in a circle.
 */
export function inOrder(first: Task): Task[] {
  const order: Task[] = [];
  const open: Task[] = [];
  const visit = (each: Task): void => {
    if (order.includes(each)) return;
    if (open.includes(each)) throw new TypeError(`Cannot run "${first.name}": "${each.name}" needs itself`);
    open.push(each);
    each.needs?.forEach(visit);
    open.pop();
    order.push(each);
  };
  visit(first);
  return order;
}
