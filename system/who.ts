/**
 * Who runs this, and as which uid the lab runs.
 *
 * @module
 */
import { tool } from "./tools.ts";

/** The uid that labs started by root run as when no SUDO_UID says whose they are. */
export const LAB_UID = 60742;

/** The invoking user, and the lab's. */
export interface Who {
  readonly uid: number;
  readonly root: boolean;
  /** Owner of the lab's directory and of every process in its capsule, as the machine sees them. */
  readonly labUid: number;
  readonly labGid: number;
}

let known: Who | undefined;

/** Tells who runs this process. Asks `id` when Deno may not say (`--allow-sys=uid,gid` was not given). */
export function who(): Who {
  return known ??= whoFrom(ids(), { uid: Deno.env.get("SUDO_UID"), gid: Deno.env.get("SUDO_GID") });
}

/** Decides the lab's uid: root's labs belong to the person behind `sudo`, else to {@linkcode LAB_UID}; anybody else's are their own. */
export function whoFrom(own: { uid: number; gid: number }, sudo: { uid?: string | undefined; gid?: string | undefined }): Who {
  if (own.uid !== 0) return { uid: own.uid, root: false, labUid: own.uid, labGid: own.gid };
  const labUid = positive(sudo.uid) ?? LAB_UID;
  return { uid: 0, root: true, labUid, labGid: positive(sudo.uid) ? positive(sudo.gid) ?? labUid : labUid };
}

function positive(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : undefined;
}

function ids(): { uid: number; gid: number } {
  try {
    return { uid: Deno.uid()!, gid: Deno.gid()! };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
  }
  const run = new Deno.Command(tool("setpriv"), { args: ["sh", "-c", "id -u; id -g"], stdin: "null", stderr: "null" }).outputSync();
  const [uid, gid] = new TextDecoder().decode(run.stdout).trim().split("\n").map(Number);
  return { uid: uid!, gid: gid! };
}
