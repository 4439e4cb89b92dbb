/**
 * From what a person wrote and what has happened to a lab in which everything is decided. Pure.
 *
 * @module
 */
import type { Container, Lab, Ledger, LedgerContainer, Recipe } from "./model.ts";
import type { Plugin } from "./op.ts";
import { bookOf } from "./resolve_book.ts";
import { containerId, resolveContainer } from "./resolve_containers.ts";
import { resolveEndpoints } from "./resolve_endpoints.ts";
import { resolveHosts } from "./resolve_hosts.ts";
import { DEFAULT_NETWORK, resolveJoins } from "./resolve_joins.ts";
import type { Join } from "./resolve_joins.ts";
import { resolveNames } from "./resolve_names.ts";
import { resolveNetworks } from "./resolve_networks.ts";
import { checkNames, startOrder } from "./resolve_order.ts";
import { resolvePorts } from "./resolve_ports.ts";
import { checkSteps } from "./resolve_steps.ts";

export { emptyLedger } from "./ledger.ts";

/** What {@linkcode resolve} gives back. */
export interface Resolved {
  /** The recipe with everything decided. */
  readonly lab: Lab;
  /** The ledger after the decisions; its `seq` is one more. */
  readonly ledger: Ledger;
  /** What was written and has no effect, as Docker warns of it. */
  readonly warnings: readonly string[];
}

/**
 * Decides every name, address, MAC and port of a lab. What the ledger holds is kept where it still fits, the rest is chosen as Docker would:
 * lowest free address, next free subnet, next free port. The same recipe and ledger give the same lab, byte for byte.
 *
 * The order of keys counts in `hosts` (numbers), `services` (start order) and `networks` (order of creation), nowhere else.
 *
 * @throws {RecipeError} when the recipe cannot be built; `data.path` says where
 * @throws {PluginError} when two plugins bring the same thing
 * @example
 * ```ts
 * import { emptyLedger, resolve } from "./resolve.ts";
 * const recipe = { version: 1, name: "tiny", title: "Two machines", hosts: { h1: {}, h2: {} }, services: {}, networks: {}, secrets: {}, steps: [], changes: [], checks: [] } as const;
 * const { lab } = resolve(recipe, emptyLedger(), []);
 * console.assert(lab.hosts[1]?.address === "192.0.2.2");
 * ```
 */
export function resolve(recipe: Recipe, ledger: Ledger, plugins: readonly Plugin[]): Resolved {
  const book = bookOf(plugins);
  const hosts = resolveHosts(recipe);
  checkNames(recipe, hosts);
  const joins = resolveJoins(recipe, hosts, book);
  const order = startOrder(recipe, ledger, joins);
  const old = Object.fromEntries(order.map((name) => [name, ledger.containers[name] ?? newEntry(recipe.name, name)]));
  const running = order.filter((name) => old[name]!.wanted === "running");
  const needsDefault = [...joins.values()].some(isOnDefault);
  const { wired, subnets } = resolveNetworks(recipe, hosts, { ledger, book, needsDefault });
  const { endpoints, addresses } = resolveEndpoints(recipe, wired, { ledger, running, joins });
  const { ports, nextPort, warnings } = resolvePorts(recipe, { ledger, running, joins, endpoints, wired });
  const entries = Object.fromEntries(order.map((name) => [name, { ...old[name]!, ports: ports.get(name) ?? [] }]));
  const resolvers = resolveNames({ recipe, joins, wired, endpoints, entries });
  const context = { recipe, book, joins, wired, endpoints, ports, entries, resolvers };
  const containers = order.map((name): Container => resolveContainer(name, context));
  checkSteps(recipe, hosts, containers);
  return {
    lab: {
      name: recipe.name,
      hosts,
      networks: wired.map((one) => one.network),
      containers,
      steps: recipe.steps,
      checks: recipe.checks,
      secrets: Object.keys(recipe.secrets),
    },
    ledger: { version: 1, seq: ledger.seq + 1, addresses, subnets, nextPort, containers: entries },
    warnings,
  };
}

/** A container nobody has started yet: a lab that comes up starts it. */
function newEntry(lab: string, name: string): LedgerContainer {
  return { id: containerId(lab, name), wanted: "running", generation: 1, ports: [] };
}

function isOnDefault(join: Join): boolean {
  return join.kind === "own" && join.networks.some(([name]) => name === DEFAULT_NETWORK);
}
