/**
 * Machines: index, address, resolver.
 *
 * @module
 */
import { RecipeError } from "./errors.ts";
import { CLIENT, isIp6, MAX_HOSTS, parseIp, uplink } from "./inet.ts";
import type { Daemon, Host, HostSpec, Recipe } from "./model.ts";

/** Longest interface name the kernel takes, in bytes (IFNAMSIZ without its NUL). */
export const MAX_DEV = 15;

/** Decides the machines of a recipe, in the order they are written; one called `h1` when there is none. @throws {RecipeError} */
export function resolveHosts(recipe: Recipe): Host[] {
  const specs: readonly (readonly [string, HostSpec])[] = Object.entries(recipe.hosts);
  if (specs.length > MAX_HOSTS) {
    throw new RecipeError(`Cannot place ${specs.length} machines on the client's switch: it takes at most ${MAX_HOSTS}`, {
      path: ["hosts"],
    });
  }
  const written: typeof specs = specs.length === 0 ? [["h1", {}]] : specs;
  return written.map(([name, spec], index) => {
    checkName(name);
    const daemon = spec.daemon ?? {};
    if (daemon !== false) checkDaemon(name, daemon);
    return {
      name,
      ns: name,
      index,
      address: uplink(index).ip,
      daemon,
      dns: spec.dns ?? [CLIENT.ip],
      dnsSearch: spec.dns_search ?? ["lab.test"],
    };
  });
}

/** A machine's name is a namespace, a host name and part of a port's name on the client's switch. */
function checkName(name: string): void {
  const path = ["hosts", name];
  if (name === "client") {
    throw new RecipeError(`Cannot name a machine "client": every lab has a client outside its machines already`, { path });
  }
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new RecipeError(`Cannot name a machine "${name}": it needs a small letter first, then small letters, digits and "-"`, { path });
  }
  if (name.length + 2 > MAX_DEV) {
    throw new RecipeError(
      `Cannot name a machine "${name}": its port on the client's switch would be "p-${name}", and an interface name has at most ${MAX_DEV} bytes`,
      { path },
    );
  }
}

/** Values of daemon.json that dockerd itself refuses to start with, or that a native lab cannot act on. */
function checkDaemon(host: string, daemon: Daemon): void {
  const at = (key: string) => ({ path: ["hosts", host, "daemon", key] });
  if (daemon.bridge !== undefined && daemon.bridge !== "" && daemon.bridge !== "none") {
    throw new RecipeError(
      `Cannot start the daemon of "${host}" on the bridge "${daemon.bridge}": a lab's machines start without bridges of their own; wanted "none", or no "bridge" for docker0`,
      { ...at("bridge"), hint: `A network with driver_opts com.docker.network.bridge.name: ${daemon.bridge} has a bridge of that name` },
    );
  }
  if (daemon.bridge === "none" && daemon.bip !== undefined) {
    throw new RecipeError(`Cannot start the daemon of "${host}": "bip" and "bridge" exclude each other`, at("bip"));
  }
  for (const server of daemon.dns ?? []) {
    if (parseIp(server) === undefined && !isIp6(server)) {
      throw new RecipeError(`Cannot use the name server "${server}" on "${host}": it is not an IP address`, at("dns"));
    }
  }
  if (daemon.ip !== undefined && parseIp(daemon.ip) === undefined) {
    throw new RecipeError(`Cannot publish ports on "${daemon.ip}": it is not an IPv4 address`, at("ip"));
  }
}
