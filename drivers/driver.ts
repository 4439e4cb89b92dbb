/**
 * What a network driver is. A driver turns one kind of network into steps of plain ops; it runs nothing and knows nothing of the machine it is used on.
 *
 * @module
 */
import type { Container, Endpoint, Host, Lab, Network } from "../core/model.ts";
export type { Driver, Op, Plugin, Preset, Step } from "../core/op.ts";
export type { Container, Daemon, Endpoint, Host, Json, Lab, Network, PublishedPort } from "../core/model.ts";

/** Finds the machine that carries a network. */
export function hostOf(net: Pick<Network, "host">, lab: Lab): Host {
  const host = lab.hosts.find((one) => one.name === net.host);
  if (host === undefined) throw new RangeError(`Cannot find the machine of a network: the lab has no "${net.host}"`);
  return host;
}

/** Finds the container that an endpoint belongs to. */
export function containerOf(endpoint: Pick<Endpoint, "container">, lab: Lab): Container {
  const container = lab.containers.find((one) => one.name === endpoint.container);
  if (container === undefined) throw new RangeError(`Cannot find the container of an endpoint: the lab has no "${endpoint.container}"`);
  return container;
}

/** An interface name as a part of a sysctl key: its own dots are written as `/`. */
export function keyPart(dev: string): string {
  return dev.replaceAll(".", "/");
}
