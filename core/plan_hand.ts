/**
 * Hand-made steps of a plan, and which of them have to wait while a container they speak of is stopped.
 *
 * @module
 */
import type { HandStep, Lab, Ns } from "./model.ts";
import type { Op, Step } from "./op.ts";
import { namespacesOf } from "./resolve_steps.ts";

/** The recipe's own steps, in exactly their order. */
export function handSteps(lab: Lab): Step[] {
  const gone = goneFrom(lab);
  return lab.steps.map((step, index): Step => {
    const id = `hand/${index + 1}`;
    if (!step.ops.some((op) => touches(op, gone))) return { id, title: step.title, why: step.why, ops: step.ops, byHand: true };
    return {
      id,
      title: `Leave out for now: ${step.title}`,
      why: `It needs the sandbox of ${
        [...gone.namespaces].join(" or ")
      }, which is stopped. A cable goes with the sandbox that one of its ends is in.`,
      ops: [],
      byHand: true,
    };
  });
}

/** What is not there: namespaces, and interfaces (`ns/dev`) that went with them. */
interface Gone {
  readonly namespaces: ReadonlySet<Ns>;
  readonly devs: ReadonlySet<string>;
}

function touches(op: Op, gone: Gone): boolean {
  return namespacesOf(op).some(([, ns]) => gone.namespaces.has(ns)) || devsOf(op).some((dev) => gone.devs.has(dev));
}

/** The interfaces an op speaks of. */
function devsOf(op: Op): string[] {
  if (!("dev" in op) || op.dev === undefined || !("ns" in op)) return [];
  const own = `${op.ns}/${op.dev}`;
  if (op.op === "move") return [own, `${op.to}/${op.as}`];
  if (op.op === "link" && op.link.kind === "veth") return [own, `${op.link.peer.ns}/${op.link.peer.dev}`];
  return [own];
}

/** Namespaces of stopped containers and, step by step outwards, the cables that had an end in them. */
function goneFrom(lab: Lab): Gone {
  const namespaces = new Set(
    lab.containers.filter((one) => one.wanted !== "running" && one.of === undefined && one.sandbox !== "host").map((one) => one.ns),
  );
  const devs = new Set<string>();
  const cables = lab.steps.flatMap((step: HandStep) => step.ops).filter((op) => op.op === "move" || op.op === "link" || op.op === "netns");
  for (let before = -1; before < namespaces.size + devs.size;) {
    before = namespaces.size + devs.size;
    for (const op of cables) {
      if (!touches(op, { namespaces, devs })) continue;
      if (op.op === "netns") namespaces.add(op.ns);
      devsOf(op).forEach((dev) => devs.add(dev));
    }
  }
  return { namespaces, devs };
}
