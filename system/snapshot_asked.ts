/**
 * What must be read to judge ops: which parts of which namespaces, which switches, which files. Pure.
 *
 * @module
 */
import type { Ns } from "../core/model.ts";
import type { Op } from "../core/op.ts";
import { routeFamily } from "../ops/mod.ts";

/** A readable part of a namespace. */
export type Part = "addr" | "route4" | "route6" | "neigh" | "fdb" | "rules4" | "rules6" | "listen";
/** What to read of one namespace. */
export interface AskedNs {
  readonly parts: ReadonlySet<Part>;
  readonly sysctls: ReadonlySet<string>;
}
/** What to read of the lab. */
export interface Asked {
  readonly namespaces: ReadonlyMap<Ns, AskedNs>;
  readonly files: readonly { readonly host: string; readonly path: string; readonly text: string }[];
}
const ALL_PARTS: readonly Part[] = ["addr", "route4", "route6", "neigh", "fdb", "rules4", "rules6", "listen"];
/** Everything that can be said about these ops, and nothing else. */
export function askedBy(ops: readonly Op[]): Asked {
  const namespaces = new Map<Ns, { parts: Set<Part>; sysctls: Set<string> }>();
  const files: { host: string; path: string; text: string }[] = [];
  const ask = (ns: Ns, ...parts: Part[]) => {
    const known = namespaces.get(ns) ?? { parts: new Set<Part>(), sysctls: new Set<string>() };
    parts.forEach((part) => known.parts.add(part));
    namespaces.set(ns, known);
    return known;
  };
  for (const op of ops) {
    switch (op.op) {
      case "netns":
        ask(op.ns);
        if (op.of !== undefined) ask(op.of);
        break;
      case "link":
        ask(op.ns, "addr");
        if (op.under !== undefined) ask(op.under, "addr");
        if (op.link.kind === "veth") ask(op.link.peer.ns, "addr");
        break;
      case "move":
        ask(op.ns, "addr");
        ask(op.to, "addr");
        break;
      case "master":
      case "port":
      case "up":
      case "mtu":
      case "addr":
        ask(op.ns, "addr");
        break;
      case "route":
        ask(op.ns, routeFamily(op) === 6 ? "route6" : "route4");
        break;
      case "fdb":
        ask(op.ns, "fdb");
        break;
      case "neigh":
        ask(op.ns, "neigh");
        break;
      case "chain":
      case "rule":
        ask(op.ns, op.family === 4 ? "rules4" : "rules6");
        break;
      case "sysctl":
        ask(op.ns).sysctls.add(op.key);
        break;
      case "file":
        files.push({ host: op.host, path: op.path, text: op.text });
        break;
      case "proc":
        ask(op.ns);
        break;
    }
  }
  return { namespaces, files };
}

/** The same namespaces and files, but every part of them: what a person wants to look at. */
export function askedWhole(ops: readonly Op[]): Asked {
  const asked = askedBy(ops);
  const parts = new Set(ALL_PARTS);
  return { ...asked, namespaces: new Map([...asked.namespaces].map(([ns, { sysctls }]) => [ns, { parts, sysctls }])) };
}
