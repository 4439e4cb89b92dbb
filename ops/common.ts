/**
 * What every op kind needs: making a line, and finding things in a snapshot.
 *
 * @module
 */
import type { Ns } from "../core/model.ts";
import type { Line, SeenLink, SeenNs, Snapshot } from "../core/op.ts";

/** Makes a line for `ip`, run in namespace `ns`. */
export function ip(ns: Ns, ...words: readonly string[]): Line {
  return { tool: "ip", ns, words };
}

/** Makes a line for `bridge`, run in namespace `ns`. */
export function bridge(ns: Ns, ...words: readonly string[]): Line {
  return { tool: "bridge", ns, words };
}

/** The namespace as read, or undefined when it does not exist. */
export function seenNs(seen: Snapshot, ns: Ns): SeenNs | undefined {
  return seen.namespaces[ns];
}

/** The interface `dev` of namespace `ns` as read, or undefined. */
export function seenLink(seen: Snapshot, ns: Ns, dev: string): SeenLink | undefined {
  return seen.namespaces[ns]?.links.find((link) => link.dev === dev);
}

/**
 * The word that names a namespace after `netns`. The capsule's own has no name under /run/netns; process 1 lives in it.
 */
export function netnsWord(ns: Ns): string {
  return ns === "" ? "1" : ns;
}

/** `eth0 of web` for people; just `eth0` in the capsule's own namespace. */
export function devOf(ns: Ns, dev: string): string {
  return ns === "" ? dev : `${dev} of ${ns}`;
}

/** ` in web` for people; nothing in the capsule's own namespace. */
export function inNs(ns: Ns): string {
  return ns === "" ? "" : ` in ${ns}`;
}

/** `true`, or `false` with what stands in the place. */
export function held(yes: boolean, was?: string): { readonly yes: boolean; readonly was?: string } {
  return yes || was === undefined ? { yes } : { yes, was };
}

/**
 * Answers `needs` for every kind that acts in a namespace of the lab: nothing. An op can only name namespaces, containers and files of its own
 * capsule, and the capsule is where the lab may do what it likes.
 */
export function insideCapsule(): undefined {
  return undefined;
}

/** Whether an address or prefix is IPv6. */
export function familyOf(address: string): 4 | 6 {
  return address.includes(":") ? 6 : 4;
}
