/**
 * Names that may not be, and the order in which containers start.
 *
 * @module
 */
import { RecipeError } from "./errors.ts";
import type { Host, Ledger, Recipe } from "./model.ts";
import type { Join } from "./resolve_joins.ts";

/** Beginnings of the names of Docker's own helpers, port relays and resolvers; a container of such a name would be taken for one. */
const HELPERS = ["docker-proxy-", "docker-dns-"] as const;

/** Checks the names of services against each other's namespaces. @throws {RecipeError} */
export function checkNames(recipe: Recipe, hosts: readonly Host[]): void {
  for (const name of Object.keys(recipe.services)) {
    const path = ["services", name];
    if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name)) {
      throw new RecipeError(
        `Cannot name a container "${name}": Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`,
        {
          path,
        },
      );
    }
    const holder = name === "client" ? "the outside client" : hosts.some((host) => host.name === name) ? "a machine" : undefined;
    if (holder !== undefined) {
      throw new RecipeError(`Cannot name a container "${name}": ${holder} of the lab has that name, and both name a namespace`, { path });
    }
    const helper = HELPERS.find((prefix) => name.startsWith(prefix));
    if (helper !== undefined) {
      throw new RecipeError(`Cannot name a container "${name}": names that begin with "${helper}" are those of Docker's own helpers`, {
        path,
      });
    }
  }
}

/**
 * Start order: the ledger's for containers that have been started, then the recipe's; an owner of a sandbox always before those who join it.
 * The order of keys in `services` is therefore the order of starting, and with it of addresses and rules.
 */
export function startOrder(recipe: Recipe, ledger: Ledger, joins: ReadonlyMap<string, Join>): string[] {
  const known = Object.keys(ledger.containers).filter((name) => Object.hasOwn(recipe.services, name));
  const fresh = Object.keys(recipe.services).filter((name) => !Object.hasOwn(ledger.containers, name));
  const order = new Set<string>();
  const add = (name: string) => {
    const join = joins.get(name)!;
    if (join.kind === "joined") add(join.of);
    order.add(name);
  };
  [...known, ...fresh].forEach(add);
  return [...order];
}
