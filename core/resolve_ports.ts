/**
 * Published ports: which host port, in which order, and who else wants it.
 *
 * @module
 */
import { RecipeError } from "./errors.ts";
import { isIp6, parseIp, uplink } from "./inet.ts";
import { FIRST_DYNAMIC_PORT, LAST_DYNAMIC_PORT } from "./ledger.ts";
import type { Endpoint, Ledger, PortSpec, PublishedPort, Recipe } from "./model.ts";
import { plural } from "./resolve_words.ts";
import type { Join } from "./resolve_joins.ts";
import type { Wired } from "./resolve_networks.ts";

/** A port wish with the place it was written at. */
interface Wish {
  readonly spec: PortSpec;
  readonly index: number;
  readonly hostIp: string;
}

/** What ports are resolved from. */
export interface PortContext {
  readonly ledger: Ledger;
  readonly running: readonly string[];
  readonly joins: ReadonlyMap<string, Join>;
  readonly endpoints: ReadonlyMap<string, readonly Endpoint[]>;
  readonly wired: readonly Wired[];
}

/** The bindings of every running container in the order Docker makes them, and the counters after it. @throws {RecipeError} */
export function resolvePorts(
  recipe: Recipe,
  context: PortContext,
): {
  readonly ports: ReadonlyMap<string, readonly PublishedPort[]>;
  readonly nextPort: Ledger["nextPort"];
  readonly warnings: readonly string[];
} {
  const bound: PublishedPort[] = [];
  const ports = new Map<string, readonly PublishedPort[]>();
  const warnings: string[] = [];
  const next = { ...context.ledger.nextPort };
  const fixed = fixedPorts(recipe, context);
  for (const name of context.running) {
    const specs = recipe.services[name]!.ports ?? [];
    specs.forEach((spec, index) => checkNumbers(name, spec, index));
    const place = placeOf(name, context);
    if (specs.length > 0 && place.network === undefined) warnings.push(place.why);
    if (specs.length === 0 || place.network === undefined) continue;
    const own = specs.map((spec, index) => ({ spec, index, hostIp: hostIpOf(name, spec, index, place.network) })).sort(byDocker);
    const earlier = [...context.ledger.containers[name]?.ports ?? []];
    const made: PublishedPort[] = [];
    for (const wish of own) {
      const hostPort = wish.spec.hostPort !== 0
        ? wish.spec.hostPort
        : dynamicPort(wish, { earlier, next, host: place.network.host.name, bound, fixed });
      const port: PublishedPort = {
        container: name,
        network: place.network.network.name,
        host: place.network.host.name,
        hostIp: wish.hostIp,
        hostPort,
        containerIp: place.ip,
        containerPort: wish.spec.containerPort,
        protocol: wish.spec.protocol,
      };
      checkFree(port, bound, ["services", name, "ports", wish.index]);
      bound.push(port);
      made.push(port, ...(hasTwin(port, place.network) ? [{ ...port, hostIp: "::" }] : []));
    }
    ports.set(name, made);
  }
  return { ports, nextPort: next, warnings };
}

/** Container ports in descending order, tcp before udp, bindings of one port by descending host port, as libnetwork sorts them. */
function byDocker(a: Wish, b: Wish): number {
  return b.spec.containerPort - a.spec.containerPort ||
    (a.spec.protocol < b.spec.protocol ? -1 : a.spec.protocol > b.spec.protocol ? 1 : 0) ||
    b.spec.hostPort - a.spec.hostPort;
}

/** Whether dockerd answers on `[::]` too: every 0.0.0.0 binding, through the userland proxy. */
function hasTwin(port: PublishedPort, network: Wired): boolean {
  return port.hostIp === "0.0.0.0" && network.host.daemon !== false && network.host.daemon["userland-proxy"] !== false;
}

function checkNumbers(name: string, spec: PortSpec, index: number): void {
  const path = ["services", name, "ports", index];
  const wrong = (value: number, from: number) => !Number.isInteger(value) || value < from || value > 65535;
  if (wrong(spec.containerPort, 1)) {
    throw new RecipeError(`Cannot publish container port ${spec.containerPort} of "${name}": ports go from 1 to 65535`, { path });
  }
  if (wrong(spec.hostPort, 0)) {
    throw new RecipeError(`Cannot publish "${name}" on host port ${spec.hostPort}: ports go from 1 to 65535`, { path });
  }
}

/** Where a container's ports are published: on the network of its default route; or why they are not, as Docker warns. */
function placeOf(
  name: string,
  context: PortContext,
): { readonly network: Wired; readonly ip: string } | { readonly network: undefined; readonly why: string } {
  const join = context.joins.get(name)!;
  const no = (reason: string) => ({ network: undefined, why: `The published ports of "${name}" are discarded: ${reason}` });
  if (join.kind !== "own") return no(`it uses ${join.kind === "host" ? "host" : join.kind} network mode`);
  const endpoint = context.endpoints.get(name)?.find((one) => one.isDefaultRoute);
  const network = context.wired.find((one) => one.host === join.host && one.network.name === endpoint?.network);
  if (endpoint === undefined || network === undefined) return no("it has no interface");
  if (network.network.internal) return no(`the network "${network.network.name}" is internal`);
  if (network.driver.publish === undefined) return no(`the driver "${network.driver.name}" publishes none`);
  return { network, ip: endpoint.cidr.split("/")[0]! };
}

