/**
 * One attempt of a check: the argv that asks, run in its namespace.
 *
 * @module
 */
import type { PlannedCheck, Question } from "../core/checks.ts";
import { ANSWER_LIMIT, type Raw } from "../core/checks_answer.ts";
import { execArgv, sandboxArgv } from "./container_exec.ts";
import { placeFile } from "./container_files.ts";
import type { ProbeContext } from "./probe.ts";

/** bash opens the connection itself: on this scale a start of 3 ms counts, and no further package is needed. */
const CONNECT = `exec 3<>"/dev/tcp/$0/$1"`;
/** HTTP/1.0, so that no answer comes in chunks. A redirect is an answer like any other. */
const GET = `exec 3<>"/dev/tcp/$0/$1" || exit 1
printf 'GET %s HTTP/1.0\\r\\nHost: %s\\r\\nUser-Agent: patchbay\\r\\nAccept: */*\\r\\nConnection: close\\r\\n\\r\\n' "$2" "$3" >&3
head -c ${ANSWER_LIMIT} <&3`;
/** The namespaces of running processes, a line each; an empty line for one that is gone. */
const SANDBOXES = `for pid; do readlink "/proc/$pid/ns/net" || echo; done`;

/** Asks once. A program that takes longer than `limit` milliseconds is ended, and that is an answer too. */
export async function askOnce(planned: PlannedCheck, limit: number, context: ProbeContext): Promise<Raw> {
  const { question, ns, container } = planned;
  const { programs } = context;
  const program = (name: string) => programs.program(name);
  const seconds = String(limit / 1000);
  const bounded = (argv: readonly string[]) => [program("timeout"), seconds, ...argv];
  const pid = container === undefined ? undefined : context.pidOf(container);
  const options = context.signal === undefined ? {} : { signal: context.signal };
  // Not by the sandbox's name: after a restart of its owner a container may sit in another one than the name leads to.
  if (container !== undefined && pid === undefined) return { code: 125, stdout: "", stderr: `${container} is not running` };
  const inside = (argv: readonly string[]) => {
    if (pid === undefined) return programs.exec(ns, bounded(argv), options);
    // A name nobody in the lab has is looked up as the container would: with its own files.
    const own = "target" in question && question.target.ip === undefined;
    return programs.exec("", own ? execArgv({ pid }, bounded(argv), program) : sandboxArgv(pid, bounded(argv), program), options);
  };
  switch (question.ask) {
    case "ping":
      return await inside([program("ping"), "-n", "-c", "1", "-W", seconds, addressOf(question)]);
    case "tcp":
      return await inside([program("bash"), "-c", CONNECT, addressOf(question), String(question.port)]);
    case "http":
      return await inside([program("bash"), "-c", GET, addressOf(question), String(question.port), question.path, question.host]);
    case "listening":
      return await inside([program("ss"), "-Hlntu"]);
    case "address":
      return await inside([program("ip"), "-o", "addr", "show"]);
    case "route":
      return await inside([program("ip"), ...(question.words.includes(":") ? ["-6"] : []), "route", "show"]);
    case "same_sandbox": {
      const pids = question.containers.map((name) => String(context.pidOf(name) ?? ""));
      return await programs.exec("", [program("sh"), "-c", SANDBOXES, "sh", ...pids]);
    }
    case "sql":
      return await askDatabase(question, planned, { limit, context, pid });
    case "exec":
      return await programs.exec("", execArgv(pid === undefined ? { ns } : { pid }, bounded(question.argv), program), options);
  }
}

function addressOf(question: { readonly target: { readonly name: string; readonly ip?: string } }): string {
  return question.target.ip ?? question.target.name;
}

/** The query goes in by standard input, the password by a file that only the lab can read and that ends with the answer. */
async function askDatabase(
  question: Extract<Question, { ask: "sql" }>,
  { ns, index }: PlannedCheck,
  { limit, context, pid }: { readonly limit: number; readonly context: ProbeContext; readonly pid: number | undefined },
): Promise<Raw> {
  const { programs, reveal, scratch } = context;
  const { password, user, port, query } = question;
  const secret = password === undefined ? undefined : reveal(typeof password === "string" ? password : `{secret:${password.secret}}`);
  const settings = [
    "[client]",
    `host=${quoted(addressOf(question))}`,
    `port=${port}`,
    `user=${quoted(user)}`,
    ...(secret === undefined ? [] : [`password=${quoted(secret)}`]),
    "protocol=tcp",
    `connect-timeout=${Math.max(1, Math.round(limit / 1000))}`,
    "default-character-set=utf8mb4",
    "",
  ];
  const file = `${scratch}/sql-${index}-${crypto.randomUUID()}.cnf`;
  placeFile(file, settings.join("\n"), 0o600);
  try {
    const argv = [programs.program("mariadb"), `--defaults-file=${file}`, "--batch", "--skip-column-names"];
    const bounded = [programs.program("timeout"), "30", ...argv];
    const inside = pid === undefined ? bounded : sandboxArgv(pid, bounded, (name) => programs.program(name));
    return await programs.exec(pid === undefined ? ns : "", inside, { stdin: query });
  } finally {
    Deno.removeSync(file);
  }
}

/** A value of an option file: in quotes, with the escapes that such a file knows. */
function quoted(value: string): string {
  return `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
