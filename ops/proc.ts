/**
 * Running processes: a container's own, and the machine's helpers.
 *
 * @module
 */
import type { Json } from "../core/model.ts";
import type { OpKind, OpOf } from "../core/op.ts";
import { held, inNs, insideCapsule, seenNs } from "./common.ts";
import { genMark } from "./netns.ts";

/** What is said of a process whose network namespace is not the one of that name any more. */
const ORPHANED = "running in a sandbox that is gone";

/** A process that runs, in the namespace that has the name now, in its present generation. */
export const proc: OpKind<OpOf<"proc">> = {
  key: (op) => `proc ${op.name}${genMark(op.gen)}`,
  apply: (op) => ({
    tool: "proc",
    ns: op.ns,
    words: ["start", op.name],
    body: { gen: op.gen, spec: op.spec as unknown as Json },
  }),
  undo: (op) => ({ tool: "proc", ns: op.ns, words: ["stop", op.name], body: { gen: op.gen, signal: op.spec.stopSignal ?? "TERM" } }),
  holds: (op, seen) => {
    const found = seen.procs[op.name];
    if (found === undefined) return held(false);
    if (!found.running) return held(false, `exited${found.exit === undefined ? "" : ` with code ${found.exit}`}`);
    if (found.gen !== op.gen) return held(false, `running as generation ${found.gen}`);
    return held(found.inode === undefined || found.inode === seenNs(seen, op.ns)?.inode, ORPHANED);
  },
  tell: (op) => `Start ${op.spec.plain ? `the helper ${op.name}` : `the container ${op.name} (${op.spec.image})`}${inNs(op.ns)}`,
  needs: insideCapsule,
};
