/**
 * The driver `bridge`: a switch made of software on the machine, one cable per container, NAT at the edge; as dockerd 20.10 builds it.
 *
 * @module
 */
import { idOf } from "../core/hash.ts";
import { parseIp } from "../core/inet.ts";
import { publishSteps } from "./bridge_publish.ts";
import { daemonSteps, networkRules } from "./bridge_rules.ts";
import type { Driver, Endpoint, Host, Lab, Network, Op, Preset, Step } from "./driver.ts";
import { containerOf, hostOf, keyPart } from "./driver.ts";
import { readOptions, text, whole, yesNo } from "./options.ts";

/** The options of Docker's bridge driver, in libnetwork's spelling. */
const OPTIONS = {
  "com.docker.network.bridge.default_bridge": yesNo(false),
  "com.docker.network.bridge.name": text((name) => /^[A-Za-z0-9._-]+$/.test(name), "an interface name", ""),
  "com.docker.network.bridge.enable_icc": yesNo(true),
  "com.docker.network.bridge.enable_ip_masquerade": yesNo(true),
  "com.docker.network.bridge.host_binding_ipv4": text((ip) => parseIp(ip) !== undefined, "an IPv4 address of the machine", ""),
  "com.docker.network.driver.mtu": whole(68, 65535, 1500),
};

/** A bridge network: `docker0` on every machine with a daemon, and as many others as a recipe declares. */
export const bridge: Driver = {
  name: "bridge",
  sandbox: "own",
  preset,
  options: (raw) => readOptions("bridge", OPTIONS, raw),
  host: daemonSteps,
  network,
  endpoint,
  publish: publishSteps,
};

/** docker0, as daemon.json shapes it. */
function preset(host: Host): Preset | undefined {
  const { daemon } = host;
  if (daemon === false || daemon.bridge === "none") return undefined;
  return {
    dev: "docker0",
    ...(daemon.bip === undefined ? {} : { address: daemon.bip }),
    ...(daemon["fixed-cidr"] === undefined ? {} : { range: daemon["fixed-cidr"] }),
    ...(daemon["default-gateway"] === undefined ? {} : { gateway: daemon["default-gateway"] }),
    options: {
      "com.docker.network.bridge.default_bridge": "true",
      "com.docker.network.bridge.name": "docker0",
      "com.docker.network.bridge.enable_icc": `${daemon.icc ?? true}`,
      "com.docker.network.bridge.enable_ip_masquerade": `${daemon["ip-masq"] ?? true}`,
      ...(daemon.ip === undefined ? {} : { "com.docker.network.bridge.host_binding_ipv4": daemon.ip }),
      "com.docker.network.driver.mtu": daemon.mtu ?? 1500,
    },
  };
}

/** The bridge's MAC: like Docker's `02:42` and four octets that look drawn by lot, but the same for the same lab. */
function macOfBridge(net: Network, lab: Lab): string {
  return "02:42:" + idOf(8, "bridge", lab.name, net.host, net.name).match(/../g)!.join(":");
}

function network(net: Network, lab: Lab): Step[] {
  const host = hostOf(net, lab);
  const { ns } = host;
  const prefix = net.subnet.split("/")[1];
  const ops: Op[] = [
    { op: "link", ns, dev: net.dev, link: { kind: "bridge" }, mac: macOfBridge(net, lab) },
    { op: "sysctl", ns, key: `net.ipv6.conf.${keyPart(net.dev)}.accept_ra`, value: "0" },
    { op: "addr", ns, dev: net.dev, cidr: `${net.gateway}/${prefix}`, brd: true },
    ...(usesProxy(host) ? [] : [{ op: "sysctl", ns, key: `net.ipv4.conf.${keyPart(net.dev)}.route_localnet`, value: "1" } as const]),
    { op: "up", ns, dev: net.dev },
  ];
  const built: Step = {
    id: `network/${net.host}/${net.name}`,
    title: `Create the bridge ${net.dev} for the network ${net.name} on ${net.host}`,
    why:
      `A bridge is a switch made of software: what is plugged into it can talk. With ${net.gateway}/${prefix} on it the machine itself has a port ` +
      `on the switch, and that address is the containers' gateway out of ${net.subnet}. It has no carrier before the first cable is in.`,
    ops,
  };
  return [built, ...networkRules(net, host)];
}

/** Whether ports are also answered by relays on the machine. */
function usesProxy(host: Host): boolean {
  return host.daemon === false || host.daemon["userland-proxy"] !== false;
}

function endpoint(end: Endpoint, net: Network, lab: Lab): Step[] {
  const host = hostOf(net, lab);
  const box = containerOf(end, lab);
  const hairpin = !usesProxy(host) && box.ports.some((port) => port.network === net.name);
  const mtu = (ns: string, dev: string): Op[] => net.mtu === 1500 ? [] : [{ op: "mtu", ns, dev, bytes: net.mtu }];
  const ops: Op[] = [
    {
      op: "link",
      ns: host.ns,
      dev: end.hostDev,
      link: { kind: "veth", peer: { ns: box.ns, dev: end.dev, mac: end.mac } },
      gen: box.generation,
    },
    ...mtu(host.ns, end.hostDev),
    ...mtu(box.ns, end.dev),
    { op: "master", ns: host.ns, dev: end.hostDev, bridge: net.dev },
    ...(hairpin ? [{ op: "port", ns: host.ns, dev: end.hostDev, hairpin: true } as const] : []),
    { op: "up", ns: host.ns, dev: end.hostDev },
    { op: "addr", ns: box.ns, dev: end.dev, cidr: end.cidr, brd: true },
    { op: "up", ns: box.ns, dev: end.dev },
    ...(end.isDefaultRoute ? [{ op: "route", ns: box.ns, to: "default", via: end.gateway, dev: end.dev } as const] : []),
  ];
  const out = end.isDefaultRoute ? ` Everything that is not in ${net.subnet} leaves through ${end.gateway}.` : "";
  return [{
    id: `endpoint/${end.container}/${end.network}`,
    title: `Plug ${end.container} into ${net.dev} as ${end.dev} with ${end.cidr}`,
    why:
      `A veth pair is a cable with two ends: ${end.hostDev} goes into the switch, ${end.dev} into the container. Docker gives out the lowest free ` +
      `address and writes it into the MAC (${end.mac}), so that no two containers of a network can clash.${out}`,
    ops,
  }];
}
