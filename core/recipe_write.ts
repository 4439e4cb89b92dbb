/**
 * A recipe → the value one would write for it, in Compose's spellings. Changes are patches of this form, so that it does not matter whether
 * the file said `networks: [front]` or `networks: { front: {} }`.
 *
 * @module
 */
import { isObject, type JsonObject } from "./merge.ts";
import type { Json, PortSpec, Recipe } from "./model.ts";
import { portText } from "./recipe_ports.ts";

/**
 * Writes a recipe as plain data that {@linkcode recipeFrom} reads back as the same recipe.
 *
 * @example Usage
 * ```ts
 * import { recipeFrom, recipeWritten } from "./recipe.ts";
 * const { recipe } = recipeFrom({ name: "demo", services: { web: { image: "nginx", ports: ["8080:80"] } } });
 * console.log(recipeWritten(recipe));
 * ```
 */
export function recipeWritten(recipe: Recipe): Json {
  return written(JSON.parse(JSON.stringify(recipe)));
}

/** Turns what only a {@linkcode Recipe} spells in its own way back into Compose's spelling; everything else stays as it is. */
export function written(value: Json): Json {
  if (!isObject(value)) return value;
  return {
    ...value,
    ...(isObject(value.services) && { services: mapped(value.services, serviceWritten) }),
    ...(isObject(value.networks) && { networks: mapped(value.networks, networkWritten) }),
  };
}

function mapped(map: JsonObject, write: (value: JsonObject) => Json): JsonObject {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, isObject(value) ? write(value) : value]));
}

function serviceWritten(service: JsonObject): Json {
  const { ports, extra_hosts: hosts } = service;
  return {
    ...service,
    ...(Array.isArray(ports) && { ports: ports.map((port: Json) => isPortSpec(port) ? portText(port) : port) }),
    ...(Array.isArray(hosts) &&
      { extra_hosts: hosts.map((host: Json) => isObject(host) ? `${String(host.name)}:${String(host.ip)}` : host) }),
  };
}

function isPortSpec(port: Json): port is Json & PortSpec {
  return isObject(port) && "containerPort" in port && "hostPort" in port && "hostIp" in port && "protocol" in port;
}

function networkWritten(network: JsonObject): Json {
  const { ipam } = network;
  if (!isObject(ipam) || ["config", "driver", "options"].some((key) => key in ipam)) return network;
  return { ...network, ipam: { config: [ipam] } };
}
