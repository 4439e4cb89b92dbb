/**
 * Names in checks → namespaces and addresses, as the place that asks would reach them.
 *
 * @module
 */
import { type Path, RecipeError } from "./errors.ts";
import { CLIENT, contains, isIp6, parseCidr, parseIp } from "./inet.ts";
import type { Container, Lab, Ns } from "./model.ts";
import type { OpOf } from "./op.ts";

/** What a question is about: the name as written, and the address when the lab knows it. */
export interface Target {
  readonly name: string;
  readonly ip?: string;
  /** The container that would have the address, when it is not running. */
  readonly stopped?: string;
}

/** Where a question is asked: a namespace, and the container when it is one. */
export interface Where {
  readonly ns: Ns;
  readonly container?: string;
}

/** The namespace of a container, a host, `client` or a name that a hand-made step gives. @throws {RecipeError} */
export function whereOf(name: string, lab: Lab, path: Path): Where {
  if (name === "client") return { ns: "client" };
  const host = lab.hosts.find((one) => one.name === name);
  if (host !== undefined) return { ns: host.ns };
  const container = lab.containers.find((one) => one.name === name);
  if (container !== undefined) return { ns: container.ns, container: name };
  if (handOps(lab, "netns").some((op) => op.ns === name)) return { ns: name };
  const among = [...lab.containers.map((one) => one.name), ...lab.hosts.map((one) => one.name), "client"];
  throw new RecipeError(`Cannot ask from inside "${name}": the lab has ${among.map((one) => `"${one}"`).join(", ")}`, {
    path,
    got: name,
    among,
  });
}

/**
 * The address that `from` would use for a name: an address is itself, a container has the one on a network both share, else its first.
 * A name nobody in the lab has stays a name when a container asks, as its resolver may know it.
 *
 * @throws {RecipeError} when what is named has no address, or nothing has that name
 */
export function targetOf(name: string, from: string, lab: Lab, path: Path): Target {
  if (parseIp(name) !== undefined || isIp6(name)) return { name, ip: name };
  if (name === "localhost") return { name, ip: "127.0.0.1" };
  if (name === "client") return { name, ip: CLIENT.ip };
  if (name === "gateway") {
    const stopped = stoppedAt(from, lab);
    return stopped === undefined ? { name, ip: gatewayOf(from, lab, path) } : { name, stopped };
  }
  const host = lab.hosts.find((one) => one.name === name);
  if (host !== undefined) return { name, ip: host.address };
  const container = lab.containers.find((one) => one.name === name || one.endpoints.some((end) => end.aliases.includes(name)));
  const asker = lab.containers.find((one) => one.name === from);
  if (container === undefined) {
    if (asker !== undefined) return { name };
    const among = [...lab.containers.map((one) => one.name), ...lab.hosts.map((one) => one.name), "client"];
    throw new RecipeError(`Cannot reach "${name}": it is no address, and the lab has no container or host of that name`, {
      path,
      got: name,
      among,
    });
  }
  const ip = addressOf(container, asker, lab);
  if (ip !== undefined) return { name, ip };
  const stopped = stoppedAt(container.name, lab);
  if (stopped !== undefined) return { name, stopped };
  throw new RecipeError(`Cannot reach "${name}": the container has no address of its own`, { path });
}

function addressOf(container: Container, asker: Container | undefined, lab: Lab): string | undefined {
  if (container.sandbox === "host") return lab.hosts.find((host) => host.name === container.host)?.address;
  const ends = ownerOf(container, lab).endpoints;
  const near = asker === undefined ? [] : ownerOf(asker, lab).endpoints.map((end) => end.network);
  const end = ends.find((one) => near.includes(one.network)) ?? ends[0];
  return (end?.cidr ?? handOps(lab, "addr").find((op) => namesOf(container.ns, lab).includes(op.ns))?.cidr)?.split("/")[0];
}

function gatewayOf(from: string, lab: Lab, path: Path): string {
  if (lab.hosts.some((host) => host.name === from)) return CLIENT.ip;
  const container = lab.containers.find((one) => one.name === from);
  if (container?.sandbox === "host") return CLIENT.ip;
  const ends = container === undefined ? [] : ownerOf(container, lab).endpoints;
  const end = ends.find((one) => one.isDefaultRoute);
  if (end !== undefined) return end.gateway;
  const names = namesOf(whereOf(from, lab, path).ns, lab);
  const route = handOps(lab, "route").find((op) => names.includes(op.ns) && op.to === "default" && op.via !== undefined);
  if (route?.via !== undefined) return route.via;
  throw new RecipeError(`Cannot ask the gateway of "${from}": it has none`, { path });
}

/** The container whose end took a container's addresses away: itself or the owner of its sandbox; nothing when both shall run. */
export function stoppedAt(name: string, lab: Lab): string | undefined {
  const container = lab.containers.find((one) => one.name === name);
  if (container === undefined) return undefined;
  return [container, ownerOf(container, lab)].find((one) => one.wanted !== "running")?.name;
}

/** The container whose sandbox this one runs in: itself unless it joined another. */
export function ownerOf(container: Container, lab: Lab): Container {
  return lab.containers.find((one) => one.name === container.of && container.sandbox === "container") ?? container;
}

/** Every name a namespace has: its own and those that hand-made steps give it. */
export function namesOf(ns: Ns, lab: Lab): readonly Ns[] {
  const ops = handOps(lab, "netns");
  const first = ops.find((op) => op.ns === ns)?.of ?? ns;
  return [...new Set([ns, first, ...ops.filter((op) => op.of === first).map((op) => op.ns)])];
}

/** The hand-made ops of one kind. */
export function handOps<K extends "netns" | "addr" | "route" | "link" | "move" | "master">(lab: Lab, kind: K): readonly OpOf<K>[] {
  return lab.steps.flatMap((step) => step.ops).filter((op): op is OpOf<K> => op.op === kind);
}

/** Whether an address lies in the subnet of a CIDR. */
export function inSubnet(ip: string, cidr: string): boolean {
  const number = parseIp(ip);
  const block = parseCidr(cidr)?.block;
  return number !== undefined && block !== undefined && contains(block, number);
}
