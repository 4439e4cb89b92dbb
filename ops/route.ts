/**
 * Routes.
 *
 * @module
 */
import type { OpKind, OpOf, SeenRoute, Snapshot } from "../core/op.ts";
import { familyOf, held, inNs, insideCapsule, ip, seenNs } from "./common.ts";

type RouteOp = OpOf<"route">;

/** IPv4 or IPv6: the first of `to`, `via`, `src` that is an address tells; a bare `default` is IPv4. */
export function routeFamily(op: RouteOp): 4 | 6 {
  return familyOf([op.to, op.via, op.src].find((word) => word !== undefined && word !== "default") ?? "");
}

/** `default` for both spellings of everything; a single address with its prefix length dropped, as `ip` prints it. */
function destination(to: string): string {
  if (to === "0.0.0.0/0" || to === "::/0") return "default";
  return to.replace(to.includes(":") ? /\/128$/ : /\/32$/, "");
}

/** The kernel gives an IPv6 route without a metric 1024, an IPv4 route 0. */
function metricOf(metric: number | undefined, family: 4 | 6): number {
  return metric ?? (family === 6 ? 1024 : 0);
}

function words(op: RouteOp): string[] {
  return [
    op.to,
    ...op.via === undefined ? [] : ["via", op.via],
    ...op.dev === undefined ? [] : ["dev", op.dev],
    ...op.src === undefined ? [] : ["src", op.src],
    ...op.metric === undefined ? [] : ["metric", `${op.metric}`],
  ];
}

/** Seen routes to the same destination with the same metric: there can be one in IPv4, several in IPv6. */
function rivals(op: RouteOp, seen: Snapshot): SeenRoute[] {
  const family = routeFamily(op);
  return (seenNs(seen, op.ns)?.routes ?? []).filter((route) =>
    route.family === family && destination(route.to) === destination(op.to) &&
    metricOf(route.metric, family) === metricOf(op.metric, family)
  );
}

function matches(op: RouteOp, found: SeenRoute): boolean {
  return found.via === op.via && (op.dev === undefined || found.dev === op.dev) && (op.src === undefined || found.src === op.src);
}

/** A way to a network. */
export const route: OpKind<RouteOp> = {
  key: (op) => `route ${op.ns} ${routeFamily(op)} ${destination(op.to)} ${metricOf(op.metric, routeFamily(op))}`,
  apply: (op) => ip(op.ns, "route", "add", ...words(op)),
  undo: (op) => ip(op.ns, "route", "delete", ...words(op)),
  holds: (op, seen) => {
    const found = rivals(op, seen);
    const other = found[0];
    const was = other === undefined
      ? undefined
      : [other.via && `via ${other.via}`, other.dev && `dev ${other.dev}`].filter(Boolean).join(" ");
    return held(found.some((one) => matches(op, one)), was);
  },
  tell: (op) => {
    const way = op.via === undefined ? `straight out of ${op.dev}` : `to ${op.via}${op.dev === undefined ? "" : ` through ${op.dev}`}`;
    return `Send what is for ${destination(op.to) === "default" ? "anywhere else" : op.to} ${way}${inNs(op.ns)}`;
  },
  needs: insideCapsule,
};
