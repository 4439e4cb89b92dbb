/**
 * Which address comes next, which subnet comes next. Pure: what is taken comes in, what is given goes out.
 *
 * @module
 */
import type { Block } from "./inet.ts";
import { broadcast, contains, formatBlock, overlap, parseBlock, size, within } from "./inet.ts";

/** Where addresses of a network come from. `range` restricts what is given, not what may be asked for. */
export interface Pool {
  readonly subnet: Block;
  readonly range?: Block;
}

/**
 * Returns the lowest address of the pool that nobody holds, never the subnet's own first and last one; `undefined` when it is full.
 * A stopped container's address therefore goes to the next one that starts, as in Docker. A range outside the subnet counts for nothing, as Docker's fixed-cidr.
 *
 * @example
 * ```ts
 * import { lowestFree } from "./ipam.ts";
 * import { formatIp, parseBlock, parseIp } from "./inet.ts";
 * const given = lowestFree({ subnet: parseBlock("172.17.0.0/16")! }, new Set([parseIp("172.17.0.1")!]));
 * console.assert(formatIp(given!) === "172.17.0.2");
 * ```
 */
export function lowestFree(pool: Pool, taken: ReadonlySet<number>): number | undefined {
  const { subnet } = pool;
  const from = pool.range !== undefined && within(pool.range, subnet) ? pool.range : subnet;
  for (let ip = from.base; ip <= broadcast(from); ip++) {
    if (mayBeGiven(subnet, ip) && !taken.has(ip)) return ip;
  }
  return undefined;
}

/** Whether an address is a host's: inside the subnet, not its network nor its broadcast address. */
export function mayBeGiven(subnet: Block, ip: number): boolean {
  return contains(subnet, ip) && ip !== subnet.base && ip !== broadcast(subnet);
}

/** A base block cut into subnets of `size` bits; daemon.json's `default-address-pools`. */
export interface AddressPool {
  readonly base: string;
  readonly size: number;
}

/** Docker's own pools: 172.17.0.0/16 to 172.31.0.0/16, then 192.168.0.0/16 in pieces of /20. */
export const DEFAULT_POOLS: readonly AddressPool[] = [
  ...Array.from({ length: 15 }, (_, i) => ({ base: `172.${17 + i}.0.0/16`, size: 16 })),
  { base: "192.168.0.0/16", size: 20 },
];

/**
 * Returns the next subnet after `last` in the order of the pools that overlaps none in use, starting over at the end; `undefined` when there is none.
 * Successive rather than lowest: a removed network's subnet is not given again until the list has wrapped, as in Docker.
 */
export function nextSubnet(pools: readonly AddressPool[], used: readonly Block[], last?: string): Block | undefined {
  const cut = pools.map((pool) => ({ base: parseBlock(pool.base), bits: pool.size }));
  const all = cut.reduce((sum, { base, bits }) => sum + pieces(base, bits), 0);
  const start = last === undefined ? 0 : placeOf(cut, last) + 1;
  for (let step = 0; step < all;) {
    const { subnet, after } = pieceAt(cut, (start + step) % all);
    const clash = used.find((block) => overlap(block, subnet));
    if (clash === undefined) return subnet;
    // A large block in use rules out every piece it covers; going through them one by one would be slow for /30 pieces of a /8.
    step += 1 + Math.min(after, Math.floor((broadcast(clash) - subnet.base) / size(subnet)));
  }
  return undefined;
}

/** A pool, read. */
interface Cut {
  readonly base: Block | undefined;
  readonly bits: number;
}

/** How many subnets a pool has; 0 when its size does not fit its base. */
function pieces(base: Block | undefined, bits: number): number {
  return base === undefined || bits < base.bits || bits > 32 ? 0 : 2 ** (bits - base.bits);
}

/** The piece at a position of the list of all pieces, and how many more its own pool has after it. */
function pieceAt(cut: readonly Cut[], index: number): { readonly subnet: Block; readonly after: number } {
  for (const { base, bits } of cut) {
    const count = pieces(base, bits);
    if (base !== undefined && index < count) {
      return { subnet: { base: base.base + index * 2 ** (32 - bits), bits }, after: count - index - 1 };
    }
    index -= count;
  }
  throw new RangeError(`Cannot cut piece ${index}: the pools have fewer`);
}

/** Position of a subnet in the list of all pieces; -1 when it is none of them. */
function placeOf(cut: readonly Cut[], text: string): number {
  const block = parseBlock(text);
  let before = 0;
  for (const { base, bits } of cut) {
    if (base !== undefined && block !== undefined && block.bits === bits && within(block, base)) {
      return before + Math.floor((block.base - base.base) / size(block));
    }
    before += pieces(base, bits);
  }
  return -1;
}

/** Whether a subnet is one that the pools give, so that it can be kept without being asked for. */
export function isFromPools(pools: readonly AddressPool[], subnet: Block): boolean {
  return pools.some((pool) => {
    const base = parseBlock(pool.base);
    return base !== undefined && subnet.bits === pool.size && within(subnet, base);
  });
}

/** The usual gateway: the lowest address that may be given, or the lowest of the range when there is one; `undefined` in a /31 or /32. */
export function firstGateway(pool: Pool, reserved: ReadonlySet<number>): number | undefined {
  if (size(pool.subnet) < 4) return undefined;
  return lowestFree(pool, reserved);
}

/** Docker's words when a network has no address left. */
export function exhausted(network: string, subnet: Block): string {
  return `no available IPv4 addresses on this network's address pools: ${network} (${formatBlock(subnet)})`;
}
/** Docker's words when the pools have no subnet left. */
export const POOLS_EXHAUSTED = "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network";
