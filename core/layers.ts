/**
 * The first broken layer on the way of a packet: read from the lab as it should be and the kernel as it is, without sending anything.
 * Order: netns, link, carrier, address, route, neighbour, bridge port, forward policy, NAT, listener.
 *
 * @module
 */
import { CLIENT } from "./inet.ts";
import { fateOf } from "./layers_rules.ts";
import { brokenDevice, brokenPath, ownerOf, routeTo, wantedDevice } from "./layers_hop.ts";
import type { Lab, Ns } from "./model.ts";
import type { SeenNs, Snapshot } from "./op.ts";

/** What was tried: from a namespace to an IPv4 address, to a TCP port or (without one) with ping. */
export interface Journey {
  readonly lab: Lab;
  readonly seen: Snapshot;
  readonly from: Ns;
  readonly to: string;
  readonly port?: number;
}
/** A layer by its name in a check's result, and one line that says why it is broken. */
export interface Broken {
  readonly layer: string;
  readonly why: string;
}

/** A machine that passed the packet on. */
interface Passed {
  readonly ns: Ns;
  readonly at: SeenNs;
  readonly in: string;
  readonly out: string;
}
/** Where the packet is. */
interface Travel {
  readonly ns: Ns;
  readonly in?: string;
  readonly src?: string;
  readonly dst: string;
  readonly port?: number;
  readonly passed: readonly Passed[];
}

/** More hops than any lab has: a routing loop ends here. */
const LONGEST = 8;

/** Names the first broken layer of a journey; `undefined` when everything on the way looks right, or the way is not IPv4. */
export function firstBroken(journey: Journey): Broken | undefined {
  if (journey.to.includes(":")) return undefined;
  let travel: Travel = {
    ns: journey.from,
    dst: journey.to,
    passed: [],
    ...(journey.port === undefined ? {} : { port: journey.port }),
  };
  for (let hops = 0; hops < LONGEST; hops++) {
    const next = step(travel, journey);
    if (next === undefined || "layer" in next) return next;
    travel = next;
  }
  return { layer: "route", why: `the way to ${journey.to} goes round in a circle` };
}

/** One hop: what is broken here, where the packet goes next, or `undefined` when it arrived and its answer found the way back. */
function step(travel: Travel, journey: Journey): Broken | Travel | undefined {
  const { ns } = travel;
  const at = journey.seen.namespaces[ns];
  if (at === undefined) return { layer: "netns", why: `there is no network namespace "${ns}"` };
  const here = rewritten(travel, at);
  if (isLocal(here.dst, at)) return arrived(here, at, journey);
  const wanted = wantedDevice(ns, here.dst, journey.lab);
  const device = brokenDevice(ns, at, wanted);
  if (device !== undefined) return device;
  const route = routeTo(here.dst, at);
  if (route === undefined) {
    const has = at.routes.some((one) => one.family === 4 && one.to === "default");
    return { layer: "route", why: has ? `${ns} has no route to ${here.dst}` : `${ns} has no default route` };
  }
  const out = route.dev ?? "";
  const outDevice = brokenDevice(ns, at, out);
  if (outDevice !== undefined) return outDevice;
  const src = here.src ?? route.src ?? addressOn(at, out);
  const hop = { ...here, ...(src === undefined ? {} : { src }) };
  const path = brokenPath({ ns, dev: out, to: route.via ?? here.dst }, journey);
  if (path !== undefined) return path;
  const blocked = hop.in === undefined ? undefined : forwarding(hop, at, out);
  if (blocked !== undefined) return blocked;
  const fate = fateOf(at, "nat", "POSTROUTING", { ...packetOf(hop, at), out });
  const masked = fate.target === "MASQUERADE" ? addressOn(at, out) : undefined;
  const next = ownerOf(route.via ?? here.dst, { ns, dev: out }, journey);
  if (next === undefined) return undefined;
  return {
    ...hop,
    ns: next.ns,
    in: next.dev,
    ...(masked === undefined ? {} : { src: masked }),
    passed: hop.in === undefined ? hop.passed : [...hop.passed, { ns, at, in: hop.in, out }],
  };
}

/** Applies DNAT, as PREROUTING (or OUTPUT, for a machine's own packets) does before the route is looked up. */
function rewritten(travel: Travel, at: SeenNs): Travel {
  const fate = fateOf(at, "nat", travel.in === undefined ? "OUTPUT" : "PREROUTING", packetOf(travel, at));
  const to = fate.target === "DNAT" ? fate.args[fate.args.indexOf("--to-destination") + 1] : undefined;
  if (to === undefined) return travel;
  const [dst = "", port] = to.split(":");
  return { ...travel, dst, ...(port === undefined ? {} : { port: Number(port) }) };
}

