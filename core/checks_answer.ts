/**
 * Raw answers of programs → whether a question is answered as wanted, and one line of what was seen.
 *
 * @module
 */
import type { Question } from "./checks.ts";
import { readListen } from "./seen.ts";

/** How the program that asked ended. */
export interface Raw {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
/** What an answer comes to. */
export interface Verdict {
  readonly ok: boolean;
  /** What was seen, one line. */
  readonly got: string;
  /** The name could not be resolved: no network layer is to blame. */
  readonly unknownName?: boolean;
  /** The question never went out: whoever wants a no has not got one. */
  readonly notAsked?: boolean;
}

/** Bytes of an answer that are looked at; the rest is cut off. */
export const ANSWER_LIMIT = 65536;

/** Judges the answer to a question. A sandbox or container that is gone, a name nobody knows, a program that cannot be run: nothing was asked then. */
export function judged(question: Question, raw: Raw): Verdict {
  const verdict = judgedAsAsked(question, raw);
  if (verdict.ok || wasAsked(question, raw, verdict)) return verdict;
  const why = LOOKS.has(question.ask) ? short(lastWords(raw.stderr)) : "";
  return { ...verdict, notAsked: true, ...(why === "" ? {} : { got: why }) };
}

/** Questions whose empty answer would look like one. */
const LOOKS: ReadonlySet<Question["ask"]> = new Set(["listening", "address", "route"]);

/** Whether the question went out at all. */
function wasAsked(question: Question, raw: Raw, verdict: Verdict): boolean {
  if (verdict.unknownName || [125, 126, 127].includes(raw.code)) return false;
  // Nobody in the lab has the name, and nothing was said before the time was over: it was still being looked up.
  const isNamed = "target" in question && question.target.ip === undefined;
  if (isNamed && raw.code === 124 && raw.stdout + raw.stderr === "") return false;
  if (question.ask === "same_sandbox") return !raw.stdout.split("\n").slice(0, question.containers.length).includes("");
  return raw.code === 0 || !/^(?:\S*\/)?nsenter: /m.test(raw.stderr);
}

function judgedAsAsked(question: Question, raw: Raw): Verdict {
  switch (question.ask) {
    case "ping":
      return pinged(question.target, raw);
    case "tcp":
      return raw.code === 0 ? { ok: true, got: `${addressed(question)} accepts` } : refused(raw, addressed(question));
    case "http":
      return fetched(question, raw);
    case "listening":
      return listens(question, raw);
    case "address": {
      const found = raw.stdout.split("\n").flatMap((line) => /\binet6? (\S+)/.exec(line)?.[1] ?? []);
      return { ok: found.includes(question.cidr), got: found.length === 0 ? "no address" : found.join(", ") };
    }
    case "route": {
      const lines = raw.stdout.split("\n").map((line) => line.trim().replace(/\s+/g, " ")).filter((line) => line !== "");
      const match = lines.find((line) => line === question.words || line.startsWith(`${question.words} `));
      return { ok: match !== undefined, got: match ?? (lines.length === 0 ? "no route at all" : lines.join("; ")) };
    }
    case "same_sandbox": {
      const inodes = raw.stdout.split("\n").slice(0, question.containers.length);
      const got = question.containers.map((name, at) => `${name} ${inodes[at] || "is not running"}`).join(", ");
      return { ok: raw.code === 0 && new Set(inodes).size === 1 && inodes[0] !== "", got };
    }
    case "sql":
      return answered(question, raw);
    case "exec": {
      const says = question.contains === undefined || raw.stdout.includes(question.contains);
      const seen = (raw.code === 0 ? raw.stdout : raw.stderr || raw.stdout).trim().split("\n").at(-1) ?? "";
      const missing = raw.code === 0 && !says ? `, without "${question.contains}"` : "";
      return { ok: raw.code === 0 && says, got: short(`exit code ${raw.code}${seen === "" ? "" : `: ${seen}`}`) + missing };
    }
  }
}

function addressed(question: { readonly target: { readonly name: string; readonly ip?: string }; readonly port: number }): string {
  const { name, ip = name } = question.target;
  return `${ip.includes(":") ? `[${ip}]` : ip}:${question.port}`;
}

function pinged({ name, ip = name }: { readonly name: string; readonly ip?: string }, raw: Raw): Verdict {
  const ms = /time=([\d.]+) ms/.exec(raw.stdout)?.[1];
  if (raw.code === 0 && ms !== undefined) return { ok: true, got: `${ip} answers in ${ms} ms` };
  const said = /^From .*?: (?:icmp_seq=\d+ )?(.+)$|icmp_seq=\d+ (.+)$/m.exec(raw.stdout);
  const why = said?.[1] ?? said?.[2] ?? lastWords(raw.stderr);
  return { ok: false, got: why === "" ? `${ip} does not answer` : `${ip}: ${why}`, ...unknown(raw) };
}

function fetched(question: Extract<Question, { ask: "http" }>, raw: Raw): Verdict {
  const head = /^HTTP\/1\.[01] (\d{3})[^\r\n]*\r?\n/.exec(raw.stdout);
  if (head === null) {
    if (raw.stdout !== "") return { ok: false, got: `${addressed(question)} answers, but not in HTTP` };
    return raw.code === 0 ? { ok: false, got: `${addressed(question)} closes without an answer` } : refused(raw, addressed(question));
  }
  const status = Number(head[1]);
  const body = raw.stdout.slice(/\r?\n\r?\n/.exec(raw.stdout)?.index ?? raw.stdout.length).trim();
  const statusOk = question.status === undefined ? status < 400 : status === question.status;
  const bodyOk = question.contains === undefined || body.includes(question.contains);
  const text = body.split("\n").map((line) => line.trim()).find((line) => line !== "" && !line.startsWith("<")) ?? "";
  const missing = bodyOk ? "" : `, without "${question.contains}"`;
  return { ok: statusOk && bodyOk, got: short(`status ${status}${text === "" ? "" : `: ${text}`}`) + missing };
}

function listens(question: Extract<Question, { ask: "listening" }>, raw: Raw): Verdict {
  const all = readListen(raw.stdout);
  const { port, protocol } = question;
  const found = all.filter((entry) => entry.endsWith(`:${port}`) && (protocol === undefined || entry.startsWith(`${protocol} `)));
  if (found.length > 0) return { ok: true, got: found.join(", ") };
  return { ok: false, got: all.length === 0 ? "nothing listens" : `only ${all.join(", ")}` };
}

function answered(question: Extract<Question, { ask: "sql" }>, raw: Raw): Verdict {
  if (raw.code !== 0) return { ok: false, got: short(lastWords(raw.stderr) || `the client ended with ${raw.code}`), ...unknown(raw) };
  const rows = raw.stdout.split("\n").slice(0, -1).map((line) => line.split("\t").map(unescaped));
  const shown = short(rows.map((row) => row.join(" | ")).join("; ") || "no rows");
  const rowsOk = question.rows === undefined || JSON.stringify(rows) === JSON.stringify(question.rows);
  const textOk = question.contains === undefined || rows.some((row) => row.some((value) => value.includes(question.contains!)));
  return { ok: rowsOk && textOk, got: shown };
}

/** The batch mode of the client writes tabulators, line feeds, NUL and backslashes of a value as escapes. */
function unescaped(value: string): string {
  return value.replace(/\\([nt0\\])/g, (_whole, char: string) => ({ n: "\n", t: "\t", 0: "\0" })[char] ?? char);
}

function refused(raw: Raw, address: string): Verdict {
  const why = raw.code === 124 ? "no answer" : lastWords(raw.stderr) || "no answer";
  return { ok: false, got: `${address}: ${why}`, ...unknown(raw) };
}

function unknown(raw: Raw): { unknownName?: true } {
  return /Name or service not known|name resolution|No address associated|Unknown (?:MySQL |MariaDB )?server host/i.test(raw.stderr)
    ? { unknownName: true }
    : {};
}

/** The last line that says something: what a shell or ping puts before its last colon is not the reason. */
function lastWords(text: string): string {
  const line = text.trim().split("\n").at(-1) ?? "";
  const ofShell = /^(?:\S+: line \d+|\S*bash): .*?([^:]+)$/.exec(line)?.[1]?.trim();
  if (ofShell !== undefined) return ofShell.charAt(0).toLowerCase() + ofShell.slice(1);
  return /^\S*\bping: .*: ([^:]+)$/.exec(line)?.[1] ?? line;
}

function short(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 160 ? `${line.slice(0, 157)}...` : line;
}
