/**
 * Networks: order of creation, subnets and gateways; first the networks of each machine, then the declared ones.
 *
 * @module
 */
import { RecipeError } from "./errors.ts";
import type { Block } from "./inet.ts";
import { blockOf, formatBlock, formatIp, overlap, parseBlock, parseIp, uplink } from "./inet.ts";
import { DEFAULT_POOLS, firstGateway, isFromPools, mayBeGiven, nextSubnet, POOLS_EXHAUSTED } from "./ipam.ts";
import type { AddressPool } from "./ipam.ts";
import { MACHINE, networkKey } from "./ledger.ts";
import type { Host, Ledger, Network, Recipe } from "./model.ts";
import type { Driver } from "./op.ts";
import type { Book } from "./resolve_book.ts";
import type { Draft } from "./resolve_drafts.ts";
import { draftOf, presetDrafts } from "./resolve_drafts.ts";
import { DEFAULT_NETWORK } from "./resolve_joins.ts";

/** A network with what only the next steps of resolving need. */
export interface Wired {
  readonly network: Network;
  readonly host: Host;
  readonly driver: Driver;
  readonly key: string;
  readonly subnet: Block;
  readonly range?: Block;
  /** The machine's own address. */
  readonly gateway: number;
  /** What containers get as their way out; the machine's address unless the daemon says otherwise. */
  readonly wayOut: number;
  /** Addresses that no container gets: gateway, way out, aux addresses. */
  readonly reserved: ReadonlySet<number>;
  /** Whether a person chose the subnet; only then may a container ask for an address. */
  readonly isChosen: boolean;
}

/** Decides all networks in order of creation, and the ledger's record of their subnets. @throws {RecipeError} */
export function resolveNetworks(
  recipe: Recipe,
  hosts: readonly Host[],
  context: { readonly ledger: Ledger; readonly book: Book; readonly needsDefault: boolean },
): { readonly wired: readonly Wired[]; readonly subnets: Ledger["subnets"] } {
  const drafts = hosts.flatMap((host) => presetDrafts(host, context.book, recipe.name));
  const taken = new Set(drafts.map((draft) => draft.name));
  const declared = { ...recipe.networks };
  if (context.needsDefault && declared[DEFAULT_NETWORK] === undefined) declared[DEFAULT_NETWORK] = { driver: "bridge" };
  const user = Object.entries(declared).map(([name, spec]) => draftOf(name, spec, { recipe, hosts, book: context.book, taken }));
  const age = new Map(Object.keys(context.ledger.subnets).map((key, index) => [key, index]));
  const ageOf = (draft: Draft) => age.get(networkKey(draft.host.name, draft.name)) ?? age.size;
  user.sort((a, b) => ageOf(a) - ageOf(b));
  return numbered([...drafts, ...user], context.ledger);
}

/** Two networks of one machine cannot have one interface. @throws {RecipeError} */
function checkDevs(drafts: readonly Draft[]): void {
  drafts.forEach((draft, i) => {
    const other = drafts.slice(0, i).find((one) => one.host === draft.host && one.dev === draft.dev);
    if (other === undefined && draft.dev !== "uplink" && draft.dev !== "lo") return;
    const owner = other === undefined ? `the machine "${draft.host.name}"` : `the network "${other.name}"`;
    throw new RecipeError(`Cannot name the bridge of "${draft.name}" "${draft.dev}": ${owner} has an interface of that name`, {
      path: [...draft.path, "driver_opts", "com.docker.network.bridge.name"],
    });
  });
}

/** Gives every draft its subnet, gateway and number. Subnets that a person chose come first, so that the pools go round them. */
function numbered(drafts: readonly Draft[], ledger: Ledger): { readonly wired: readonly Wired[]; readonly subnets: Ledger["subnets"] } {
  const used = new Map<string, { readonly draft: Draft; readonly block: Block }[]>();
  const usedOn = (draft: Draft) => used.get(draft.host.name) ?? [];
  const use = (draft: Draft, given: Block) => used.set(draft.host.name, [...usedOn(draft), { draft, block: given }]);
  checkDevs(drafts);
  for (const draft of drafts) if (draft.chosen !== undefined) use(draft, uncrossed(draft, draft.chosen, usedOn(draft)));
  const subnets = { ...ledger.subnets };
  const keep = (draft: Draft, pools: readonly AddressPool[]): Block | undefined => {
    const kept = parseBlock(ledger.subnets[networkKey(draft.host.name, draft.name)] ?? "");
    if (kept === undefined || !(draft.isDefault || isFromPools(pools, kept))) return undefined;
    return usedOn(draft).some((other) => overlap(other.block, kept)) ? undefined : kept;
  };
  const subnetOf = new Map<Draft, Block>();
  for (const draft of drafts) {
    const subnet = draft.chosen ?? keep(draft, poolsOf(draft.host));
    if (subnet === undefined) continue;
    if (draft.chosen === undefined) use(draft, subnet);
    subnetOf.set(draft, subnet);
  }
  const wired: Wired[] = [];
  for (const draft of drafts) {
    const subnet = subnetOf.get(draft) ?? fresh(draft, usedOn(draft).map((other) => other.block), subnets);
    if (!subnetOf.has(draft)) use(draft, subnet);
    subnets[networkKey(draft.host.name, draft.name)] = formatBlock(subnet);
    wired.push(wire(draft, subnet, { index: wired.filter((other) => other.host === draft.host).length, ledger }));
  }
  return { wired, subnets };
}

