/**
 * One check as written → the one form of {@linkcode Check}.
 *
 * @module
 */
import { type Path, RecipeError } from "./errors.ts";
import type { Check } from "./model.ts";
import { compact } from "./recipe_service.ts";
import { milliseconds, shellWords } from "./recipe_words.ts";
import type { Written } from "./schema.ts";

type WrittenCheck = NonNullable<Written["checks"]>[number];

/** What a check is read with. */
export interface CheckContext {
  readonly path: Path;
  readonly warn: (path: Path, text: string) => void;
  /** The container's name of a service's name. */
  readonly containerOf: (service: string) => string;
}

/** Brings a check into its one form. @throws {RecipeError} With the path. */
export function checkOf(written: WrittenCheck, context: CheckContext): Check {
  const { containerOf, path } = context;
  const name = (text: string | undefined): string | undefined => text === undefined ? undefined : containerOf(text);
  const w = written;
  return compact<Check>({
    title: w.title,
    from: "from" in w ? name(w.from) : undefined,
    in: "in" in w ? name(w.in) : undefined,
    ping: "ping" in w ? name(w.ping) : undefined,
    tcp: "tcp" in w ? address(w.tcp, containerOf, [...path, "tcp"]) : undefined,
    http: "http" in w ? url(w.http, containerOf, [...path, "http"]) : undefined,
    status: "status" in w ? w.status : undefined,
    contains: "contains" in w ? w.contains : undefined,
    listening: "listening" in w ? listening(w.listening, [...path, "listening"]) : undefined,
    address: "address" in w ? w.address : undefined,
    route: "route" in w ? w.route.trim().split(/\s+/).join(" ") : undefined,
    same_sandbox: "same_sandbox" in w ? w.same_sandbox.map(containerOf) : undefined,
    sql: "sql" in w ? sql(w.sql, context) : undefined,
    exec: "exec" in w ? exec(w.exec, [...path, "exec"]) : undefined,
    expect: w.expect,
    within: w.within === undefined ? undefined : milliseconds(w.within, [...path, "within"]),
    hint: w.hint,
  });
}

function portOf(text: string, path: Path): void {
  const port = Number(text);
  if (port < 1 || port > 65535) throw new RecipeError(`Cannot check the port "${text}": it is outside 1 to 65535`, { path });
}

function address(text: string, containerOf: (service: string) => string, path: Path): string {
  const [host = "", port = ""] = text.split(":");
  portOf(port, path);
  return `${containerOf(host)}:${port}`;
}

function url(text: string, containerOf: (service: string) => string, path: Path): string {
  const [, host = "", port, rest = ""] = /^http:\/\/([^:\/]+)(?::(\d+))?(.*)$/.exec(text) ?? [];
  if (port !== undefined) portOf(port, path);
  return `http://${containerOf(host)}${port === undefined ? "" : `:${port}`}${rest === "" ? "/" : rest}`;
}

function listening(written: string | number, path: Path): string {
  const text = String(written);
  portOf(text.split("/").at(-1) ?? "", path);
  return text;
}

function exec(written: string | readonly string[], path: Path): readonly string[] {
  const words = typeof written === "string" ? shellWords(written, path) : written;
  if ((words[0] ?? "") === "") throw new RecipeError("Cannot read the command line: its first word, the program, is empty", { path });
  return words;
}

function sql(written: Extract<WrittenCheck, { sql: unknown }>["sql"], context: CheckContext): NonNullable<Check["sql"]> {
  if (typeof written.password === "string") {
    context.warn(
      [...context.path, "sql", "password"],
      "the password stands in the recipe and in the plan; { secret: NAME } keeps it out of both",
    );
  }
  return compact<NonNullable<Check["sql"]>>({
    query: written.query,
    host: written.host === undefined ? undefined : context.containerOf(written.host),
    port: written.port,
    user: written.user,
    password: written.password,
    rows: written.rows?.map((row) => row.map(String)),
  });
}