/** The address a port is bound to: the one written, else the network's own choice (the daemon's `ip`), else all. @throws {RecipeError} */
function hostIpOf(name: string, spec: PortSpec, index: number, network: Wired): string {
  const fallback = String(network.network.options["com.docker.network.bridge.host_binding_ipv4"] ?? "") || "0.0.0.0";
  const ip = (spec.hostIp === "" ? fallback : spec.hostIp).replace(/^\[(.*)\]$/, "$1");
  const path = ["services", name, "ports", index];
  const what = `Cannot publish port ${spec.containerPort}/${spec.protocol} of "${name}" on "${ip}"`;
  if (parseIp(ip) === undefined && !isIp6(ip)) throw new RecipeError(`${what}: it is not an IP address`, { path });
  const { host } = network;
  const gateways = network.host.daemon === false ? [] : [network.network.gateway];
  const own = ["0.0.0.0", "::", "::1", host.address, uplink(host.index).cidr6.split("/")[0]!, ...gateways];
  if (own.includes(ip) || ip.startsWith("127.")) return ip;
  throw new RecipeError(
    `${what}: bind: cannot assign requested address, "${host.name}" has ${plural(own.slice(3), "address", "addresses")}`,
    {
      path,
    },
  );
}

/** Host ports that somebody asks for by number, per machine: a dynamic one goes round them. */
function fixedPorts(recipe: Recipe, context: PortContext): ReadonlySet<string> {
  return new Set(
    context.running.flatMap((name) =>
      (recipe.services[name]!.ports ?? []).filter((spec) => spec.hostPort !== 0).map((spec) =>
        `${context.joins.get(name)!.host.name} ${spec.protocol} ${spec.hostPort}`
      )
    ),
  );
}

/** The number a binding had before, else the next one: numbers count up per protocol and never go back while the lab lives. */
function dynamicPort(
  wish: Wish,
  from: {
    readonly earlier: PublishedPort[];
    readonly next: { tcp: number; udp: number };
    readonly host: string;
    readonly bound: readonly PublishedPort[];
    readonly fixed: ReadonlySet<string>;
  },
): number {
  const { protocol, containerPort } = wish.spec;
  const taken = (port: number) =>
    from.fixed.has(`${from.host} ${protocol} ${port}`) ||
    from.bound.some((other) => other.host === from.host && other.protocol === protocol && other.hostPort === port);
  const at = from.earlier.findIndex((port) =>
    port.protocol === protocol && port.containerPort === containerPort && port.hostIp === wish.hostIp &&
    port.hostPort >= FIRST_DYNAMIC_PORT &&
    !taken(port.hostPort)
  );
  if (at >= 0) return from.earlier.splice(at, 1)[0]!.hostPort;
  const count = LAST_DYNAMIC_PORT - FIRST_DYNAMIC_PORT + 1;
  for (let step = 0; step < count; step++) {
    const port = FIRST_DYNAMIC_PORT + (from.next[protocol] - FIRST_DYNAMIC_PORT + step) % count;
    if (taken(port)) continue;
    from.next[protocol] = port + 1;
    return port;
  }
  throw new RecipeError(
    `Cannot publish port ${containerPort}/${protocol}: all ports from ${FIRST_DYNAMIC_PORT} to ${LAST_DYNAMIC_PORT} are taken`,
  );
}

/** Two containers cannot have one host port on one address; a port on all addresses takes it on each. @throws {RecipeError} */
function checkFree(port: PublishedPort, bound: readonly PublishedPort[], path: readonly (string | number)[]): void {
  const isAll = (ip: string) => ip === "0.0.0.0" || ip === "::";
  const crosses = (a: string, b: string) => a === b || isAll(a) && (isIp6(a) === isIp6(b) || a === "0.0.0.0" && b === "::");
  const other = bound.find((one) =>
    one.host === port.host && one.protocol === port.protocol && one.hostPort === port.hostPort &&
    (crosses(one.hostIp, port.hostIp) || crosses(port.hostIp, one.hostIp))
  );
  if (other === undefined) return;
  const docker = other.hostIp === port.hostIp
    ? `Bind for ${port.hostIp}:${port.hostPort} failed: port is already allocated`
    : `listen ${port.protocol}4 ${port.hostIp}:${port.hostPort}: bind: address already in use`;
  throw new RecipeError(
    `Cannot publish port ${port.containerPort}/${port.protocol} of "${port.container}" on ${port.hostIp}:${port.hostPort}: ${docker} by ` +
      (other.container === port.container ? "the same container" : `"${other.container}"`),
    { path, hint: "Choose another host port, or leave it out for one that is free" },
  );
}
