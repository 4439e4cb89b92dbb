/**
 * Which deno binary becomes the keeper's: the running one, or a copy that the lab's uid can reach.
 *
 * @module
 */
import { stateRoot } from "./state.ts";
import type { Who } from "./who.ts";

/** Gives the path of a deno that `by.labUid` can run. Copies the running one into the state root, once, when it stands in somebody's private directory. */
export function denoFor(by: Who): string {
  const running = Deno.realPathSync(Deno.execPath());
  if (!by.root || canReach(running, by.labUid)) return running;
  const copy = `${stateRoot()}/deno-${Deno.version.deno}`;
  if (isComplete(copy, running)) return copy;
  const part = `${copy}.${Deno.pid}`;
  Deno.copyFileSync(running, part);
  Deno.chmodSync(part, 0o755);
  Deno.renameSync(part, copy);
  return copy;
}

/** Tells whether a uid without any group can pass every directory above the file and run it. */
export function canReach(path: string, uid: number): boolean {
  const parts = path.split("/");
  return parts.slice(1).every((_, index) => {
    const info = Deno.statSync(parts.slice(0, index + 2).join("/"));
    const mode = info.mode ?? 0;
    return (info.uid === uid ? mode & 0o100 : mode & 0o001) !== 0;
  });
}

function isComplete(copy: string, original: string): boolean {
  try {
    return Deno.statSync(copy).size === Deno.statSync(original).size;
  } catch {
    return false;
  }
}
