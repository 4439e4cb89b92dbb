/**
 * Endpoints: which interface, which address, which MAC, which way out.
 *
 * @module
 */
import { RecipeError } from "./errors.ts";
import { idOf } from "./hash.ts";
import { formatBlock, formatCidr, formatIp, isMac, macOf, parseIp } from "./inet.ts";
import { contains } from "./inet.ts";
import { exhausted, lowestFree, mayBeGiven } from "./ipam.ts";
import { MACHINE } from "./ledger.ts";
import type { Endpoint, Host, JoinSpec, Ledger, Recipe } from "./model.ts";
import type { Join } from "./resolve_joins.ts";
import { listed } from "./resolve_joins.ts";
import type { Wired } from "./resolve_networks.ts";

/** One container's wish to be on one network. */
interface Wish {
  readonly container: string;
  readonly network: Wired;
  readonly spec: JoinSpec;
}

/** Who holds which address of one network: the number → the holder. */
export type Held = Map<number, string>;

/** The endpoints of every running container, and the addresses as the ledger records them. @throws {RecipeError} */
export function resolveEndpoints(
  recipe: Recipe,
  wired: readonly Wired[],
  context: { readonly ledger: Ledger; readonly running: readonly string[]; readonly joins: ReadonlyMap<string, Join> },
): { readonly endpoints: ReadonlyMap<string, readonly Endpoint[]>; readonly addresses: Ledger["addresses"] } {
  const wishes = new Map(
    context.running.map((name) => [name, wishesOf(name, context.joins.get(name)!, wired)] as const),
  );
  const all = [...wishes.values()].flat();
  const given = new Map(
    wired.map((network) => [network, giveAddresses(network, all.filter((wish) => wish.network === network), context.ledger)]),
  );
  const endpoints = new Map([...wishes].map(([name, list]) => [name, list.map((wish, i) => endpointOf(wish, i, given, recipe))] as const));
  const addresses = Object.fromEntries(wired.map((network) => {
    const held = [...given.get(network)!].map(([name, ip]) => [name, formatIp(ip)] as const);
    return [network.key, { [MACHINE]: formatIp(network.gateway), ...Object.fromEntries(held) }] as const;
  }));
  return { endpoints, addresses };
}

/**
 * A container's networks in the order of its interfaces: plain before internal, then by name. The first one has the default route,
 * as dockerd decides when several were joined before the start.
 */
function wishesOf(container: string, join: Join, wired: readonly Wired[]): Wish[] {
  if (join.kind !== "own") return [];
  const wishes = join.networks.map(([name, spec]) => ({ container, network: networkFor(container, name, join.host, wired), spec }));
  const rank = (wish: Wish) => (wish.network.network.internal ? "1" : "0") + wish.network.network.name;
  return wishes.sort((a, b) => rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0);
}

function networkFor(container: string, name: string, host: Host, wired: readonly Wired[]): Wired {
  const found = wired.find((one) => one.network.name === name && one.host === host);
  if (found !== undefined) return found;
  const elsewhere = wired.find((one) => one.network.name === name);
  const path = ["services", container, "networks", name];
  if (elsewhere !== undefined) {
    throw new RecipeError(
      `Cannot connect "${container}" on "${host.name}" to the network "${name}": its driver "${elsewhere.driver.name}" keeps it on "${elsewhere.host.name}"`,
      { path, hint: `Give "${container}" the host ${elsewhere.host.name}, or the network the host ${host.name}` },
    );
  }
  const among = wired.filter((one) => !one.network.isDefault).map((one) => one.network.name);
  throw new RecipeError(`Cannot connect "${container}" to the network "${name}": it is not declared; the recipe has ${listed(among)}`, {
    path,
    got: name,
    among,
  });
}

