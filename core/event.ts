/**
 * What happens to a lab while it runs: a container ends, is stopped, started, restarted. Pure: `(recipe, ledger, event) → (recipe, ledger)`.
 *
 * @module
 */
import { RecipeError } from "./errors.ts";
import { withContainer, withLast, withoutAddresses } from "./ledger.ts";
import type { Event, Ledger, LedgerContainer, Recipe, Service } from "./model.ts";
import { listed } from "./resolve_joins.ts";

/** What an event leaves behind. `ledger` goes into the next {@linkcode resolve}, which counts its `seq` on. */
export interface Happened {
  readonly recipe: Recipe;
  readonly ledger: Ledger;
  readonly warnings: readonly string[];
}

/**
 * Carries an event over to the ledger. A container that stops gives its addresses and dynamic ports back at once; one that starts again gets the next
 * generation, becomes the last in start order and takes the lowest free address, as in Docker.
 *
 * @throws {RecipeError} when the lab has no such container, or a start has to wait for the owner of its sandbox
 * @example
 * ```ts
 * import { happen } from "./event.ts";
 * import { emptyLedger } from "./resolve.ts";
 * const recipe = { version: 1, name: "one", title: "One", hosts: {}, services: { web: { image: "nginx", network_mode: "none" } }, networks: {}, secrets: {}, steps: [], changes: [], checks: [] } as const;
 * const ledger = { ...emptyLedger(), containers: { web: { id: "0".repeat(64), wanted: "running", generation: 1, ports: [] } } } as const;
 * const after = happen(recipe, ledger, { event: "stop", container: "web" });
 * console.assert(after.ledger.containers.web?.wanted === "stopped");
 * ```
 */
export function happen(recipe: Recipe, ledger: Ledger, event: Event): Happened {
  const name = event.container;
  const entry = Object.hasOwn(ledger.containers, name) ? ledger.containers[name] : undefined;
  if (entry === undefined) {
    const among = Object.keys(ledger.containers);
    throw new RecipeError(`Cannot ${VERBS[event.event]} "${name}": the lab has ${listed(among)}`, { got: name, among });
  }
  const same = (warning?: string): Happened => ({ recipe, ledger, warnings: warning === undefined ? [] : [warning] });
  const next = (after: Ledger): Happened => ({ recipe, ledger: after, warnings: after === ledger ? [] : warningsOf(recipe, after, event) });
  switch (event.event) {
    case "exit":
      return next(ended(recipe, ledger, { name, entry, event }));
    case "stop":
      return entry.wanted === "running" ? next(stopped(ledger, name, entry)) : same(`"${name}" is not running`);
    case "start":
      if (entry.wanted === "running") return same(`"${name}" is running already`);
      checkOwner(recipe, ledger, name);
      return next(started(ledger, name, entry));
    case "restart":
      checkOwner(recipe, ledger, name);
      return next(started(ledger, name, entry));
  }
}

const VERBS: Readonly<Record<Event["event"], string>> = { exit: "record the end of", stop: "stop", start: "start", restart: "restart" };

/** A process that ended by itself, or because it was stopped. An end that an earlier generation reports late says nothing about the present one. */
function ended(
  recipe: Recipe,
  ledger: Ledger,
  { name, entry, event }: { name: string; entry: LedgerContainer; event: Extract<Event, { event: "exit" }> },
): Ledger {
  if (event.generation !== entry.generation) return ledger;
  if (entry.wanted !== "running") return withContainer(ledger, name, { ...entry, exit: event.code });
  const again = comesBack(recipe.services[name]?.restart ?? "no", event.code) && isOwnerRunning(recipe, ledger, name);
  const over = { ...entry, exit: event.code };
  return again ? started(ledger, name, over) : stopped(ledger, name, { ...over, ended: true });
}

