/**
 * Reading networks: the ones that drivers bring to each machine and the declared ones, checked, before subnets are given.
 *
 * @module
 */
import { RecipeError } from "./errors.ts";
import type { Path } from "./errors.ts";
import { idOf } from "./hash.ts";
import type { Block } from "./inet.ts";
import { contains, formatBlock, parseBlock, parseCidr, parseIp, within } from "./inet.ts";
import { mayBeGiven } from "./ipam.ts";
import type { Host, Json, NetworkSpec, Recipe } from "./model.ts";
import type { Driver } from "./op.ts";
import type { Book } from "./resolve_book.ts";
import { MAX_DEV } from "./resolve_hosts.ts";
import { listed } from "./resolve_joins.ts";

/** A network before its subnet is known. */
export interface Draft {
  readonly name: string;
  readonly host: Host;
  readonly driver: Driver;
  readonly path: Path;
  readonly options: Readonly<Record<string, Json>>;
  readonly dev: string;
  readonly isDefault: boolean;
  readonly internal: boolean;
  readonly chosen?: Block;
  readonly gateway?: number;
  readonly wayOut?: number;
  readonly range?: Block;
  readonly aux: readonly number[];
}

/** The networks that a machine has without being asked: docker0. */
export function presetDrafts(host: Host, book: Book, lab: string): Draft[] {
  return [...book.drivers.values()].flatMap((driver): Draft[] => {
    const preset = driver.preset?.(host);
    if (preset === undefined) return [];
    const path: Path = ["hosts", host.name, "daemon"];
    const address = preset.address === undefined ? undefined : parseCidr(preset.address);
    if (preset.address !== undefined && (address === undefined || !mayBeGiven(address.block, address.ip))) {
      throw new RecipeError(
        `Cannot give ${preset.dev} the address "${preset.address}": a host's address and its prefix length are wanted`,
        {
          path: [...path, "bip"],
        },
      );
    }
    const range = preset.range === undefined
      ? undefined
      : block(preset.range, `Cannot give containers addresses of`, [...path, "fixed-cidr"]);
    const chosen = address?.block ?? range;
    const wayOut = preset.gateway === undefined
      ? undefined
      : ipOf(preset.gateway, "Cannot use the default gateway", [...path, "default-gateway"]);
    if (wayOut !== undefined && (chosen === undefined || !contains(chosen, wayOut))) {
      const pool = chosen === undefined ? "the subnet is not given; wanted a bip" : `it must belong to ${formatBlock(chosen)}`;
      throw new RecipeError(`Cannot use the default gateway "${preset.gateway}": ${pool}`, { path: [...path, "default-gateway"] });
    }
    const options = optionsOf(driver, preset.options, path);
    return [{
      name: driver.name,
      host,
      driver,
      path,
      options,
      dev: checkedDev(preset.dev, path),
      isDefault: true,
      internal: false,
      aux: [],
      ...(chosen === undefined ? {} : { chosen }),
      ...(address === undefined ? {} : { gateway: address.ip }),
      ...(wayOut === undefined ? {} : { wayOut }),
      ...(range === undefined ? {} : { range }),
    }];
  }).map((draft) => ({ ...draft, dev: draft.dev === "" ? bridgeName(lab, draft.host, draft.name) : draft.dev }));
}

/** `br-` and the first 12 digits of the network's id, as Docker names its bridges. */
function bridgeName(lab: string, host: Host, name: string): string {
  return `br-${idOf(12, "network", lab, host.name, name)}`;
}

/** Reads a declared network. @throws {RecipeError} */
export function draftOf(
  name: string,
  spec: NetworkSpec,
  { recipe, hosts, book, taken }: { recipe: Recipe; hosts: readonly Host[]; book: Book; taken: ReadonlySet<string> },
): Draft {
  const path: Path = ["networks", name];
  if (taken.has(name)) {
    throw new RecipeError(`Cannot create the network "${name}": network with name ${name} already exists on every machine`, { path });
  }
  const driver = book.drivers.get(spec.driver);
  const own = [...book.drivers.values()].filter((one) => one.sandbox === "own").map((one) => one.name);
  if (driver === undefined) {
    throw new RecipeError(`Cannot create the network "${name}" with the driver "${spec.driver}": the drivers are ${listed(own)}`, {
      path: [...path, "driver"],
      got: spec.driver,
      among: own,
    });
  }
  if (driver.sandbox !== "own") {
    throw new RecipeError(
      `Cannot create the network "${name}": only one instance of "${driver.name}" network is allowed; wanted network_mode: ${driver.name} in a service`,
      { path: [...path, "driver"] },
    );
  }
  const host = spec.host === undefined ? hosts[0]! : hosts.find((one) => one.name === spec.host);
  if (host === undefined) {
    const among = hosts.map((one) => one.name);
    throw new RecipeError(`Cannot create the network "${name}" on "${spec.host}": the lab has ${listed(among)}`, {
      path: [...path, "host"],
      got: spec.host!,
      among,
    });
  }
  const options = optionsOf(driver, spec.driver_opts ?? {}, [...path, "driver_opts"]);
  const asked = options["com.docker.network.bridge.name"];
  const dev = typeof asked === "string" && asked !== "" ? asked : bridgeName(recipe.name, host, name);
  return {
    name,
    host,
    driver,
    path,
    options,
    dev: checkedDev(dev, [...path, "driver_opts", "com.docker.network.bridge.name"]),
    isDefault: false,
    internal: spec.internal ?? false,
    ...addressing(name, spec, [...path, "ipam", "config", 0]),
  };
}

