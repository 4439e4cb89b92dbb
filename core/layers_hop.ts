/**
 * One hop of a packet: the interface it leaves by, the route it takes, and the cables and bridge ports up to whoever has the next address.
 *
 * @module
 */
import { namesOf, ownerOf as sandboxOwner } from "./checks_where.ts";
import { CLIENT, contains, parseCidr, parseIp } from "./inet.ts";
import type { Broken, Journey } from "./layers.ts";
import type { Lab, Ns } from "./model.ts";
import type { SeenLink, SeenNs, SeenRoute } from "./op.ts";

/** An interface of a namespace. */
export interface Place {
  readonly ns: Ns;
  readonly dev: string;
}

/** The interface by which the lab wants packets for `ip` to leave a namespace; `undefined` when it does not say. */
export function wantedDevice(ns: Ns, ip: string, lab: Lab): string | undefined {
  if (ip.startsWith("127.")) return "lo";
  if (ns === "client") return "lan0";
  const host = lab.hosts.find((one) => one.ns === ns);
  if (host !== undefined) {
    return lab.networks.find((net) => net.host === host.name && inside(ip, net.subnet))?.dev ?? "uplink";
  }
  const container = lab.containers.find((one) => namesOf(ns, lab).includes(one.ns));
  const ends = container === undefined ? [] : sandboxOwner(container, lab).endpoints;
  return (ends.find((end) => inside(ip, end.cidr)) ?? ends.find((end) => end.isDefaultRoute))?.dev;
}

/** What is wrong with an interface by itself: missing, down, without carrier or without an address. Without a name, with all there are. */
export function brokenDevice(ns: Ns, at: SeenNs, dev: string | undefined): Broken | undefined {
  const cabled = at.links.filter((link) => link.dev !== "lo");
  if (dev === undefined) {
    if (cabled.length === 0) return { layer: "link", why: `${ns} has no interface but lo` };
    const faults = cabled.map((link) => brokenLink(ns, link));
    return faults.every((fault) => fault !== undefined) ? faults[0] : undefined;
  }
  const link = at.links.find((one) => one.dev === dev);
  return link === undefined ? { layer: "link", why: `${ns} has no ${dev}` } : brokenLink(ns, link);
}

function brokenLink(ns: Ns, link: SeenLink): Broken | undefined {
  const { dev } = link;
  if (!link.up) return { layer: "link", why: `${dev} of ${ns} is down` };
  if (!link.lowerUp) {
    const why = link.kind === "bridge" ? "no port of it is up" : "the other end of its cable is down";
    return { layer: "carrier", why: `${dev} of ${ns} has no carrier: ${why}` };
  }
  if (!link.addrs.some((addr) => addr.family === 4)) return { layer: "address", why: `${dev} of ${ns} has no address` };
  return undefined;
}

/** The route that the kernel would take to an address: the longest prefix, then the smallest metric. */
export function routeTo(ip: string, at: SeenNs): SeenRoute | undefined {
  const bits = (route: SeenRoute) => route.to === "default" ? 0 : Number(route.to.split("/")[1] ?? 32);
  return at.routes
    .filter((route) => route.family === 4 && (route.to === "default" || inside(ip, route.to)))
    .filter((route) => !route.flags.includes("dead"))
    .toSorted((a, b) => bits(b) - bits(a) || (a.metric ?? 0) - (b.metric ?? 0))[0];
}

/** Who has an address within reach of a cable or bridge: the interface that answers for it. */
export function ownerOf(ip: string, from: Place, journey: Journey): Place | undefined {
  const holders = Object.entries(journey.seen.namespaces).flatMap(([ns, at]) =>
    at.links.filter((link) => link.dev !== "lo" && link.addrs.some((addr) => addr.cidr.split("/")[0] === ip))
      .map((link) => ({ ns, dev: link.dev }))
  );
  const wanted = wantedOwner(ip, from, journey.lab);
  const near = holders.filter((holder) => wanted === undefined || namesOf(wanted.ns, journey.lab).includes(holder.ns));
  return near[0] ?? holders.find((holder) => holder.ns !== from.ns);
}

/** Who should have an address, after the lab's own words. Two hosts may use the same subnet: the nearer one counts. */
function wantedOwner(ip: string, from: Place, lab: Lab): Place | undefined {
  if (ip === CLIENT.ip) return { ns: "client", dev: "lan0" };
  const host = lab.hosts.find((one) => one.address === ip);
  if (host !== undefined) return { ns: host.ns, dev: "uplink" };
  const here = hostOf(from.ns, lab);
  const net = lab.networks.find((one) => one.gateway === ip && one.host === here);
  const netHost = lab.hosts.find((one) => one.name === net?.host);
  if (net !== undefined && netHost !== undefined) return { ns: netHost.ns, dev: net.dev };
  const container = lab.containers.find((one) => one.host === here && one.endpoints.some((end) => end.cidr.split("/")[0] === ip));
  const end = container?.endpoints.find((one) => one.cidr.split("/")[0] === ip);
  return container === undefined || end === undefined ? undefined : { ns: container.ns, dev: end.dev };
}

function hostOf(ns: Ns, lab: Lab): string | undefined {
  return lab.hosts.find((one) => one.ns === ns)?.name ?? lab.containers.find((one) => namesOf(ns, lab).includes(one.ns))?.host;
}

