/**
 * Kernel switches of a namespace.
 *
 * @module
 */
import type { OpKind, OpOf } from "../core/op.ts";
import { held, inNs, insideCapsule, seenNs } from "./common.ts";

/** The kernel separates several numbers by tabs; ops and people write one blank. */
function squeeze(value: string): string {
  return value.trim().replace(/\s+/g, " ");
}

/** The interface a key speaks of: `docker0` in `net.ipv4.conf.docker0.route_localnet`; undefined for namespace-wide ones. */
export function sysctlDev(key: string): string | undefined {
  const dev = /^net\.ipv[46]\.(?:conf|neigh)\.([^.]+)\./.exec(key)?.[1]?.replaceAll("/", ".");
  return dev === "all" || dev === "default" || dev === "lo" ? undefined : dev;
}

/** A kernel switch and its value. */
export const sysctl: OpKind<OpOf<"sysctl">> = {
  key: (op) => `sysctl ${op.ns} ${op.key}`,
  apply: (op) => ({ tool: "sysctl", ns: op.ns, words: [`${op.key}=${op.value}`] }),
  undo: (op, was) => was === undefined ? undefined : { tool: "sysctl", ns: op.ns, words: [`${op.key}=${was}`] },
  holds: (op, seen) => {
    const found = seenNs(seen, op.ns)?.sysctls[op.key];
    if (found === undefined) return held(false);
    return held(squeeze(found) === squeeze(op.value), squeeze(found));
  },
  tell: (op) => `Set the kernel switch ${op.key} to ${op.value}${inNs(op.ns)}`,
  needs: insideCapsule,
};
