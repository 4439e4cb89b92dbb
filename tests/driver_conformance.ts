/**
 * What every driver must keep, whoever wrote it. A plugin's own tests call {@linkcode driverConformance} with its driver and a recipe that uses it.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "../deps/std_assert.ts";
import { RecipeError } from "../core/errors.ts";
import { happen } from "../core/event.ts";
import { gate } from "../core/gate.ts";
import type { Lab, Recipe } from "../core/model.ts";
import type { Driver, Op, Plugin, Step } from "../core/op.ts";
import { planOf } from "../core/plan.ts";
import { emptyLedger, resolve } from "../core/resolve.ts";
import { namespacesOf } from "../core/resolve_steps.ts";
import { kindOf } from "../ops/mod.ts";

/** What the driver is tried on. */
export interface Trial {
  /** The plugins the lab needs, the driver's own among them. */
  readonly plugins: readonly Plugin[];
  /** A lab with at least one container on a network of the driver. */
  readonly recipe: Recipe;
}

/** Everything a driver says about a lab. */
function said(driver: Driver, lab: Lab): Step[] {
  const nets = lab.networks.filter((net) => net.driver === driver.name);
  const find = (host: string, name: string) => nets.find((net) => net.host === host && net.name === name);
  return [
    ...lab.hosts.flatMap((host) => driver.host?.(host, lab) ?? []),
    ...nets.flatMap((net) => driver.network(net, lab)),
    ...lab.containers.flatMap((box) =>
      box.endpoints.flatMap((end) => {
        const net = find(box.host, end.network);
        return net === undefined ? [] : driver.endpoint(end, net, lab);
      })
    ),
    ...lab.containers.flatMap((box) =>
      box.ports.flatMap((port) => {
        const net = find(box.host, port.network);
        return net === undefined ? [] : driver.publish?.(port, net, lab) ?? [];
      })
    ),
  ];
}

function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

/** Registers the tests of one driver. */
export function driverConformance(driver: Driver, { plugins, recipe }: Trial): void {
  const { name } = driver;
  const lab = frozen(resolve(recipe, emptyLedger(), plugins).lab);
  const ops = (steps: readonly Step[]): readonly Op[] => steps.flatMap((step) => step.ops);

  Deno.test(`${name}: is registered through the plugin object like any other`, () => {
    assert(plugins.some((plugin) => plugin.drivers?.includes(driver)));
  });

  Deno.test(`${name}: an option it does not know is refused by name`, () => {
    const error = assertThrows(() => driver.options({ "no-such-option": "x" }), RecipeError);
    assertEquals(error.data.got, "no-such-option");
  });

  Deno.test(`${name}: its options are plain data and their own fixed point`, () => {
    const filled = driver.options({});
    assertEquals(JSON.parse(JSON.stringify(filled)), filled);
    assertEquals(driver.options(filled), filled);
  });

  Deno.test(`${name}: says the same of the same lab, and changes nothing it was given`, () => {
    assertEquals(said(driver, lab), said(driver, lab));
    const again = resolve(JSON.parse(JSON.stringify(recipe)), emptyLedger(), plugins);
    assertEquals(JSON.stringify(planOf(again.lab, plugins)), JSON.stringify(planOf(lab, plugins)));
  });

  Deno.test(`${name}: its steps are plain data that a person can follow`, () => {
    const steps = said(driver, lab);
    assertEquals(JSON.parse(JSON.stringify(steps)), steps);
    assertEquals(new Set(steps.map((step) => step.id)).size, steps.length);
    for (const step of steps) {
      assert(/^[A-Z][a-z]+ \S/.test(step.title) && !step.title.endsWith("."), `title: ${step.title}`);
      assert(/\S.*[.!?]$/s.test(step.why), `why of "${step.title}": ${step.why}`);
      assert(step.ops.length > 0, `no ops in "${step.title}"`);
    }
  });

  Deno.test(`${name}: every command line its ops give passes the gate`, () => {
    for (const op of ops(said(driver, lab))) gate(kindOf(op).apply(op));
  });

  Deno.test(`${name}: no fact is wanted twice`, () => {
    const keys = ops(planOf(lab, plugins).steps).filter((op) => op.op !== "rule").map((op) => kindOf(op).key(op));
    assertEquals(keys.filter((key, i) => keys.indexOf(key) !== i), []);
  });

  Deno.test(`${name}: works only in namespaces of the lab, with interface names the kernel takes`, () => {
    const known = new Set(["client", ...lab.hosts.map((host) => host.ns), ...lab.containers.map((box) => box.ns)]);
    for (const op of ops(said(driver, lab))) {
      for (const [, ns] of namespacesOf(op)) assert(known.has(ns), `unknown namespace "${ns}" in ${JSON.stringify(op)}`);
      if ("dev" in op && op.dev !== undefined) assert(new TextEncoder().encode(op.dev).length <= 15, `interface name ${op.dev}`);
    }
  });

  Deno.test(`${name}: a container that stops leaves nothing of its own in the plan`, () => {
    for (const box of lab.containers.filter((one) => one.sandbox === "own")) {
      const before = resolve(recipe, emptyLedger(), plugins);
      const after = happen(recipe, before.ledger, { event: "stop", container: box.name });
      const steps = planOf(resolve(after.recipe, after.ledger, plugins).lab, plugins).steps;
      assert(!ops(steps).some((op) => namespacesOf(op).some(([, ns]) => ns === box.name)), `${box.name} is still in the plan`);
    }
  });

  Deno.test(`${name}: a restarted container gets a new sandbox and new cables`, () => {
    for (const box of lab.containers.filter((one) => one.sandbox === "own" && one.endpoints.length > 0)) {
      const before = resolve(recipe, emptyLedger(), plugins);
      const after = happen(recipe, before.ledger, { event: "restart", container: box.name });
      const cables = (lab: Lab) => ops(planOf(lab, plugins).steps).filter((op) => op.op === "link" && touches(op, box.name)).map(keyOf);
      const old = cables(before.lab);
      const fresh = cables(resolve(after.recipe, after.ledger, plugins).lab);
      assertEquals(fresh.filter((key) => old.includes(key)), []);
    }
  });
}

function keyOf(op: Op): string {
  return kindOf(op).key(op);
}

function touches(op: Op, ns: string): boolean {
  return namespacesOf(op).some(([, other]) => other === ns);
}