/**
 * Wants what ended by itself to run again, as `docker compose up` does; a container that was stopped stays stopped, and so does one whose sandbox
 * belongs to such a container. What comes back is the next generation and the last in start order.
 *
 * @example
 * ```ts
 * import { revived } from "./event.ts";
 * import { emptyLedger } from "./resolve.ts";
 * const recipe = { version: 1, name: "one", title: "One", hosts: {}, services: { web: { image: "nginx", network_mode: "none" } }, networks: {}, secrets: {}, steps: [], changes: [], checks: [] } as const;
 * const ledger = { ...emptyLedger(), containers: { web: { id: "0".repeat(64), wanted: "stopped", generation: 1, exit: 1, ended: true, ports: [] } } } as const;
 * const { web } = revived(recipe, ledger).containers;
 * console.assert(web?.wanted === "running" && web.generation === 2);
 * ```
 */
export function revived(recipe: Recipe, ledger: Ledger): Ledger {
  const next = Object.keys(ledger.containers).find((name) =>
    ledger.containers[name]?.ended === true && Object.hasOwn(recipe.services, name) && isOwnerRunning(recipe, ledger, name)
  );
  // One at a time: an owner that comes back lets those in that share its sandbox.
  return next === undefined ? ledger : revived(recipe, started(ledger, next, ledger.containers[next]!));
}

/** Whether a restart policy starts a container again that nobody stopped. */
function comesBack(policy: NonNullable<Service["restart"]>, code: number): boolean {
  switch (policy) {
    case "always":
    case "unless-stopped":
      return true;
    case "on-failure":
      return code !== 0;
    case "no":
      return false;
  }
}

function stopped(ledger: Ledger, name: string, entry: LedgerContainer): Ledger {
  return withContainer(withoutAddresses(ledger, name), name, { ...entry, wanted: "stopped", ports: [] });
}

function started(ledger: Ledger, name: string, { ended: _, ...entry }: LedgerContainer): Ledger {
  return withLast(withoutAddresses(ledger, name), name, { ...entry, wanted: "running", generation: entry.generation + 1, ports: [] });
}

/** The name after `container:` or `service:` of a service, if it joins a sandbox. */
function joins(service: Service | undefined): string | undefined {
  return /^(?:container|service):(.+)$/.exec(service?.network_mode ?? "")?.[1];
}

/** Finds the first container on the way to the sandbox's owner that does not run; `undefined` when all do. */
export function missingOwner(recipe: Recipe, ledger: Ledger, name: string): string | undefined {
  const owner = joins(recipe.services[name]);
  if (owner === undefined) return undefined;
  return ledger.containers[owner]?.wanted === "running" ? missingOwner(recipe, ledger, owner) : owner;
}

function isOwnerRunning(recipe: Recipe, ledger: Ledger, name: string): boolean {
  return missingOwner(recipe, ledger, name) === undefined;
}

/** A sandbox can be joined only while it is there. @throws {RecipeError} with Docker's words */
function checkOwner(recipe: Recipe, ledger: Ledger, name: string): void {
  const missing = missingOwner(recipe, ledger, name);
  if (missing === undefined) return;
  throw new RecipeError(`Cannot start "${name}": cannot join network of a non running container: ${missing}`, {
    hint: `Start "${missing}" first`,
  });
}

/** What a person should know: those who shared a sandbox that went away are left in an orphan. */
function warningsOf(recipe: Recipe, ledger: Ledger, { container, event }: Event): string[] {
  const left = Object.keys(ledger.containers).filter((name) =>
    name !== container && ledger.containers[name]?.wanted === "running" && joinsThrough(recipe, name, container)
  );
  if (left.length === 0) return [];
  const stays = ledger.containers[container]?.wanted === "running"
    ? "a new sandbox, which they join at their own restart"
    : "none until it starts";
  return [
    `${event === "exit" ? "The end" : `The ${event}`} of "${container}" takes the sandbox of ${listed(left)} away: there is ${stays}`,
  ];
}

function joinsThrough(recipe: Recipe, name: string, owner: string, steps = 0): boolean {
  const next = joins(recipe.services[name]);
  if (next === undefined || steps > Object.keys(recipe.services).length) return false;
  return next === owner || joinsThrough(recipe, next, owner, steps + 1);
}
