/**
 * The laboratory around the containers: a client outside, and machines on its switch. Docker has no part in it.
 *
 * @module
 */
import { CLIENT, uplink } from "./inet.ts";
import type { Host } from "./model.ts";
import type { Op, Step } from "./op.ts";

/** The bridge of the client that the machines' uplinks are plugged into. */
export const LAN = "lan0";
/** A machine's interface to the outside. */
export const UPLINK = "uplink";

/** Steps that make the client and the machines. */
export function laboratory(hosts: readonly Host[]): Step[] {
  return [clientStep(), ...hosts.map(hostStep)];
}

function clientStep(): Step {
  const ns = "client";
  return {
    id: "lab/client",
    title: "Set up a client outside",
    why:
      "A namespace is a network stack of its own. This one plays the rest of the world: it has a switch that the machines are plugged into, and it is the " +
      "way out and the resolver of all of them.",
    ops: [
      { op: "netns", ns },
      { op: "up", ns, dev: "lo" },
      { op: "link", ns, dev: LAN, link: { kind: "bridge" } },
      { op: "addr", ns, dev: LAN, cidr: CLIENT.cidr },
      { op: "addr", ns, dev: LAN, cidr: CLIENT.cidr6 },
      { op: "up", ns, dev: LAN },
    ],
  };
}

function hostStep(host: Host): Step {
  const { ns, name } = host;
  const { cidr, cidr6 } = uplink(host.index);
  const port = `p-${name}`;
  const ops: Op[] = [
    { op: "netns", ns },
    { op: "up", ns, dev: "lo" },
    { op: "link", ns: "client", dev: port, link: { kind: "veth", peer: { ns, dev: UPLINK } } },
    { op: "master", ns: "client", dev: port, bridge: LAN },
    { op: "up", ns: "client", dev: port },
    { op: "addr", ns, dev: UPLINK, cidr },
    { op: "addr", ns, dev: UPLINK, cidr: cidr6 },
    { op: "up", ns, dev: UPLINK },
    { op: "route", ns, to: "default", via: CLIENT.ip, dev: UPLINK },
    { op: "route", ns, to: "default", via: CLIENT.ip6, dev: UPLINK },
  ];
  return {
    id: `lab/${name}`,
    title: `Set up the machine ${name} at ${host.address}`,
    why:
      `${name} is a namespace too. A cable leads from its interface ${UPLINK} to the client's switch, and everything it does not know goes to ${CLIENT.ip}.`,
    ops,
  };
}
