/**
 * Arithmetic on IPv4 addresses, and as much IPv6 as the uplinks need. Addresses are unsigned 32-bit numbers inside, texts outside.
 *
 * @module
 */

/** A block of IPv4 addresses. `base` is its lowest address, `bits` the prefix length 0 to 32. */
export interface Block {
  readonly base: number;
  readonly bits: number;
}
/** An address together with the block it lives in: `172.17.0.1/16`. */
export interface Cidr {
  readonly ip: number;
  readonly block: Block;
}

/**
 * Reads a dotted address; `undefined` when the text is anything else, such as `172.17.0.256`, `1.2.3` or `010.0.0.1`.
 *
 * @example
 * ```ts
 * import { formatIp, parseIp } from "./inet.ts";
 * console.assert(formatIp(parseIp("172.17.0.1")! + 1) === "172.17.0.2");
 * ```
 */
export function parseIp(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let ip = 0;
  for (const part of parts) {
    if (!/^(0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255) return undefined;
    ip = ip * 256 + Number(part);
  }
  return ip;
}

/** Writes an address with dots. */
export function formatIp(ip: number): string {
  return [24, 16, 8, 0].map((shift) => (ip >>> shift) & 255).join(".");
}

/** How many addresses a block holds. */
export function size(block: Block): number {
  return 2 ** (32 - block.bits);
}

/** The block of `bits` that an address lies in. */
export function blockOf(ip: number, bits: number): Block {
  const count = 2 ** (32 - bits);
  return { base: Math.floor(ip / count) * count, bits };
}

/** Reads `172.17.0.1/16`; `undefined` when it is not an address with a prefix length. */
export function parseCidr(text: string): Cidr | undefined {
  const [address, bits, more] = text.split("/");
  if (address === undefined || bits === undefined || more !== undefined || !/^(0|[1-9][0-9]?)$/.test(bits)) return undefined;
  const ip = parseIp(address);
  if (ip === undefined || Number(bits) > 32) return undefined;
  return { ip, block: blockOf(ip, Number(bits)) };
}

/** Reads `172.17.0.0/16` as a block; host bits are dropped, as Docker drops them from `--subnet 10.5.0.7/24`. */
export function parseBlock(text: string): Block | undefined {
  return parseCidr(text)?.block;
}

/** Writes a block: `172.17.0.0/16`. */
export function formatBlock(block: Block): string {
  return `${formatIp(block.base)}/${block.bits}`;
}

/** Writes an address with the prefix length of its block: `172.17.0.1/16`. */
export function formatCidr(ip: number, block: Block): string {
  return `${formatIp(ip)}/${block.bits}`;
}

/** The highest address of a block. */
export function broadcast(block: Block): number {
  return block.base + size(block) - 1;
}

/** The address `n` places after the lowest one: 1 is the usual gateway. */
export function nth(block: Block, n: number): number {
  return block.base + n;
}

/** Whether a block holds an address. */
export function contains(block: Block, ip: number): boolean {
  return ip >= block.base && ip <= broadcast(block);
}

/** Whether a block lies inside another, or equals it. */
export function within(inner: Block, outer: Block): boolean {
  return inner.bits >= outer.bits && contains(outer, inner.base);
}

/** Whether two blocks share an address. */
export function overlap(a: Block, b: Block): boolean {
  return within(a, b) || within(b, a);
}

/** The MAC that Docker derives from an address: `02:42:` and the four octets, as libnetwork's netutils GenerateMACFromIP. */
export function macOf(ip: number): string {
  return "02:42:" + [24, 16, 8, 0].map((shift) => ((ip >>> shift) & 255).toString(16).padStart(2, "0")).join(":");
}

/** Whether the text is a unicast MAC address of six octets. */
export function isMac(text: string): boolean {
  return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text) && parseInt(text.slice(0, 2), 16) % 2 === 0;
}

/** Whether the text is an IPv6 address, full or with one `::`; an IPv4 tail is not understood. */
export function isIp6(text: string): boolean {
  if (!/^[0-9a-f:]+$/i.test(text)) return false;
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => half === "" ? [] : half.split(":"));
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8;
}

/** The machines' addresses in a lab: machine `index` (from 0) on the client's switch, IPv4 and IPv6 with their prefix lengths. */
export function uplink(index: number): { readonly ip: string; readonly cidr: string; readonly cidr6: string } {
  const host = index + 1;
  return { ip: `192.0.2.${host}`, cidr: `192.0.2.${host}/24`, cidr6: `2001:db8:a::${host.toString(16)}/64` };
}

/** The client's address on its switch, which is also every machine's way out and resolver. */
export const CLIENT: { readonly ip: string; readonly cidr: string; readonly ip6: string; readonly cidr6: string } = {
  ip: "192.0.2.100",
  cidr: "192.0.2.100/24",
  ip6: "2001:db8:a::100",
  cidr6: "2001:db8:a::100/64",
};
/** How many machines fit on the client's switch beside the client. */
export const MAX_HOSTS = 99;