/** The address of every wish on one network: asked ones first, then kept ones, then the lowest free in start order. */
function giveAddresses(network: Wired, wishes: readonly Wish[], ledger: Ledger): ReadonlyMap<string, number> {
  const holders = new Map<number, string>();
  const given = new Map<string, number>();
  const give = (wish: Wish, ip: number) => {
    holders.set(ip, wish.container);
    given.set(wish.container, ip);
  };
  for (const wish of wishes) {
    if (wish.spec.ipv4_address !== undefined) give(wish, asked(wish, wish.spec.ipv4_address, holders));
  }
  const free = (ip: number) => mayBeGiven(network.subnet, ip) && !holders.has(ip) && !network.reserved.has(ip);
  for (const wish of wishes) {
    const kept = parseIp(ledger.addresses[network.key]?.[wish.container] ?? "");
    if (!given.has(wish.container) && kept !== undefined && free(kept)) give(wish, kept);
  }
  const pool = { subnet: network.subnet, ...(network.range === undefined ? {} : { range: network.range }) };
  const taken = new Set([...holders.keys(), ...network.reserved]);
  for (const wish of wishes) {
    if (given.has(wish.container)) continue;
    const ip = lowestFree(pool, taken);
    if (ip === undefined) {
      throw new RecipeError(`Cannot connect "${wish.container}": ${exhausted(network.network.name, network.subnet)}`, {
        path: ["services", wish.container],
      });
    }
    taken.add(ip);
    give(wish, ip);
  }
  return new Map(wishes.map((wish) => [wish.container, given.get(wish.container)!]));
}

/** The address a person chose, when it can be had; Docker's meanings. @throws {RecipeError} */
function asked(wish: Wish, text: string, holders: ReadonlyMap<number, string>): number {
  const { subnet, reserved, gateway, isChosen, network } = wish.network;
  const path = ["services", wish.container, "networks", network.name, "ipv4_address"];
  const what = `Cannot give "${wish.container}" the address "${text}" on "${network.name}"`;
  const ip = parseIp(text);
  if (ip === undefined) throw new RecipeError(`${what}: it is not an IPv4 address`, { path });
  if (!isChosen) {
    throw new RecipeError(`${what}: user specified IP address is supported only when connecting to networks with user configured subnets`, {
      path,
      hint: `Give "${network.name}" a subnet under ipam.config`,
    });
  }
  if (!contains(subnet, ip)) {
    throw new RecipeError(`${what}: it does not belong to any of this network's subnets; wanted one of ${formatBlock(subnet)}`, { path });
  }
  if (ip === gateway) throw new RecipeError(`${what}: Address already in use, it is the gateway`, { path });
  if (!mayBeGiven(subnet, ip)) {
    throw new RecipeError(`${what}: Address already in use, it is the network's own or its broadcast address`, { path });
  }
  if (reserved.has(ip)) throw new RecipeError(`${what}: Address already in use, the network keeps it aside`, { path });
  const holder = holders.get(ip);
  if (holder !== undefined) throw new RecipeError(`${what}: Address already in use, "${holder}" asked for it too`, { path });
  return ip;
}

function endpointOf(wish: Wish, index: number, given: ReadonlyMap<Wired, ReadonlyMap<string, number>>, recipe: Recipe): Endpoint {
  const { container, network, spec } = wish;
  const ip = given.get(network)!.get(container)!;
  const asked = spec.mac_address ?? (index === 0 ? recipe.services[container]!.mac_address : undefined);
  if (asked !== undefined && !isMac(asked)) {
    throw new RecipeError(`Cannot give "${container}" the MAC address "${asked}": six octets such as 02:42:ac:11:00:02 are wanted`, {
      path: ["services", container, ...(spec.mac_address === undefined ? [] : ["networks", network.network.name]), "mac_address"],
    });
  }
  return {
    container,
    network: network.network.name,
    dev: `eth${index}`,
    hostDev: `veth${idOf(7, "endpoint", recipe.name, container, network.network.name)}`,
    cidr: formatCidr(ip, network.subnet),
    mac: asked?.toLowerCase() ?? macOf(ip),
    gateway: formatIp(network.wayOut),
    isDefaultRoute: index === 0,
    aliases: spec.aliases ?? [],
  };
}
