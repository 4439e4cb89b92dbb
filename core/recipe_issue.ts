/**
 * What the schema found wrong → one {@linkcode RecipeError} in a person's words.
 *
 * @module
 */
import { type z } from "../deps/zod.ts";
import { type Path, RecipeError } from "./errors.ts";
import type { Json } from "./model.ts";
import { type Level, REFUSED } from "./recipe_keys.ts";
import { levelOf, ownerOf, valueAt } from "./recipe_path.ts";
import { checkSchema, QUESTIONS, questions } from "./schema_check.ts";
import { keysAt } from "./schema_keys.ts";
import { closest, listed, quote } from "./suggest.ts";

type Issue = z.core.$ZodIssue;

/** One fault: what to say, where, and whether the key itself is the culprit. */
export interface Fault {
  readonly message: string;
  readonly path: Path;
  readonly key: boolean;
  readonly got?: string;
  readonly among?: readonly string[];
  readonly hint?: string;
}

/** The faults that the schema found in a value, unknown keys first: a missing key is often a misspelt one. */
export function faultsOf(issues: readonly Issue[], raw: Json): Fault[] {
  const all = issues.flatMap((issue) => faultsOfIssue(issue, [], raw));
  const faults = all.filter((fault, index) => all.findIndex((each) => each.message === fault.message) === index);
  const unknown = faults.filter((fault) => fault.key && fault.got !== undefined);
  const meant = new Set(
    unknown.flatMap((fault) => closest(fault.got ?? "", fault.among ?? []).map((word) => [...fault.path.slice(0, -1), word].join("\n"))),
  );
  return [...faults.filter((fault) => fault.key), ...faults.filter((fault) => !fault.key && !meant.has(fault.path.join("\n")))];
}

function faultsOfIssue(issue: Issue, above: Path, raw: Json): Fault[] {
  const path = [...above, ...issue.path] as Path;
  switch (issue.code) {
    case "unrecognized_keys":
      // The schema names the one shape that all else fits; which question was meant is known better here.
      if (isCheck(path)) return checkFaults(path, raw);
      return issue.keys.map((key) => unknownKey(key, path));
    case "invalid_key":
      return [{
        message: `Cannot use the name ${quote(String(path.at(-1)))} of ${nounOf(path)}: ${issue.issues[0]?.message ?? "another is wanted"}`,
        path,
        key: true,
      }];
    case "invalid_union":
      return unionFaults(issue, path, raw);
    case "invalid_value":
      return [chosen(path, raw, issue.values.map(String), issue.message)];
    default:
      return [
        wrongValue(
          path,
          raw,
          issue.code === "invalid_type" && issue.message.startsWith("Invalid input")
            ? `${WANTED[issue.expected] ?? issue.expected} is wanted`
            : issue.message,
        ),
      ];
  }
}

const WANTED: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
  record: "a map",
  null: "nothing",
};

/** A value may have several shapes: the faults of the shape that was meant, if that is clear. */
function unionFaults(issue: Extract<Issue, { code: "invalid_union" }>, path: Path, raw: Json): Fault[] {
  if ("discriminator" in issue && issue.errors.length === 0) {
    const options = "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
    return [chosen(path, raw, options, `${listed(options, "or")} is wanted`)];
  }
  if (isCheck(path)) return checkFaults(path, raw);
  const meant = issue.errors.find((issues) =>
    issues.length > 0 && issues.every((each) => each.path.length > 0 || !["invalid_type", "invalid_value"].includes(each.code))
  );
  if (meant !== undefined) return meant.flatMap((each) => faultsOfIssue(each, path, raw));
  return [wrongValue(path, raw, issue.message)];
}

/** The keys of any check. */
const CHECK_KEYS: readonly string[] = [...new Set(checkSchema.options.flatMap((option) => Object.keys(option.shape)))];

function isCheck(path: Path): boolean {
  return path.length === 2 && path[0] === "checks";
}