/** A driver's own reading of its options; it knows the option, this knows the network. @throws {RecipeError} */
function optionsOf(driver: Driver, raw: Readonly<Record<string, Json>>, path: Path): Readonly<Record<string, Json>> {
  try {
    return driver.options(raw);
  } catch (error) {
    if (!(error instanceof RecipeError)) throw error;
    throw new RecipeError(error.message, { ...error.data, path: [...path, ...error.data.path ?? []] });
  }
}

/** Reads a network's `ipam`, with Docker's refusals. @throws {RecipeError} */
function addressing(name: string, spec: NetworkSpec, path: Path): Pick<Draft, "chosen" | "gateway" | "range" | "aux"> {
  const ipam = spec.ipam ?? {};
  const what = `Cannot address the network "${name}" with`;
  const chosen = ipam.subnet === undefined ? undefined : block(ipam.subnet, what, [...path, "subnet"]);
  if (chosen === undefined) {
    const key = (["gateway", "ip_range", "aux_addresses"] as const).find((one) => ipam[one] !== undefined);
    if (key === undefined) return { aux: [] };
    throw new RecipeError(`${what} a ${key} alone: every ip-range or gateway must have a corresponding subnet`, { path: [...path, key] });
  }
  const gateway = ipam.gateway === undefined ? undefined : ipOf(ipam.gateway, what, [...path, "gateway"]);
  if (gateway !== undefined && !mayBeGiven(chosen, gateway)) {
    throw new RecipeError(`${what} the gateway "${ipam.gateway}": it is not a host's address of ${formatBlock(chosen)}`, {
      path: [...path, "gateway"],
    });
  }
  const range = ipam.ip_range === undefined ? undefined : block(ipam.ip_range, what, [...path, "ip_range"]);
  if (range !== undefined && !within(range, chosen)) {
    throw new RecipeError(`${what} the range "${ipam.ip_range}": it does not lie in ${formatBlock(chosen)}`, {
      path: [...path, "ip_range"],
    });
  }
  const aux = Object.entries(ipam.aux_addresses ?? {}).map(([key, text]) => {
    const at = [...path, "aux_addresses", key];
    const ip = ipOf(text, what, at);
    if (!contains(chosen, ip)) {
      throw new RecipeError(`${what} the address "${text}": it does not lie in ${formatBlock(chosen)}`, { path: at });
    }
    if (ip === gateway) throw new RecipeError(`${what} the address "${text}" kept aside as "${key}": it is the gateway`, { path: at });
    return ip;
  });
  return { chosen, aux, ...(gateway === undefined ? {} : { gateway }), ...(range === undefined ? {} : { range }) };
}

/** An interface name that the kernel takes. @throws {RecipeError} */
function checkedDev(dev: string, path: Path): string {
  const bytes = new TextEncoder().encode(dev).length;
  if (bytes > MAX_DEV) {
    throw new RecipeError(`Cannot name an interface "${dev}": it has ${bytes} bytes, and an interface name has at most ${MAX_DEV}`, {
      path,
    });
  }
  return dev;
}

function block(text: string, what: string, path: Path): Block {
  const found = parseBlock(text);
  if (found !== undefined) return found;
  throw new RecipeError(`${what} "${text}": it is not an IPv4 subnet such as 172.18.0.0/16`, { path });
}

function ipOf(text: string, what: string, path: Path): number {
  const found = parseIp(text);
  if (found !== undefined) return found;
  throw new RecipeError(`${what} "${text}": it is not an IPv4 address`, { path });
}
