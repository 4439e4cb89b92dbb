/**
 * A driver that somebody else could have written: `p2p`, one cable between exactly two containers, without bridge, gateway and NAT.
 *
 * @module
 */
import { RecipeError } from "../core/errors.ts";
import type { Driver, Endpoint, Lab, Network, Plugin, Step } from "../drivers/driver.ts";
import { containerOf } from "../drivers/driver.ts";

/** The endpoints of a network, in start order. */
function endsOf(net: Network, lab: Lab): Endpoint[] {
  return lab.containers.filter((box) => box.host === net.host).flatMap((box) => box.endpoints.filter((end) => end.network === net.name));
}

/** A cable between two sandboxes. */
export const p2p: Driver = {
  name: "p2p",
  sandbox: "own",
  options: (raw) => {
    const [first] = Object.keys(raw);
    if (first === undefined) return {};
    throw new RecipeError(`Cannot use the option "${first}" with the driver "p2p": it has no options`, { path: [first], got: first });
  },
  network: (net, lab) => {
    const ends = endsOf(net, lab);
    if (ends.length <= 2) return [];
    throw new RecipeError(`Cannot connect ${ends.length} containers to "${net.name}": a cable has two ends`, {
      path: ["networks", net.name],
    });
  },
  // The cable is laid when its second end is there; the first one alone has nothing to be plugged into.
  endpoint: (end, net, lab): Step[] => {
    const [first, second] = endsOf(net, lab);
    if (first === undefined || second === undefined || end.container !== second.container) return [];
    const [a, b] = [containerOf(first, lab), containerOf(second, lab)];
    return [{
      id: `cable/${net.name}`,
      title: `Lay a cable from ${a.name} to ${b.name}`,
      why: "Two interfaces of one cable need no switch between them: what leaves one arrives at the other.",
      ops: [
        {
          op: "link",
          ns: a.ns,
          dev: first.dev,
          link: { kind: "veth", peer: { ns: b.ns, dev: second.dev, mac: second.mac } },
          mac: first.mac,
          // A new sandbox at either end is a new cable.
          gen: a.generation + b.generation,
        },
        { op: "addr", ns: a.ns, dev: first.dev, cidr: first.cidr, brd: true },
        { op: "addr", ns: b.ns, dev: second.dev, cidr: second.cidr, brd: true },
        { op: "up", ns: a.ns, dev: first.dev },
        { op: "up", ns: b.ns, dev: second.dev },
      ],
    }];
  },
};

/** The sample as the plugin it comes in. */
export const samplePlugin: Plugin = { manifest: { name: "sample-p2p", version: "1.0.0", api: 1, grants: [] }, drivers: [p2p] };
