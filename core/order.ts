/**
 * The order for speed. Ops are facts, so their order is free as long as each finds what it stands on; this one puts what one process can do
 * side by side, and the inside of containers before the bridges that would react to every change.
 *
 * @module
 */
import { madeIn, sysctlDev } from "../ops/mod.ts";
import type { Ns } from "./model.ts";
import type { Op, Step } from "./op.ts";

/** An op and the step it belongs to. */
export interface Placed {
  readonly step: Step;
  readonly op: Op;
}

/** What the whole plan tells about where an op belongs; a part of a plan is sorted by the same knowledge. */
interface Lay {
  /** Namespaces with bridges: their interfaces come up last. */
  readonly outside: ReadonlySet<Ns>;
  /** `ns/dev` of interfaces that carry others (macvlan, vlan): must be up before these can be. */
  readonly parents: ReadonlySet<string>;
  /** Second names of sandboxes: exist only when their container runs. */
  readonly attached: ReadonlySet<Ns>;
}

function layOf(steps: readonly Step[]): Lay {
  const outside = new Set<Ns>();
  const parents = new Set<string>();
  const attached = new Set<Ns>();
  for (const op of steps.flatMap((step) => step.ops)) {
    if (op.op === "netns" && op.of !== undefined) attached.add(op.ns);
    if (op.op === "master") outside.add(op.ns);
    if (op.op !== "link") continue;
    if (op.link.kind === "bridge") outside.add(op.ns);
    if ("parent" in op.link) parents.add(`${madeIn(op)}/${op.link.parent}`);
  }
  return { outside, parents, attached };
}

const AFTER_PROCESSES = 14;
const BY_HAND = 15;

/** The phase of an op; within a phase ops of one namespace are neighbours. */
function phaseOf({ step, op }: Placed, lay: Lay): number {
  if (step.byHand) return BY_HAND;
  if (touches(op).some((ns) => lay.attached.has(ns))) return AFTER_PROCESSES;
  switch (op.op) {
    case "netns":
      return 0;
    case "file":
      return 1;
    case "sysctl":
      // A new interface copies its namespace's switches; its own must be set before it gets addresses (disable_ipv6 would refuse them).
      return sysctlDev(op.key) === undefined ? 2 : 6;
    case "link":
      return 3;
    case "move":
      return 4;
    case "up":
      if (lay.parents.has(`${op.ns}/${op.dev}`)) return 5;
      return lay.outside.has(op.ns) ? 8 : 7;
    case "mtu":
    case "master":
    case "addr":
    case "neigh":
    case "route":
      return lay.outside.has(op.ns) ? 8 : 7;
    case "port":
    case "fdb":
      return 9;
    case "chain":
      return op.family === 4 ? 10 : 11;
    case "rule":
      return op.family === 4 ? 10 : 11;
    case "proc":
      return op.spec.plain ? 12 : 13;
  }
}

/** The order inside one namespace and phase: an address before the switch, both before the routes that need them, chains before rules. */
function rankOf(op: Op): number {
  switch (op.op) {
    case "mtu":
    case "chain":
      return 0;
    case "master":
    case "rule":
      return 1;
    case "addr":
      return 2;
    case "up":
      return 3;
    case "neigh":
      return 4;
    case "route":
      return 5;
    case "netns":
    case "link":
    case "move":
    case "port":
    case "fdb":
    case "sysctl":
    case "file":
    case "proc":
      return 0;
  }
}

/** The namespaces an op needs to be there. */
function touches(op: Op): Ns[] {
  switch (op.op) {
    case "link":
      return [op.ns, madeIn(op), ...op.link.kind === "veth" ? [op.link.peer.ns] : []];
    case "move":
      return [op.ns, op.to];
    case "file":
      return [op.host];
    case "netns":
    case "master":
    case "port":
    case "up":
    case "mtu":
    case "addr":
    case "route":
    case "fdb":
    case "neigh":
    case "chain":
    case "rule":
    case "sysctl":
    case "proc":
      return [op.ns];
  }
}

/** The namespace its line runs in: what one process can do is grouped by it. */
function groupOf(op: Op): Ns {
  switch (op.op) {
    case "netns":
      return "";
    case "link":
      return madeIn(op);
    case "file":
      return op.host;
    case "move":
    case "master":
    case "port":
    case "up":
    case "mtu":
    case "addr":
    case "route":
    case "fdb":
    case "neigh":
    case "chain":
    case "rule":
    case "sysctl":
    case "proc":
      return op.ns;
  }
}

/**
 * Sorts placed ops for speed: stable, so the story's order remains wherever nothing is gained. Steps made by hand come last, in exactly their
 * order.
 *
 * @param whole The whole plan when `placed` is a part of it: it tells which namespaces have bridges and which interfaces carry others.
 */
export function bulkSort<T extends Placed>(placed: readonly T[], whole: readonly Step[]): T[] {
  const lay = layOf(whole);
  const groups = new Map<string, number>();
  const rows = placed.map((item, story) => {
    const phase = phaseOf(item, lay);
    if (phase >= 12) return { item, story, phase, group: 0, rank: 0 };
    const name = `${phase} ${groupOf(item.op)}`;
    if (!groups.has(name)) groups.set(name, groups.size);
    return { item, story, phase, group: groups.get(name)!, rank: rankOf(item.op) };
  });
  return rows.sort((a, b) => a.phase - b.phase || a.group - b.group || a.rank - b.rank || a.story - b.story).map((row) => row.item);
}

/** All ops of the steps in the order for speed, each with its step. */
export function bulkOrder(steps: readonly Step[], whole: readonly Step[] = steps): Placed[] {
  return bulkSort(steps.flatMap((step) => step.ops.map((op) => ({ step, op }))), whole);
}
