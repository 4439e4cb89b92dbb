/**
 * From a lab in which everything is decided to the ordered list of what must be true of the kernel. Pure.
 *
 * @module
 */
import { PluginError } from "./errors.ts";
import { kindOf } from "../ops/mod.ts";
import type { Lab } from "./model.ts";
import type { Driver, Grant, Plan, Plugin, Step } from "./op.ts";
import { containerSteps } from "./plan_container.ts";
import { handSteps } from "./plan_hand.ts";
import { laboratory } from "./plan_laboratory.ts";
import { bookOf } from "./resolve_book.ts";

/**
 * Lists the steps of a lab in the order a person would take them: the laboratory, each machine's daemon, networks, containers, hand-made steps.
 * Containers that are stopped are left out, as Docker frees everything of theirs.
 *
 * @throws {PluginError} when a driver gives two steps one id
 * @example
 * ```ts
 * import { planOf } from "./plan.ts";
 * const plan = planOf({ name: "empty", hosts: [], networks: [], containers: [], steps: [], checks: [], secrets: [] }, []);
 * console.assert(plan.steps[0]?.title === "Set up a client outside");
 * ```
 */
export function planOf(lab: Lab, plugins: readonly Plugin[]): Plan {
  const { drivers } = bookOf(plugins);
  const driverOf = (name: string): Driver => {
    const driver = drivers.get(name);
    if (driver === undefined) throw new PluginError(`Cannot plan the lab "${lab.name}": no plugin brings the driver "${name}"`);
    return driver;
  };
  const steps = [
    ...laboratory(lab.hosts),
    ...lab.hosts.flatMap((host) => [...drivers.values()].flatMap((driver) => driver.host?.(host, lab) ?? [])),
    ...lab.networks.flatMap((net) => driverOf(net.driver).network(net, lab)),
    ...lab.containers.flatMap((box) => containerSteps(box, lab, drivers)),
    ...handSteps(lab),
  ];
  checkIds(steps);
  return { version: 1, lab: lab.name, steps, needs: needsOf(lab, steps, plugins) };
}

/** A step is found again by its id, so two of one id would be one. @throws {PluginError} */
function checkIds(steps: readonly Step[]): void {
  const seen = new Set<string>();
  for (const { id } of steps) {
    if (seen.has(id)) throw new PluginError(`Cannot plan two steps with the id "${id}": a driver must give each of its steps its own`);
    seen.add(id);
  }
}

/** What the ops touch outside the capsule, and what plugins whose drivers are used ask for. */
function needsOf(lab: Lab, steps: readonly Step[], plugins: readonly Plugin[]): Grant[] {
  const used = new Set(lab.networks.map((net) => net.driver));
  const ofPlugins = plugins.filter((plugin) => plugin.drivers?.some((driver) => used.has(driver.name))).flatMap((plugin) =>
    plugin.manifest.grants
  );
  const ofOps = steps.flatMap((step) => step.ops).flatMap((op) => kindOf(op).needs(op, lab) ?? []);
  return [...new Map([...ofOps, ...ofPlugins].map((grant) => [grant.grant, grant])).values()].sort((a, b) =>
    a.grant < b.grant ? -1 : a.grant > b.grant ? 1 : 0
  );
}
