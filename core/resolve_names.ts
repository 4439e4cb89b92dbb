/**
 * Names on user networks: who answers to what, for whom.
 *
 * @module
 */
import { idOf } from "./hash.ts";
import { FIRST_DYNAMIC_PORT, LAST_DYNAMIC_PORT } from "./ledger.ts";
import type { Endpoint, LedgerContainer, Recipe, Resolver } from "./model.ts";
import { hasEmbeddedDns, resolverOf } from "./resolve_files.ts";
import type { Join } from "./resolve_joins.ts";
import type { Wired } from "./resolve_networks.ts";

/** What names are resolved from. */
export interface NameContext {
  readonly recipe: Recipe;
  readonly joins: ReadonlyMap<string, Join>;
  readonly wired: readonly Wired[];
  readonly endpoints: ReadonlyMap<string, readonly Endpoint[]>;
  readonly entries: Readonly<Record<string, LedgerContainer>>;
}

/** Everyone on one network, worked out once however many resolvers know it. */
interface Directory {
  readonly hosts: Resolver["hosts"];
  readonly digest: string;
}

/**
 * The resolvers of all sandboxes; none on a default bridge, where Docker answers no names. Each knows exactly those who share a network with it:
 * `NAME.NETWORK`, name, aliases, the id's first 12 digits and a hostname of one's own.
 */
export function resolveNames(context: NameContext): ReadonlyMap<string, Resolver> {
  const { recipe, joins, wired, endpoints } = context;
  const directories = new Map(wired.filter((one) => !one.network.isDefault).map((one) => [one, directoryOf(one, context)]));
  const span = LAST_DYNAMIC_PORT - FIRST_DYNAMIC_PORT + 1;
  return new Map([...endpoints].flatMap(([name, own]) => {
    const join = joins.get(name)!;
    if (!hasEmbeddedDns(own, join, wired)) return [];
    const known = [...directories].filter(([one]) => one.host === join.host && own.some((end) => end.network === one.network.name));
    const port = FIRST_DYNAMIC_PORT + Number.parseInt(idOf(8, "resolver", recipe.name, name), 16) % span;
    const { servers } = resolverOf(recipe.services[name]!, join.host);
    const digest = idOf(8, `${port}`, ...servers, ...known.map(([, directory]) => directory.digest));
    return [[name, { port, hosts: known.flatMap(([, directory]) => directory.hosts), servers, digest }] as const];
  }));
}

function directoryOf(net: Wired, { recipe, joins, endpoints, entries }: NameContext): Directory {
  const hosts = [...endpoints].flatMap(([name, ends]) => {
    if (joins.get(name)!.host !== net.host) return [];
    const { hostname } = recipe.services[name]!;
    return ends.filter((end) => end.network === net.network.name).map((end) => {
      const names = [
        `${name}.${end.network}`,
        name,
        ...end.aliases,
        entries[name]!.id.slice(0, 12),
        ...(hostname === undefined ? [] : [hostname]),
      ];
      return { ip: end.cidr.split("/")[0]!, names: [...new Set(names)] };
    });
  });
  return { hosts, digest: idOf(16, JSON.stringify(hosts)) };
}
