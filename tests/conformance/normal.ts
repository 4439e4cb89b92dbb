/**
 * Renders a lab's snapshot as a recorded STATE: ids, random names and random MAC addresses become the recordings' placeholders.
 *
 * @module
 */
import type { Container, Host, Network } from "../../core/model.ts";
import type { SeenNs, Snapshot } from "../../core/op.ts";
import { stackState } from "./normal_stack.ts";
import type { ContainerState, HostState, LinkState, StackState } from "./state.ts";

/** What must be known of a lab; a resolved `Lab` is one. */
export interface KnownLab {
  readonly hosts: readonly Pick<Host, "name" | "ns">[];
  readonly networks: readonly Pick<Network, "name" | "dev">[];
  readonly containers: readonly KnownContainer[];
}
type KnownContainer = Pick<Container, "name" | "host" | "ns" | "sandbox">;

/** What is normalised: one host of a lab as it was seen. */
export interface Observed {
  readonly lab: KnownLab;
  readonly snapshot: Snapshot;
  /** Container → 64 hex digits. */
  readonly ids: Readonly<Record<string, string>>;
  /** Container → inode of the network namespace its process is really in; absent = not running. */
  readonly inodes: Readonly<Record<string, number>>;
  /** Host to look at. @default {first host} */
  readonly host?: string;
}

/** Renders one host and its running containers. @throws {Error} When the host was not seen. */
export function normal(seen: Observed): HostState {
  const host = seen.lab.hosts.find((each) => each.name === (seen.host ?? seen.lab.hosts[0]?.name));
  const stack = host && seen.snapshot.namespaces[host.ns];
  if (!host || !stack) throw new Error(`Cannot normalise the host "${seen.host ?? ""}": the snapshot does not have it`);
  const names = placeholders(seen, stack);
  const containers = seen.lab.containers.filter((each) => each.host === host.name && seen.inodes[each.name] !== undefined);
  const state = {
    ...stackState(stack, seen.lab, seen.snapshot, peers(stack, seen)),
    containers: Object.fromEntries(containers.map((each) => [each.name, containerState(each, seen, stack)])),
  };
  return sorted(replaced(state, names));
}

/** Real name → placeholder, longest names first so that an id is not mistaken for its beginning. */
function placeholders(seen: Observed, host: SeenNs): [string, string][] {
  const ids = Object.entries(seen.ids).flatMap(([name, id]): [string, string][] => [[id, `<${name}>`], [id.slice(0, 12), `<${name}>`]]);
  const bridges = seen.lab.networks.filter((net) => /^br-[0-9a-f]{12}$/.test(net.dev)).map((
    net,
  ): [string, string] => [net.dev, `br-<${net.name}>`]);
  const cables = [...peers(host, seen)].filter(([dev]) => /^veth[0-9a-f]{7}$/.test(dev)).map((
    [dev, peer],
  ): [string, string] => [dev, `veth<${peer}>`]);
  return [...ids, ...bridges, ...cables].sort((a, b) => b[0].length - a[0].length);
}

/** Host end → `CONTAINER/DEV`, from the interface indexes both ends show of each other. */
function peers(host: SeenNs, seen: Observed): Map<string, string> {
  const ends = seen.lab.containers.filter((each) => each.sandbox !== "host" && each.sandbox !== "container").flatMap((each) =>
    (seen.snapshot.namespaces[each.ns]?.links ?? []).map((link) => ({ link, label: `${each.name}/${link.dev}` }))
  );
  return new Map(
    host.links.filter((link) => link.kind === "veth").flatMap((link): [string, string][] => {
      const far = ends.find((end) => end.link.kind === "veth" && end.link.index === link.peerIndex && end.link.peerIndex === link.index);
      return far ? [[link.dev, far.label]] : [];
    }),
  );
}

const FILES = ["hosts", "resolv.conf", "hostname"];

function containerState(container: KnownContainer, seen: Observed, host: SeenNs): ContainerState {
  const inode = seen.inodes[container.name];
  const own = seen.snapshot.namespaces[container.ns];
  const owner = seen.lab.containers.find((each) =>
    each.name !== container.name && each.sandbox !== "container" && seen.inodes[each.name] === inode
  );
  const shared = inode === host.inode ? "host" : container.sandbox === "container" ? owner?.name : undefined;
  const netns = shared ? `shared:${shared}` : own?.inode === inode && container.ns === container.name ? "own" : "orphan";
  const files = Object.fromEntries(FILES.flatMap((name) => {
    const file = seen.snapshot.files[`${container.name}:/etc/${name}`];
    return file ? [[name, file.text]] : [];
  }));
  const stack = !shared && own ? stackState({ ...own, sysctls: withoutBridge(own.sysctls) }, seen.lab, seen.snapshot, new Map()) : {};
  return { netns, files, ...stack };
}

/** The recordings look at br_netfilter's keys on machines only. */
function withoutBridge(sysctls: SeenNs["sysctls"]): SeenNs["sysctls"] {
  return Object.fromEntries(Object.entries(sysctls).filter(([key]) => !key.startsWith("net.bridge.")));
}

/** Replaces every real name in keys and texts. */
function replaced<T>(value: T, names: readonly (readonly [string, string])[]): T {
  const text = (raw: string) => names.reduce((line, [real, name]) => line.replaceAll(real, name), raw);
  const walk = (node: unknown): unknown => {
    if (typeof node === "string") return text(node);
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [text(key), walk(item)]));
  };
  return walk(value) as T;
}

/** Sorts what the kernel orders by random names: links by name (`lo` first in a container), IPv6 routes. */
function sorted(state: HostState): HostState {
  const byName = (a: LinkState, b: LinkState) => a.name < b.name ? -1 : 1;
  const v6 = (stack: StackState) => ({ ...stack.routes, v6: stack.routes.v6.toSorted() });
  const container = (each: ContainerState): ContainerState =>
    each.links && each.routes
      ? {
        ...each,
        links: each.links.toSorted((a, b) => Number(b.name === "lo") - Number(a.name === "lo") || byName(a, b)),
        routes: v6(each as StackState),
      }
      : each;
  return {
    ...state,
    links: state.links.toSorted(byName),
    routes: v6(state),
    containers: Object.fromEntries(Object.entries(state.containers).map(([name, each]) => [name, container(each)])),
  };
}
