/**
 * The op kinds: for each kind of fact, the one object that knows how it is named, made, unmade, seen and told.
 *
 * @module
 */
import type { Line, Op, OpKind, OpName, OpOf } from "../core/op.ts";
import { addr } from "./addr.ts";
import { master, mtu, port, up } from "./device.ts";
import { file } from "./file.ts";
import { link, move, remake } from "./link.ts";
import { fdb, neigh } from "./neigh.ts";
import { netns } from "./netns.ts";
import { proc } from "./proc.ts";
import { route } from "./route.ts";
import { chain, rule } from "./rule.ts";
import { sysctl } from "./sysctl.ts";

export { bridge, devOf, familyOf, ip, seenLink, seenNs } from "./common.ts";
export { madeIn } from "./link.ts";
export { routeFamily } from "./route.ts";
export { type ChainId, chainKey, ruleText, seenChain, seenTable, tables } from "./rule.ts";
export { sysctlDev } from "./sysctl.ts";

/** Every op kind, by name. */
export const kinds: { readonly [K in OpName]: OpKind<OpOf<K>> } = {
  netns,
  link,
  move,
  master,
  port,
  up,
  mtu,
  addr,
  route,
  fdb,
  neigh,
  chain,
  rule,
  sysctl,
  file,
  proc,
};

/** The kind of an op. */
export function kindOf<O extends Op>(op: O): OpKind<O> {
  return kinds[op.op] as unknown as OpKind<O>;
}

/**
 * The lines that make an op true where something else stands (`was`, as its kind's `holds` tells it): most kinds simply overwrite, an interface is
 * made anew, a route replaced. Without `was` it is the one line of `apply`.
 */
export function applyOver(op: Op, was?: string): readonly Line[] {
  const line = kindOf(op).apply(op);
  if (was === undefined) return [line];
  switch (op.op) {
    case "link":
      return remake(op, was);
    case "netns":
    case "addr": {
      const before = kindOf(op).undo(op);
      return before === undefined ? [line] : [before, line];
    }
    case "route":
    case "neigh":
    case "fdb":
      return [{ ...line, words: line.words.map((word, i) => i === 1 && word === "add" ? "replace" : word) }];
    case "move":
    case "master":
    case "port":
    case "up":
    case "mtu":
    case "chain":
    case "rule":
    case "sysctl":
    case "file":
    case "proc":
      return [line];
  }
}
