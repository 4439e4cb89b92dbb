/**
 * What an interface is set to: its bridge, its port options, its switch, its MTU.
 *
 * @module
 */
import type { OpKind, OpOf, SeenLink } from "../core/op.ts";
import { bridge, devOf, held, insideCapsule, ip, seenLink } from "./common.ts";

/** An interface plugged into a bridge. */
export const master: OpKind<OpOf<"master">> = {
  key: (op) => `master ${op.ns}/${op.dev}`,
  apply: (op) => ip(op.ns, "link", "set", "dev", op.dev, "master", op.bridge),
  undo: (op, was) =>
    was === undefined ? ip(op.ns, "link", "set", "dev", op.dev, "nomaster") : ip(op.ns, "link", "set", "dev", op.dev, "master", was),
  holds: (op, seen) => {
    const found = seenLink(seen, op.ns, op.dev);
    return held(found?.master === op.bridge, found?.master);
  },
  tell: (op) => `Plug ${devOf(op.ns, op.dev)} into the bridge ${op.bridge}`,
  needs: insideCapsule,
};

type PortOp = OpOf<"port">;
const FLAGS = ["hairpin", "isolated"] as const;

function portWords(flag: (name: typeof FLAGS[number]) => boolean | undefined): string[] {
  return FLAGS.flatMap((name) => {
    const on = flag(name);
    return on === undefined ? [] : [name, on ? "on" : "off"];
  });
}

/** The seen values of just the flags the op speaks of. */
function seenPort(op: PortOp, found: SeenLink): string[] {
  return portWords((name) => op[name] === undefined ? undefined : found.port[name] === true);
}

/** Options of a bridge's port. */
export const port: OpKind<PortOp> = {
  key: (op) => `port ${op.ns}/${op.dev}`,
  apply: (op) => bridge(op.ns, "link", "set", "dev", op.dev, ...portWords((name) => op[name])),
  undo: (op, was) =>
    bridge(
      op.ns,
      ...["link", "set", "dev", op.dev],
      ...was === undefined ? portWords((name) => op[name] === undefined ? undefined : !op[name]) : was.split(" "),
    ),
  holds: (op, seen) => {
    const found = seenLink(seen, op.ns, op.dev);
    if (found?.master === undefined) return held(false);
    const was = seenPort(op, found).join(" ");
    return held(was === portWords((name) => op[name]).join(" "), was);
  },
  tell: (op) => {
    const parts = [
      ...op.hairpin === undefined
        ? []
        : [op.hairpin ? "send frames back where they came from" : "never send a frame back where it came from"],
      ...op.isolated === undefined ? [] : [op.isolated ? "keep it from talking to other isolated ports" : "let it talk to every port"],
    ];
    return `Set the bridge port ${devOf(op.ns, op.dev)}: ${parts.join(" and ")}`;
  },
  needs: insideCapsule,
};

/** An interface switched on. */
export const up: OpKind<OpOf<"up">> = {
  key: (op) => `up ${op.ns}/${op.dev}`,
  apply: (op) => ip(op.ns, "link", "set", "dev", op.dev, "up"),
  undo: (op) => ip(op.ns, "link", "set", "dev", op.dev, "down"),
  holds: (op, seen) => held(seenLink(seen, op.ns, op.dev)?.up === true),
  tell: (op) => `Switch ${devOf(op.ns, op.dev)} on`,
  needs: insideCapsule,
};

/** The largest packet an interface takes, in bytes. */
export const mtu: OpKind<OpOf<"mtu">> = {
  key: (op) => `mtu ${op.ns}/${op.dev}`,
  apply: (op) => ip(op.ns, "link", "set", "dev", op.dev, "mtu", `${op.bytes}`),
  undo: (op, was) => was === undefined ? undefined : ip(op.ns, "link", "set", "dev", op.dev, "mtu", was),
  holds: (op, seen) => {
    const found = seenLink(seen, op.ns, op.dev);
    return held(found?.mtu === op.bytes, found === undefined ? undefined : `${found.mtu}`);
  },
  tell: (op) => `Let ${devOf(op.ns, op.dev)} carry packets of up to ${op.bytes} bytes`,
  needs: insideCapsule,
};
