/**
 * Network namespaces: a sandbox of its own, or a second name for one.
 *
 * @module
 */
import type { OpKind, OpOf } from "../core/op.ts";
import { held, insideCapsule, ip, seenNs } from "./common.ts";

/** The generation as part of a key: a restarted container's namespace is another one. */
export function genMark(gen: number | undefined): string {
  return gen === undefined ? "" : `#${gen}`;
}

/** A network namespace with a name under /run/netns. */
export const netns: OpKind<OpOf<"netns">> = {
  key: (op) => `netns ${op.ns}${genMark(op.gen)}`,
  apply: (op) => op.of === undefined ? ip("", "netns", "add", op.ns) : ip("", "netns", "attach", op.ns, `{pid:${op.of}}`),
  undo: (op) => ip("", "netns", "delete", op.ns),
  holds: (op, seen) => {
    const found = seenNs(seen, op.ns);
    if (found === undefined) return held(false);
    if (op.of === undefined) return held(true);
    return held(found.inode === seenNs(seen, op.of)?.inode, "another namespace");
  },
  tell: (op) =>
    op.of === undefined
      ? `Create the network namespace ${op.ns}: an empty network stack with only lo, switched off`
      : `Give the sandbox of ${op.of} the name ${op.ns}, so that ip can reach it`,
  needs: insideCapsule,
};