function forwarding(travel: Travel, at: SeenNs, out: string): Broken | undefined {
  if (at.sysctls["net.ipv4.ip_forward"] === "0") {
    return { layer: "forward policy", why: `${travel.ns} does not forward: net.ipv4.ip_forward is 0` };
  }
  const fate = fateOf(at, "filter", "FORWARD", { ...packetOf(travel, at), out });
  if (fate.target === "ACCEPT") return undefined;
  const by = fate.by.startsWith("policy") ? `the policy of FORWARD is ${fate.target} and no rule accepts it` : `"${fate.by}" refuses it`;
  return { layer: "forward policy", why: `${travel.ns} does not pass ${travel.in} to ${out}: ${by}` };
}

/** The packet is where it should go: does anything listen, and does the answer get back? */
function arrived(travel: Travel, at: SeenNs, journey: Journey): Broken | Travel | undefined {
  const { ns, dst, port, src, in: came } = travel;
  if (dst.startsWith("127.") && at.links.some((link) => link.dev === "lo" && !link.up)) {
    return { layer: "link", why: `lo of ${ns} is down` };
  }
  if (came !== undefined) {
    const fate = fateOf(at, "filter", "INPUT", packetOf(travel, at));
    if (fate.target !== "ACCEPT") return { layer: "forward policy", why: `${ns} takes nothing in: "${fate.by}" in INPUT` };
  }
  const published = port === undefined ? undefined : publishedAt(travel, journey.lab);
  const heard = port === undefined || listens(at, dst, port);
  if (!heard) {
    if (published === undefined) return { layer: "listener", why: `nothing listens on ${dst}:${port} in ${ns}` };
    return {
      layer: "nat",
      why: `${ns} has no DNAT rule for ${port}, which should lead to ${published.containerIp}:${published.containerPort}`,
    };
  }
  if (src !== undefined && !isLocal(src, at)) {
    const back = answerWay(travel, at, src);
    if (back !== undefined) return back;
  }
  if (published === undefined) return undefined;
  // The userland relay took it: from here on it is the machine that calls the container.
  return { ns, dst: published.containerIp, port: published.containerPort, passed: [] };
}

function answerWay(travel: Travel, at: SeenNs, src: string): Broken | undefined {
  if (routeTo(src, at) === undefined) {
    const last = travel.passed.at(-1);
    if (last === undefined || travel.ns !== "client") return { layer: "route", why: `${travel.ns} has no route back to ${src}` };
    return { layer: "nat", why: `no MASQUERADE rule of ${last.ns} speaks of ${src}, so ${CLIENT.ip} cannot answer` };
  }
  for (const { ns, at: machine, in: to, out: from } of travel.passed.toReversed()) {
    const fate = fateOf(machine, "filter", "FORWARD", { dst: src, in: from, out: to, isAnswer: true, isLocal: false, ...portOf(travel) });
    if (fate.target === "ACCEPT") continue;
    return { layer: "forward policy", why: `${ns} does not pass the answer from ${from} to ${to}: ${fate.by}` };
  }
  return undefined;
}

function publishedAt(travel: Travel, lab: Lab) {
  return lab.containers.flatMap((one) => one.ports).find((one) =>
    one.host === lab.hosts.find((host) => host.ns === travel.ns)?.name && one.hostPort === travel.port && one.protocol === "tcp"
  );
}

/** Whether a namespace has a TCP listener for an address and port. */
function listens(at: SeenNs, ip: string, port: number): boolean {
  return ["0.0.0.0", "[::]", "*", ip, `[::ffff:${ip}]`].some((address) => at.listen.includes(`tcp ${address}:${port}`));
}

function packetOf(travel: Travel, at: SeenNs) {
  const { src, dst, in: came } = travel;
  return {
    dst,
    isLocal: isLocal(dst, at),
    ...portOf(travel),
    ...(src === undefined ? {} : { src }),
    ...(came === undefined ? {} : { in: came }),
  };
}

const portOf = ({ port }: Travel) => port === undefined ? {} : { port };
const isLocal = (ip: string, at: SeenNs): boolean =>
  ip.startsWith("127.") || at.links.some((link) => link.addrs.some((addr) => addr.cidr.split("/")[0] === ip));
const addressOn = (at: SeenNs, dev: string): string | undefined =>
  at.links.find((link) => link.dev === dev)?.addrs.find((addr) => addr.family === 4)?.cidr.split("/")[0];
