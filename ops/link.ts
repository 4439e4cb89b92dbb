/**
 * Interfaces: making them, and moving one to another namespace.
 *
 * @module
 */
import type { Ns } from "../core/model.ts";
import type { Line, Link, OpKind, OpOf, SeenLink, Snapshot } from "../core/op.ts";
import { devOf, held, insideCapsule, ip, netnsWord, seenLink } from "./common.ts";
import { genMark } from "./netns.ts";

type LinkOp = OpOf<"link">;

/** The namespace a link's line runs in. */
export function madeIn(op: LinkOp): Ns {
  return op.under ?? op.ns;
}

/** The words before `type`: `link PARENT` for what sits on another interface. */
function parentWords(link: Link): string[] {
  return "parent" in link ? ["link", link.parent] : [];
}

function typeWords(op: LinkOp): string[] {
  const { link } = op;
  switch (link.kind) {
    case "bridge":
    case "dummy":
      return [];
    case "veth": {
      const { ns, dev, mac } = link.peer;
      return ["peer", "name", dev, ...mac === undefined ? [] : ["address", mac], ...ns === op.ns ? [] : ["netns", netnsWord(ns)]];
    }
    case "vxlan":
      return [
        ...["id", `${link.vni}`],
        ...link.local === undefined ? [] : ["local", link.local],
        ...["dstport", `${link.port}`],
        ...(["proxy", "l2miss", "l3miss"] as const).filter((flag) => link[flag]),
        ...link.learning === undefined ? [] : [link.learning ? "learning" : "nolearning"],
      ];
    case "macvlan":
    case "ipvlan":
      return ["mode", link.mode];
    case "vlan":
      return ["id", `${link.id}`];
  }
}

/** What `holds` says of halves of cables; `remake` acts on it. */
const ELSEWHERE = "veth with its other end elsewhere";
const OCCUPIED = " and another interface in its place";
const ONLY_FAR = "only the other end";

/** What is wrong with the details of an interface of the right kind, in words; undefined when nothing is. */
function wrongDetail(op: LinkOp, found: SeenLink, seen: Snapshot): string | undefined {
  const { link } = op;
  switch (link.kind) {
    case "bridge":
    case "dummy":
      return undefined;
    case "veth": {
      const peer = seenLink(seen, link.peer.ns, link.peer.dev);
      if (peer === undefined) return ELSEWHERE;
      if (peer.index !== found.peerIndex || found.index !== peer.peerIndex) return `${ELSEWHERE}${OCCUPIED}`;
      if (link.peer.mac !== undefined && peer.mac !== link.peer.mac) return `peer address ${peer.mac}`;
      return undefined;
    }
    case "vxlan":
      return found.data.id === link.vni && found.data.port === link.port ? undefined : `vxlan ${found.data.id} port ${found.data.port}`;
    case "macvlan":
    case "ipvlan":
      return found.data.mode === link.mode ? undefined : `${link.kind} mode ${found.data.mode}`;
    case "vlan":
      return found.data.id === link.id ? undefined : `vlan ${found.data.id}`;
  }
}

function describe(link: Link, ns: Ns): string {
  switch (link.kind) {
    case "bridge":
      return "a bridge, which is a switch made of software";
    case "dummy":
      return "a dummy, an interface that leads nowhere";
    case "veth":
      return link.peer.ns === ns
        ? `a veth cable whose other end is ${link.peer.dev}`
        : `a veth cable whose other end is ${devOf(link.peer.ns, link.peer.dev)}`;
    case "vxlan":
      return `a tunnel that carries frames in UDP to port ${link.port}, network id ${link.vni}`;
    case "macvlan":
      return `a second network card on top of ${link.parent} with its own MAC address (${link.mode})`;
    case "ipvlan":
      return `a second network card on top of ${link.parent} with the same MAC address (${link.mode})`;
    case "vlan":
      return `the tagged network ${link.id} of ${link.parent}`;
  }
}

/** An interface: bridge, veth cable, tunnel, or one on top of another. */
export const link: OpKind<LinkOp> = {
  key: (op) => `link ${op.ns}/${op.dev}${genMark(op.gen)}`,
  apply: (op) =>
    ip(
      madeIn(op),
      ...["link", "add", "name", op.dev],
      ...parentWords(op.link),
      ...op.mac === undefined ? [] : ["address", op.mac],
      ...madeIn(op) === op.ns ? [] : ["netns", netnsWord(op.ns)],
      ...["type", op.link.kind],
      ...typeWords(op),
    ),
  undo: (op) => ip(op.ns, "link", "delete", "dev", op.dev),
  holds: (op, seen) => {
    const found = seenLink(seen, op.ns, op.dev);
    if (found === undefined) {
      const { link } = op;
      return held(false, link.kind === "veth" && seenLink(seen, link.peer.ns, link.peer.dev) !== undefined ? ONLY_FAR : undefined);
    }
    if (found.kind !== op.link.kind) return held(false, found.kind);
    const wrong = wrongDetail(op, found, seen);
    if (wrong !== undefined) return held(false, wrong);
    return held(op.mac === undefined || op.mac === found.mac, `address ${found.mac}`);
  },
  tell: (op, was) => retold(op, was) ?? `Create ${devOf(op.ns, op.dev)}: ${describe(op.link, op.ns)}`,
  needs: insideCapsule,
};

/** What is said when only a MAC address is set over what stands there (`was`, as `holds` tells it), the sentence of {@linkcode remake}. */
function retold(op: LinkOp, was = ""): string | undefined {
  if (op.mac !== undefined && was.startsWith("address ")) return `Change the MAC address of ${devOf(op.ns, op.dev)} to ${op.mac}`;
  const peer = op.link.kind === "veth" ? op.link.peer : undefined;
  if (peer?.mac === undefined || !was.startsWith("peer address ")) return undefined;
  return `Change the MAC address of ${devOf(peer.ns, peer.dev)} to ${peer.mac}`;
}

/** The lines that turn the interface standing there (`was`, as `holds` tells it) into the wanted one. */
export function remake(op: LinkOp, was: string): Line[] {
  const near = ip(op.ns, "link", "delete", "dev", op.dev);
  if (op.mac !== undefined && was.startsWith("address ")) return [ip(op.ns, "link", "set", "dev", op.dev, "address", op.mac)];
  if (op.link.kind !== "veth") return [near, link.apply(op)];
  const { ns, dev, mac } = op.link.peer;
  if (mac !== undefined && was.startsWith("peer address ")) return [ip(ns, "link", "set", "dev", dev, "address", mac)];
  const far = ip(ns, "link", "delete", "dev", dev);
  if (was === ONLY_FAR) return [far, link.apply(op)];
  return [near, ...was.endsWith(OCCUPIED) ? [far] : [], link.apply(op)];
}

/** An interface that was made in one namespace and lives in another, usually under a new name. */
export const move: OpKind<OpOf<"move">> = {
  key: (op) => `move ${op.ns}/${op.dev}`,
  apply: (op) => ip(op.ns, "link", "set", "dev", op.dev, "netns", netnsWord(op.to), "name", op.as),
  undo: (op) => ip(op.to, "link", "set", "dev", op.as, "netns", netnsWord(op.ns), "name", op.dev),
  holds: (op, seen) => held(seenLink(seen, op.to, op.as) !== undefined),
  tell: (op) =>
    `Move ${devOf(op.ns, op.dev)} into ${
      op.to === "" ? "the capsule's own namespace" : `the namespace ${op.to}`
    }, where it is called ${op.as}`,
  needs: insideCapsule,
};