/** A check is read by its question. */
function checkFaults(path: Path, raw: Json): Fault[] {
  const check = valueAt(raw, path);
  if (typeof check !== "object" || check === null || Array.isArray(check)) return [wrongValue(path, raw, "a map is wanted")];
  const keys = Object.keys(check);
  const asked = questions.filter((question) => keys.includes(question));
  const [question, second] = asked;
  if (question === undefined) {
    const refused = keys.find((key) => key in (REFUSED.check ?? {}));
    if (refused !== undefined) return [unknownKey(refused, path)];
    const unknown = keys.find((key) => !CHECK_KEYS.includes(key));
    if (unknown !== undefined) return [{ ...unknownKey(unknown, path), among: CHECK_KEYS }];
    return [{
      message: `Cannot read ${ownerOf(path).owner}: it asks nothing, one of ${listed(questions, "or")} is wanted`,
      path,
      key: false,
    }];
  }
  if (second !== undefined) {
    return [{
      message: `Cannot read ${ownerOf(path).owner}: it asks two things, ${question} and ${second}; one is wanted`,
      path: [...path, second],
      key: true,
    }];
  }
  const shape = QUESTIONS[question].shape;
  const issues = QUESTIONS[question].safeParse(check).error?.issues ?? [];
  const faults = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => unknownKey(key, path)) : faultsOfIssue(issue, path, raw)
  );
  return faults.map((fault) => {
    if (fault.got === undefined || !fault.key || fault.path.length !== 3) return fault;
    const among = Object.keys(shape);
    if (!CHECK_KEYS.includes(fault.got)) return { ...fault, among };
    const hint = fault.got === "in" || fault.got === "from"
      ? { hint: `Write ${fault.got === "in" ? "from: WHERE, a question on the way" : "in: WHERE, a question about a place"}` }
      : {};
    return {
      message: `Cannot read check ${Number(path[1]) + 1}: ${question} does not use ${quote(fault.got)}`,
      path: fault.path,
      key: true,
      ...hint,
    };
  });
}

function unknownKey(key: string, path: Path): Fault {
  const { whole: owner } = ownerOf(path);
  const level: Level | undefined = levelOf(path);
  const refused = level === undefined ? undefined : REFUSED[level];
  if (refused !== undefined && Object.hasOwn(refused, key)) {
    const hint = refused[key];
    return {
      message: `Cannot use the key ${quote(key)} of ${owner}: it is not supported yet`,
      path: [...path, key],
      key: true,
      ...(hint && { hint: /^Only /.test(hint) ? "Only IPv4 is supported so far" : hint }),
    };
  }
  const among = keysAt(path);
  return {
    message: `Cannot read ${owner}: the key ${quote(key)} is unknown`,
    path: [...path, key],
    key: true,
    got: key,
    among,
    ...(closest(key, among).length === 0 && among.length > 0 && among.length <= 12 && { hint: `Known here: ${listed(among)}` }),
  };
}

/** A word that is none of a few. */
function chosen(path: Path, raw: Json, among: readonly string[], message: string): Fault {
  const value = valueAt(raw, path);
  const wanted = /^Invalid/.test(message) ? `${listed(among, "or")} is wanted` : message;
  return { ...wrongValue(path, raw, wanted), ...(typeof value === "string" && { got: value, among }) };
}

function wrongValue(path: Path, raw: Json, wanted: string): Fault {
  const value = valueAt(raw, path);
  const { owner, field } = ownerOf(path);
  if (value === undefined) {
    return {
      message: `Cannot read ${ownerOf(path.slice(0, -1)).whole}: ${quote(String(path.at(-1)))} is missing, ${wanted}`,
      path,
      key: false,
    };
  }
  const six = typeof value === "string" && /:.*:/.test(value) && /IPv4/.test(wanted) ? { hint: "Only IPv4 is supported so far" } : {};
  const simple = typeof value !== "object" || value === null;
  if (field === "") return { message: `Cannot read ${owner}: it is ${kindOf(value)}, ${wanted}`, path, key: false, ...six };
  const message = simple
    ? `Cannot read ${field} ${shown(value)} of ${owner}: ${wanted}`
    : `Cannot read ${field} of ${owner}: it is ${kindOf(value)}, ${wanted}`;
  return { message, path, key: false, ...six };
}

function shown(value: Json): string {
  return typeof value === "string" ? quote(value) : value === null ? "(empty)" : String(value);
}

function kindOf(value: Json): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  return typeof value === "string" ? `the text ${quote(value)}` : shown(value);
}

/** What the names of a map are names of. */
function nounOf(path: Path): string {
  const nouns: Readonly<Record<string, string>> = {
    services: "a service",
    networks: "a network",
    hosts: "a host",
    secrets: "a secret",
    environment: "a variable",
    sysctls: "a kernel setting",
    depends_on: "a service",
  };
  return nouns[String(path.at(-2))] ?? "a key";
}

/** The faults as one error: the first is its message, the others stand below it. */
export function errorOf(faults: readonly Fault[], place: (fault: Fault) => RecipeError["data"]["place"]): RecipeError {
  const [first, ...others] = faults;
  if (first === undefined) return new RecipeError("Cannot read the recipe: the schema refused it without a reason");
  const where = place(first);
  return new RecipeError(first.message, {
    path: first.path,
    ...(where && { place: where }),
    ...(first.got !== undefined && { got: first.got, among: first.among ?? [] }),
    ...(first.hint !== undefined && { hint: first.hint }),
    ...(others.length > 0 && {
      more: others.slice(0, 20).map((fault) => {
        const at = place(fault);
        return at === undefined ? fault.message : `${fault.message} (line ${at.line})`;
      }),
    }),
  });
}
