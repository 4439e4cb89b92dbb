/**
 * Addresses of interfaces.
 *
 * @module
 */
import type { OpKind, OpOf } from "../core/op.ts";
import { devOf, held, insideCapsule, ip, seenLink } from "./common.ts";

/** An address with its prefix length on an interface. */
export const addr: OpKind<OpOf<"addr">> = {
  key: (op) => `addr ${op.ns}/${op.dev} ${op.cidr}`,
  apply: (op) => ip(op.ns, "addr", "add", op.cidr, ...op.brd ? ["brd", "+"] : [], "dev", op.dev),
  undo: (op) => ip(op.ns, "addr", "delete", op.cidr, "dev", op.dev),
  holds: (op, seen) => {
    const found = seenLink(seen, op.ns, op.dev)?.addrs.find((address) => address.cidr === op.cidr);
    if (found === undefined) return held(false);
    return held(!op.brd || found.brd !== undefined, `${op.cidr} without broadcast address`);
  },
  tell: (op) => `Give ${devOf(op.ns, op.dev)} the address ${op.cidr}${op.brd ? " and the broadcast address that goes with it" : ""}`,
  needs: insideCapsule,
};
