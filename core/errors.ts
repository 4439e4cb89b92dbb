/**
 * The five errors. They carry data; `views/error.ts` lays them out.
 *
 * @module
 */

/** Where in a recipe something is: `["services", "mysql", "network_mode"]`. */
export type Path = readonly (string | number)[];
/** A place in a text, counted from 1. */
export interface Place {
  /** The file as it was named on the command line. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** The line itself, shown under the message. */
  readonly text: string;
}
/** What any error may carry beside its message. */
export interface ErrorData {
  /** Where in the recipe. */
  readonly path?: Path;
  /** Where in its text. */
  readonly place?: Place;
  /** A wrong word and the words it could have been: rendered as "Did you mean". */
  readonly got?: string;
  /** The words that would have been right. */
  readonly among?: readonly string[];
  /** What to do about it. */
  readonly hint?: string;
  /** Labelled lines under the message: `step`, `command`, `state`. */
  readonly details?: Readonly<Record<string, string>>;
  /** Further findings of the same kind, one message each. */
  readonly more?: readonly string[];
}

/** Base of every error the product explains to a person. */
export abstract class PatchbayError extends Error {
  /** Exit code of the process when nothing catches it. */
  abstract readonly exitCode: number;
  /** What the renderers lay out. */
  readonly data: ErrorData;
  /** Makes the error from its one sentence and what belongs to it. */
  constructor(message: string, data: ErrorData = {}) {
    super(message);
    this.name = this.constructor.name;
    this.data = data;
  }
  /** The error as JSON, to cross a socket. */
  toJSON(): { name: string; message: string; data: ErrorData } {
    return { name: this.name, message: this.message, data: this.data };
  }
}

/** The recipe, or an option, is wrong. */
export class RecipeError extends PatchbayError {
  /** 2: the words were wrong. */
  readonly exitCode = 2;
}
/** Something needs a permission that was not given. */
export class GrantError extends PatchbayError {
  /** 5: it was refused. */
  readonly exitCode = 5;
}
/** A command the plan needs failed. */
export class OpError extends PatchbayError {
  /** 1: the work failed. */
  readonly exitCode = 1;
}
/** A plugin misbehaved. */
export class PluginError extends PatchbayError {
  /** 1: the work failed. */
  readonly exitCode = 1;
}
/** This machine cannot do what is asked: a missing program, a forbidden namespace. */
export class EnvironmentError extends PatchbayError {
  /** 4: this machine cannot. */
  readonly exitCode = 4;
}

const CLASSES = { RecipeError, GrantError, OpError, PluginError, EnvironmentError } as const;

/** Turns JSON that crossed a socket back into the error it was. */
export function errorFromJson(raw: { name: string; message: string; data?: ErrorData }): PatchbayError {
  const Class = CLASSES[raw.name as keyof typeof CLASSES] ?? OpError;
  return new Class(raw.message, raw.data ?? {});
}
