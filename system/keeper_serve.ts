/**
 * The keeper's door: a unix socket, one JSON request a connection, answers line by line. Whatever comes in, the keeper stays.
 *
 * @module
 */
import { OpError, PatchbayError } from "../core/errors.ts";
import type { Answer, Ask } from "./protocol.ts";

/** Answers one request; throws what went wrong. `signal` fires when the asker has gone. */
export type Handler = (ask: Ask, answer: (answer: Answer) => void, signal: AbortSignal) => Promise<void>;

/** Longest request in bytes: far above any plan, far below what fills the memory. */
const LONGEST = 64 * 1024 * 1024;

/** Serves the socket at `path` until `signal` fires. A socket file that a killed keeper left behind is replaced. */
export async function serve(path: string, handle: Handler, signal?: AbortSignal): Promise<void> {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const listener = Deno.listen({ transport: "unix", path });
  Deno.chmodSync(path, 0o600);
  signal?.addEventListener("abort", () => listener.close(), { once: true });
  for await (const connection of listener) void talk(connection, handle);
}

/** One connection, from its request to its last answer. Never throws. */
async function talk(connection: Deno.Conn, handle: Handler): Promise<void> {
  const gone = new AbortController();
  const out = writer(connection, () => gone.abort());
  try {
    const line = await firstLine(connection);
    if (line === undefined) return;
    void drained(connection).then(() => gone.abort());
    await handle(asked(line), out.send, gone.signal);
  } catch (error) {
    out.send({ event: "error", error: errorJson(error) });
  } finally {
    await out.flush();
    gone.abort();
    close(connection);
  }
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}

/** Reads up to the first line feed; nothing when the other side says nothing. @throws {OpError} when the line is too long */
async function firstLine(connection: Deno.Conn): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  const buffer = new Uint8Array(65536);
  for (let size = 0; size <= LONGEST;) {
    const read = await connection.read(buffer).catch(() => null);
    if (read === null) break;
    const end = buffer.subarray(0, read).indexOf(10);
    chunks.push(buffer.slice(0, end < 0 ? read : end));
    if (end >= 0) return new TextDecoder().decode(joined(chunks));
    size += read;
    if (size > LONGEST) throw new OpError(`Cannot understand the request: it is longer than ${LONGEST} bytes`);
  }
  const rest = new TextDecoder().decode(joined(chunks)).trim();
  return rest === "" ? undefined : rest;
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** Waits until the other side has closed. */
async function drained(connection: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(4096);
  while (await connection.read(buffer).catch(() => null) !== null);
}

/** Writes answers in order, in the background; a closed connection is reported once and then ignored. */
function writer(connection: Deno.Conn, onGone: () => void) {
  let last = Promise.resolve();
  let open = true;
  const write = async (text: string) => {
    let bytes = new TextEncoder().encode(text);
    try {
      while (open && bytes.length > 0) bytes = bytes.subarray(await connection.write(bytes));
    } catch {
      open = false;
      onGone();
    }
  };
  return {
    send: (answer: Answer): void => void (last = last.then(() => write(JSON.stringify(answer) + "\n"))),
    flush: (): Promise<void> => last,
  };
}

/** Reads a request; only its verb is looked at here. @throws {OpError} */
function asked(line: string): Ask {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new OpError("Cannot understand the request: it is not JSON, one JSON object a line is wanted");
  }
  const verb = typeof value === "object" && value !== null && "do" in value ? value.do : undefined;
  if (typeof verb === "string" && (VERBS as readonly string[]).includes(verb)) return value as Ask;
  throw new OpError(`Cannot do "${String(verb)}": the keeper knows ${VERBS.join(", ")}`, { got: String(verb), among: VERBS });
}
const VERBS: readonly Ask["do"][] = ["status", "apply", "check", "event", "snapshot", "ps", "stop"];

/** Any thrown value as what crosses the socket. */
export function errorJson(error: unknown): { name: string; message: string; data: PatchbayError["data"] } {
  if (error instanceof PatchbayError) return error.toJSON();
  const text = error instanceof Error ? error.stack ?? error.message : String(error);
  return {
    name: "OpError",
    message: `Cannot finish: ${error instanceof Error ? error.message : text}`,
    data: { details: { trace: text } },
  };
}
