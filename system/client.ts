/**
 * Talks to a lab's keeper: one request, one connection, answers as they come.
 *
 * @module
 */
import { EnvironmentError, errorFromJson } from "../core/errors.ts";
import type { Answer, Ask, LabPaths } from "./protocol.ts";

/**
 * Asks the keeper and yields what it answers, up to and including `end`.
 *
 * @param signal closes the connection when it fires; the keeper then stops after the batch at hand
 * @throws {PatchbayError} what the keeper reported, revived
 * @throws {EnvironmentError} when nothing listens, or the keeper went away in the middle
 */
export async function* ask(paths: LabPaths, request: Ask, signal?: AbortSignal): AsyncGenerator<Answer> {
  const connection = await connect(paths);
  const close = () => {
    try {
      connection.close();
    } catch { /* closed already */ }
  };
  signal?.addEventListener("abort", close, { once: true });
  try {
    await writeAll(connection, JSON.stringify(request) + "\n");
    for await (const line of lines(connection, signal)) {
      const answer = JSON.parse(line) as Answer;
      if (answer.event === "error") throw errorFromJson(answer.error);
      yield answer;
      if (answer.event === "end") return;
    }
    if (signal?.aborted) return;
    throw new EnvironmentError(
      `Cannot finish "${request.do}": the keeper of ${paths.dir} closed the connection before its answer was complete`,
      {
        hint: `${paths.dir}/keeper.log says why; the next command starts the keeper again`,
      },
    );
  } finally {
    signal?.removeEventListener("abort", close);
    close();
  }
}

/**
 * Asks the keeper and gives the first answer of one kind.
 *
 * @throws {EnvironmentError} when it ends without one
 */
export async function askOne<E extends Answer["event"]>(paths: LabPaths, request: Ask, event: E): Promise<Extract<Answer, { event: E }>> {
  let wanted: Extract<Answer, { event: E }> | undefined;
  for await (const answer of ask(paths, request)) {
    if (answer.event === event) wanted ??= answer as Extract<Answer, { event: E }>;
  }
  if (wanted) return wanted;
  throw new EnvironmentError(`Cannot use the answer to "${request.do}": it holds no "${event}"`);
}

/** Tells whether a keeper listens on the lab's socket. */
export async function answers(paths: LabPaths): Promise<boolean> {
  try {
    (await open(paths.socket)).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return false;
  }
}

async function connect(paths: LabPaths): Promise<Deno.UnixConn> {
  try {
    return await open(paths.socket);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new EnvironmentError(`Cannot reach the keeper: nothing listens on "${paths.socket}"`, {
      hint: "patchbay list shows the labs that run",
    });
  }
}

/**
 * Deno's `--allow-net=unix:` names one exact path, and the launcher cannot know the lab's name. It names a door of its own in PATCHBAY_DOOR instead;
 * a hard link puts the lab's socket behind it for the moment of connecting.
 */
async function open(socket: string): Promise<Deno.UnixConn> {
  const door = Deno.env.get("PATCHBAY_DOOR");
  if (!door) return await Deno.connect({ transport: "unix", path: socket });
  const turn = queue.then(async () => {
    remove(door);
    Deno.linkSync(socket, door);
    try {
      return await Deno.connect({ transport: "unix", path: door });
    } finally {
      remove(door);
    }
  });
  queue = turn.catch(() => undefined);
  return await turn;
}
let queue: Promise<unknown> = Promise.resolve();

function remove(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function writeAll(connection: Deno.UnixConn, text: string): Promise<void> {
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) rest = rest.subarray(await connection.write(rest));
}

async function* lines(connection: Deno.UnixConn, signal?: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65536);
  let rest = "";
  while (true) {
    const size = await connection.read(buffer).catch((error) => {
      if (signal?.aborted || error instanceof Deno.errors.ConnectionReset) return null;
      throw error;
    });
    if (size === null) return;
    const parts = (rest + decoder.decode(buffer.subarray(0, size), { stream: true })).split("\n");
    rest = parts.pop()!;
    yield* parts.filter((part) => part !== "");
  }
}