/** What is broken between an interface and the next address: its owner, the bridge ports in between, the neighbour entry. */
export function brokenPath(hop: Place & { readonly to: string }, journey: Journey): Broken | undefined {
  const { ns, dev, to } = hop;
  const { seen, lab } = journey;
  const wanted = wantedOwner(to, hop, lab);
  const owner = ownerOf(to, hop, journey);
  const far = owner ?? wanted;
  if (far !== undefined && seen.namespaces[far.ns] === undefined) {
    return { layer: "netns", why: `there is no network namespace "${far.ns}", which should have ${to}` };
  }
  for (const end of [{ ns, dev }, ...(far === undefined ? [] : [far])]) {
    const port = brokenPort(end, journey);
    if (port !== undefined && port.layer === "link") return port;
  }
  const link = far === undefined ? undefined : seen.namespaces[far.ns]?.links.find((one) => one.dev === far.dev);
  if (far !== undefined && link === undefined) return { layer: "link", why: `${far.ns} has no ${far.dev}, which should have ${to}` };
  const fault = far === undefined || link === undefined ? undefined : brokenLink(far.ns, link);
  if (fault !== undefined) return fault;
  if (owner === undefined) {
    return far === undefined
      ? { layer: "neighbour", why: `nobody behind ${dev} of ${ns} has the address ${to}` }
      : { layer: "address", why: `${far.dev} of ${far.ns} does not have the address ${to}` };
  }
  const entry = seen.namespaces[ns]?.neigh.find((one) => one.dev === dev && one.ip === to && one.mac !== undefined);
  if (entry?.mac !== undefined && link !== undefined && entry.mac !== link.mac && entry.permanent) {
    return { layer: "neighbour", why: `${ns} holds ${entry.mac} for ${to}, which is at ${link.mac}` };
  }
  return brokenPort({ ns, dev }, journey) ?? brokenPort(owner, journey);
}

/** What is wrong with the far end of a container's or host's cable, where it should be a port of a bridge. */
function brokenPort(end: Place, { seen, lab }: Journey): Broken | undefined {
  const port = portOf(end, lab);
  const at = port === undefined ? undefined : seen.namespaces[port.ns];
  if (port === undefined || at === undefined) return undefined;
  const link = at.links.find((one) => one.dev === port.dev);
  if (link === undefined) return { layer: "link", why: `${port.ns} has no ${port.dev}, the other end of ${end.dev} of ${end.ns}` };
  if (!link.up) return { layer: "link", why: `${port.dev} of ${port.ns} is down` };
  const bridge = at.links.find((one) => one.dev === port.bridge);
  if (bridge === undefined) return { layer: "link", why: `${port.ns} has no ${port.bridge}` };
  if (!bridge.up) return { layer: "link", why: `${port.bridge} of ${port.ns} is down` };
  if (link.master !== port.bridge) return { layer: "bridge port", why: `${port.dev} is not a port of ${port.bridge} on ${port.ns}` };
  const state = link.port.state;
  if (typeof state === "string" && state !== "forwarding") {
    return { layer: "bridge port", why: `${port.dev} of ${port.bridge} is ${state}` };
  }
  return undefined;
}

/** The bridge port at the other end of a cable, after the lab's own words: endpoints, the client's switch, hand-made cables. */
function portOf(end: Place, lab: Lab): (Place & { readonly bridge: string }) | undefined {
  const host = lab.hosts.find((one) => one.ns === end.ns);
  if (host !== undefined && end.dev === "uplink") return { ns: "client", dev: `p-${host.name}`, bridge: "lan0" };
  const container = lab.containers.find((one) => namesOf(end.ns, lab).includes(one.ns));
  const endpoint = container === undefined ? undefined : sandboxOwner(container, lab).endpoints.find((one) => one.dev === end.dev);
  if (container === undefined) return undefined;
  const hostNs = lab.hosts.find((one) => one.name === container.host)?.ns ?? "";
  if (endpoint === undefined) return handMadePort(end, lab);
  const net = lab.networks.find((one) => one.name === endpoint.network && one.host === container.host);
  return net === undefined ? undefined : { ns: hostNs, dev: endpoint.hostDev, bridge: net.dev };
}

function handMadePort(end: Place, lab: Lab): (Place & { readonly bridge: string }) | undefined {
  const ops = lab.steps.flatMap((step) => step.ops);
  const names = namesOf(end.ns, lab);
  const moved = ops.find((op) => op.op === "move" && names.includes(op.to) && op.as === end.dev);
  const [ns, dev] = moved?.op === "move" ? [moved.ns, moved.dev] : [end.ns, end.dev];
  for (const op of ops) {
    if (op.op !== "link" || op.link.kind !== "veth") continue;
    const ends = [{ ns: op.ns, dev: op.dev }, { ns: op.link.peer.ns, dev: op.link.peer.dev }];
    const here = ends.findIndex((one) => one.dev === dev && (one.ns === ns || names.includes(one.ns)));
    const other = here < 0 ? undefined : ends[1 - here];
    const joined = ops.find((one) => one.op === "master" && one.ns === other?.ns && one.dev === other?.dev);
    if (other !== undefined && joined?.op === "master") return { ...other, bridge: joined.bridge };
  }
  return undefined;
}

const inside = (ip: string, cidr: string): boolean => {
  const number = parseIp(ip);
  const block = parseCidr(cidr.includes("/") ? cidr : `${cidr}/32`)?.block;
  return number !== undefined && block !== undefined && contains(block, number);
};
