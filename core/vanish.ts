/**
 * What goes with what: an interface takes its addresses and routes along, a namespace all that is in it, a moved interface is looked for where it went.
 *
 * @module
 */
import { applyOver, kindOf, madeIn, seenLink, sysctlDev } from "../ops/mod.ts";
import type { Ns } from "./model.ts";
import type { Op, OpOf, SeenNs, Snapshot, Step } from "./op.ts";

/** The moves of a plan. */
export type Moves = readonly OpOf<"move">[];

/** Collects the moves of a plan. */
export function movesOf(steps: readonly Step[]): Moves {
  return steps.flatMap((step) => step.ops.filter((op) => op.op === "move"));
}

/** Whether an op holds when the rest of its plan is taken into account: a link may have been moved since it was made. */
export function holdsInPlan(op: Op, seen: Snapshot, moves: Moves): { readonly yes: boolean; readonly was?: string } {
  const plain = kindOf(op).holds(op, seen);
  if (plain.yes || op.op !== "link") return plain;
  const moved = followed(op, moves);
  return moved === op ? plain : kindOf(moved).holds(moved, seen);
}

/** The link as it is when the plan's moves are done. */
function followed(op: OpOf<"link">, moves: Moves): OpOf<"link"> {
  const goes = (ns: Ns, dev: string) => moves.find((move) => move.ns === ns && move.dev === dev);
  const near = goes(op.ns, op.dev);
  const moved = near === undefined ? op : { ...op, ns: near.to, dev: near.as, under: madeIn(op) };
  if (op.link.kind !== "veth") return moved;
  const far = goes(op.link.peer.ns, op.link.peer.dev);
  return far === undefined ? moved : { ...moved, link: { ...op.link, peer: { ...op.link.peer, ns: far.to, dev: far.as } } };
}

/** Both places an interface of the op may be: as made, and as moved. Each as `ns`, `dev`. */
function ends(op: OpOf<"link">, moves: Moves): (readonly [Ns, string])[] {
  return [op, followed(op, moves)].flatMap(({ ns, dev, link }) => [
    [ns, dev] as const,
    ...link.kind === "veth" ? [[link.peer.ns, link.peer.dev] as const] : [],
  ]);
}

/** The snapshot without what will go when missing ops of the plan are made true. */
export function withoutDoomed(steps: readonly Step[], seen: Snapshot): Snapshot {
  let left = seen;
  const dropped = new Set<string>();
  const moves = movesOf(steps);
  const ops = steps.flatMap((step) => step.ops);
  for (const op of ops) {
    if (op.op === "netns") {
      if (!kindOf(op).holds(op, seen).yes) left = withoutNetns(left, op, ops);
    } else if (op.op === "link") {
      const { yes, was } = holdsInPlan(op, left, moves);
      const carried = "parent" in op.link && dropped.has(`${madeIn(op)}/${op.link.parent}`);
      // A wrong hardware address is set; for everything else that is wrong the interface is made anew.
      const remade = !yes && was !== undefined && applyOver(op, was).length > 1;
      if (!carried && !remade) continue;
      for (const [ns, dev] of ends(op, moves)) {
        dropped.add(`${ns}/${dev}`);
        left = withoutDev(left, ns, dev);
      }
    } else if (op.op === "addr" && kindOf(op).holds(op, seen).was !== undefined) {
      left = withNs(left, op.ns, (found) => ({
        ...found,
        links: found.links.map((link) =>
          link.dev === op.dev ? { ...link, addrs: link.addrs.filter(({ cidr }) => cidr !== op.cidr) } : link
        ),
        routes: found.routes.filter((route) => route.dev !== op.dev),
      }));
    }
  }
  return left;
}

function withNs(seen: Snapshot, ns: Ns, change: (found: SeenNs) => SeenNs): Snapshot {
  const found = seen.namespaces[ns];
  return found === undefined ? seen : { ...seen, namespaces: { ...seen.namespaces, [ns]: change(found) } };
}

