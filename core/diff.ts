/**
 * What distinguishes a plan from what a lab owns, and from what the kernel shows.
 *
 * @module
 */
import { kindOf } from "../ops/mod.ts";
import type { Op, OpName, OpOf, Plan } from "./op.ts";

export { linesOf, type Missing, missing, type PlacedLine } from "./missing.ts";
export { takeBack, type TakenBack } from "./undo.ts";

/** How to get from the owned ops to a plan's. */
export interface Difference {
  /** Owned, no longer wanted: in reverse order of `owned`. */
  readonly remove: readonly Op[];
  /** Owned and wanted with the same value, in the plan's order. */
  readonly kept: readonly Op[];
  /** Wanted and not owned in this value, in the plan's order; the new values of `changed` are among them. */
  readonly added: readonly Op[];
  /** The same thing with another value, set over the old one without taking it back first. */
  readonly changed: readonly { readonly from: Op; readonly to: Op }[];
}

/** Kinds whose value is simply set over the one before. The others are taken back and made again. */
const SETTABLE: ReadonlySet<OpName> = new Set([
  ...["master", "port", "mtu", "route", "fdb", "neigh", "chain", "rule", "sysctl", "file"] as const,
]);

/** Whether the new value is set over the old one: a cable that only gets another MAC address stays plugged in. */
function settable(from: Op, to: Op): boolean {
  if (SETTABLE.has(to.op)) return true;
  return from.op === "link" && to.op === "link" && canonical(withoutMac(from)) === canonical(withoutMac(to));
}

/** An interface apart from the MAC addresses of its ends. */
function withoutMac({ mac: _, ...op }: OpOf<"link">): Op {
  if (op.link.kind !== "veth") return op;
  const { mac: __, ...peer } = op.link.peer;
  return { ...op, link: { kind: "veth", peer } };
}

/** JSON with sorted keys: equal texts are equal values. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner) => {
    if (inner === null || typeof inner !== "object" || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => a < b ? -1 : 1));
  });
}

/**
 * Compares what is owned with what a plan wants, by key and value. Several equal rules of a chain are counted, not merged.
 *
 * @example
 * ```ts
 * import { difference } from "./diff.ts";
 * const plan = { version: 1, lab: "demo", needs: [], steps: [{ id: "b", title: "Bridge", why: "", ops: [
 *   { op: "link", ns: "h1", dev: "docker0", link: { kind: "bridge" } },
 *   { op: "addr", ns: "h1", dev: "docker0", cidr: "192.168.10.1/24" },
 * ] }] } as const;
 * const { remove, kept } = difference([plan.steps[0].ops[0], { op: "addr", ns: "h1", dev: "docker0", cidr: "172.17.0.1/16" }], plan);
 * console.log(remove.length, kept.length); // 1 1: the bridge stays, the old address goes
 * ```
 */
export function difference(owned: readonly Op[], plan: Plan): Difference {
  const left = new Map<string, { op: Op; value: string }[]>();
  for (const op of owned) {
    const key = kindOf(op).key(op);
    left.set(key, [...left.get(key) ?? [], { op, value: canonical(op) }]);
  }
  const wanted = plan.steps.flatMap((step) => step.ops);
  const kept = new Set<number>();
  wanted.forEach((op, i) => {
    const mine = left.get(kindOf(op).key(op)) ?? [];
    const same = mine.findIndex(({ value }) => value === canonical(op));
    if (same === -1) return;
    mine.splice(same, 1);
    kept.add(i);
  });
  const changed: { from: Op; to: Op }[] = [];
  wanted.forEach((op, i) => {
    if (kept.has(i)) return;
    const before = left.get(kindOf(op).key(op));
    const at = before?.findIndex(({ op: from }) => settable(from, op)) ?? -1;
    const [found] = at === -1 ? [] : before?.splice(at, 1) ?? [];
    if (found !== undefined) changed.push({ from: found.op, to: op });
  });
  const gone = new Set([...left.values()].flat().map(({ op }) => op));
  return {
    remove: owned.filter((op) => gone.has(op)).toReversed(),
    kept: wanted.filter((_, i) => kept.has(i)),
    added: wanted.filter((_, i) => !kept.has(i)),
    changed,
  };
}
