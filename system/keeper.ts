/**
 * The keeper: the executor of one lab, alone with it inside the capsule. Entry of the bundle; its one argument is the lab's directory.
 *
 * @module
 */
import { builtin } from "../plugins/builtin.ts";
import { KeptLab } from "./keeper_lab.ts";
import { serve } from "./keeper_serve.ts";
import { verbs } from "./keeper_verbs.ts";
import { labPaths } from "./protocol.ts";

/** Keeps the lab in `dir` until a TERM comes. What runs in the lab goes on then, and the next keeper finds it. */
export async function keep(dir: string): Promise<void> {
  const paths = labPaths(dir);
  const ending = new AbortController();
  Deno.addSignalListener("SIGTERM", () => ending.abort());
  // An error that nobody waits for must not end the lab's only guardian; the log keeps it.
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    console.error(new Date().toISOString(), event.reason);
  });
  const kept = await KeptLab.open(paths, builtin);
  await serve(paths.socket, verbs(kept), ending.signal);
  await kept.settled();
  kept.close();
}

if (import.meta.main) {
  const [dir] = Deno.args;
  if (dir === undefined) throw new TypeError("Cannot keep a lab: the first argument must be its directory");
  await keep(dir);
  Deno.exit(0);
}