/** A name that is missing or given anew: what runs under it must be started again; what is behind a second name is what its sandbox has. */
function withoutNetns(seen: Snapshot, op: OpOf<"netns">, ops: readonly Op[]): Snapshot {
  const { [op.ns]: _gone, ...others } = seen.namespaces;
  const sandbox = op.of === undefined ? undefined : others[op.of];
  const namespaces = sandbox === undefined ? others : { ...others, [op.ns]: sandbox };
  if (op.of !== undefined) return { ...seen, namespaces };
  const stale = new Set(ops.flatMap((other) => other.op === "proc" && other.ns === op.ns ? [other.name] : []));
  return { ...seen, namespaces, procs: Object.fromEntries(Object.entries(seen.procs).filter(([name]) => !stale.has(name))) };
}

function withoutDev(seen: Snapshot, ns: Ns, dev: string): Snapshot {
  if (seenLink(seen, ns, dev) === undefined) return seen;
  return withNs(seen, ns, (found) => ({
    ...found,
    links: found.links.filter((link) => link.dev !== dev).map((link) => {
      if (link.master !== dev) return link;
      const { master: _bridge, ...alone } = link;
      return alone;
    }),
    routes: found.routes.filter((route) => route.dev !== dev),
    fdb: found.fdb.filter((entry) => entry.dev !== dev),
    neigh: found.neigh.filter((entry) => entry.dev !== dev),
    sysctls: Object.fromEntries(Object.entries(found.sysctls).filter(([key]) => sysctlDev(key) !== dev)),
  }));
}

/** What goes by itself when these ops are taken back. */
export interface Vanishing {
  /** Whether the op goes with another and needs no line of its own. */
  takes(op: Op): boolean;
}

/** Finds which of the removed ops go with another removed one. */
export function vanishing(removed: readonly Op[]): Vanishing {
  const spaces = new Set<Ns>();
  const devs = new Set<string>();
  const chains = new Set<string>();
  for (const op of removed) {
    if (op.op === "netns" && op.of === undefined) spaces.add(op.ns);
    if (op.op === "link") {
      devs.add(`${op.ns}/${op.dev}`);
      if (op.link.kind === "veth") devs.add(`${op.link.peer.ns}/${op.link.peer.dev}`);
    }
    if (op.op === "chain" && op.policy === undefined) chains.add(`${op.ns} ${op.family} ${op.table} ${op.chain}`);
  }
  // A second name of a sandbox that goes leads nowhere; the name itself is still to be deleted.
  for (const op of removed) if (op.op === "netns" && op.of !== undefined && spaces.has(op.of)) spaces.add(op.ns);
  for (const op of removed) if (op.op === "move") devs.add(`${op.to}/${op.as}`);
  const made = new Set(removed.flatMap((op) => op.op === "link" ? [`${op.ns}/${op.dev}`] : []));

  const takes = (op: Op): boolean => {
    switch (op.op) {
      case "netns":
      case "proc":
      case "file":
        return false;
      case "link":
        // The kernel takes a namespace apart later, in the background; an end that others see must be gone when the line is done.
        if (!spaces.has(op.ns) || madeIn(op) !== op.ns) return false;
        return op.link.kind !== "veth" || spaces.has(op.link.peer.ns);
      case "move":
        // The far end goes with the cable; what was itself made elsewhere must come back to be deleted.
        return devs.has(`${op.ns}/${op.dev}`) && !made.has(`${op.ns}/${op.dev}`);
      case "master":
      case "port":
      case "up":
      case "mtu":
      case "addr":
      case "fdb":
      case "neigh":
        return spaces.has(op.ns) || devs.has(`${op.ns}/${op.dev}`);
      case "route":
        return spaces.has(op.ns) || (op.dev !== undefined && devs.has(`${op.ns}/${op.dev}`));
      case "chain":
        return spaces.has(op.ns);
      case "rule":
        return spaces.has(op.ns) || chains.has(`${op.ns} ${op.family} ${op.table} ${op.chain}`);
      case "sysctl": {
        const dev = sysctlDev(op.key);
        return spaces.has(op.ns) || (dev !== undefined && devs.has(`${op.ns}/${dev}`));
      }
    }
  };
  return { takes };
}