function poolsOf(host: Host): readonly AddressPool[] {
  return (host.daemon === false ? undefined : host.daemon["default-address-pools"]) ?? DEFAULT_POOLS;
}

/** The next subnet of the machine's pools. @throws {RecipeError} */
function fresh(draft: Draft, used: readonly Block[], subnets: Ledger["subnets"]): Block {
  const pools = poolsOf(draft.host);
  const given = Object.entries(subnets).filter(([key, text]) => {
    const subnet = parseBlock(text);
    return key.startsWith(`${draft.host.name}/`) && subnet !== undefined && isFromPools(pools, subnet);
  });
  const subnet = nextSubnet(pools, [...used, blockOf(parseIp(uplink(0).ip)!, 24)], given.at(-1)?.[1]);
  if (subnet !== undefined) return subnet;
  throw new RecipeError(`Cannot create the network "${draft.name}" on "${draft.host.name}": ${POOLS_EXHAUSTED}`, {
    path: draft.path,
    hint: "Give it a subnet of its own under ipam.config, or make the daemon's default-address-pools larger",
  });
}

/** The subnet, when no other network of the machine crosses it. @throws {RecipeError} */
function uncrossed(draft: Draft, given: Block, others: readonly { readonly draft: Draft; readonly block: Block }[]): Block {
  const other = others.find((one) => overlap(one.block, given));
  if (other === undefined) return given;
  throw new RecipeError(
    `Cannot give "${draft.name}" the subnet ${formatBlock(given)}: Pool overlaps with other one on this address space, ` +
      `"${other.draft.name}" has ${formatBlock(other.block)}`,
    { path: draft.isDefault ? draft.path : [...draft.path, "ipam", "config", 0, "subnet"] },
  );
}

function wire(draft: Draft, subnet: Block, { index, ledger }: { index: number; ledger: Ledger }): Wired {
  const key = networkKey(draft.host.name, draft.name);
  const pool = { subnet, ...(draft.range === undefined ? {} : { range: draft.range }) };
  const held = parseIp(ledger.addresses[key]?.[MACHINE] ?? "");
  const kept = draft.isDefault && draft.chosen === undefined && held !== undefined && mayBeGiven(subnet, held) ? held : undefined;
  const gateway = draft.gateway ?? kept ?? firstGateway(pool, new Set(draft.aux));
  if (gateway === undefined) {
    throw new RecipeError(`Cannot create the network "${draft.name}": failed to allocate gateway (): No available addresses on this pool`, {
      path: draft.path,
      hint: "The smallest subnet that holds a container is a /30",
    });
  }
  const wayOut = draft.wayOut ?? gateway;
  const text = (option: string) => String(draft.options[option] ?? "");
  return {
    host: draft.host,
    driver: draft.driver,
    key,
    subnet,
    gateway,
    wayOut,
    isChosen: draft.chosen !== undefined,
    reserved: new Set([gateway, wayOut, ...draft.aux]),
    ...(draft.range === undefined ? {} : { range: draft.range }),
    network: {
      name: draft.name,
      host: draft.host.name,
      driver: draft.driver.name,
      dev: draft.dev,
      isDefault: draft.isDefault,
      subnet: formatBlock(subnet),
      gateway: formatIp(gateway),
      internal: draft.internal,
      mtu: Number(text("com.docker.network.driver.mtu") || 1500),
      icc: text("com.docker.network.bridge.enable_icc") !== "false",
      masquerade: text("com.docker.network.bridge.enable_ip_masquerade") !== "false" && !draft.internal,
      options: draft.options,
      index,
    },
  };
}
