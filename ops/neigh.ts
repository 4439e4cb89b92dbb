/**
 * Who is behind which address: neighbours (IP to MAC) and forwarding entries (MAC to tunnel end).
 *
 * @module
 */
import type { OpKind, OpOf } from "../core/op.ts";
import { bridge, devOf, held, insideCapsule, ip, seenNs } from "./common.ts";

/** A neighbour that is known for good and need not be asked for. */
export const neigh: OpKind<OpOf<"neigh">> = {
  key: (op) => `neigh ${op.ns}/${op.dev} ${op.ip}`,
  apply: (op) => ip(op.ns, "neigh", "add", op.ip, "lladdr", op.mac, "dev", op.dev, "nud", "permanent"),
  undo: (op) => ip(op.ns, "neigh", "delete", op.ip, "dev", op.dev),
  holds: (op, seen) => {
    const found = seenNs(seen, op.ns)?.neigh.find((one) => one.dev === op.dev && one.ip === op.ip);
    if (found === undefined) return held(false);
    return held(found.permanent && found.mac === op.mac, found.mac ?? "not resolved");
  },
  tell: (op) => `Tell ${devOf(op.ns, op.dev)} once and for all that ${op.ip} is ${op.mac}`,
  needs: insideCapsule,
};

type FdbOp = OpOf<"fdb">;
/** Frames for unknown or all stations: a list of tunnel ends, not one. */
const EVERYONE = "00:00:00:00:00:00";

function words(op: FdbOp): string[] {
  return [op.mac, "dev", op.dev, "dst", op.vtep, "self"];
}

/** A MAC address behind the far end of a tunnel. */
export const fdb: OpKind<FdbOp> = {
  key: (op) => `fdb ${op.ns}/${op.dev} ${op.mac}${op.mac === EVERYONE ? ` ${op.vtep}` : ""}`,
  apply: (op) => bridge(op.ns, "fdb", op.mac === EVERYONE ? "append" : "add", ...words(op), "permanent"),
  undo: (op) => bridge(op.ns, "fdb", "delete", ...words(op)),
  holds: (op, seen) => {
    const found = (seenNs(seen, op.ns)?.fdb ?? []).filter((one) => one.dev === op.dev && one.mac === op.mac && one.vtep !== undefined);
    if (found.some((one) => one.vtep === op.vtep && one.permanent)) return held(true);
    return held(false, op.mac === EVERYONE ? undefined : found[0]?.vtep);
  },
  tell: (op) =>
    op.mac === EVERYONE
      ? `Send frames for everyone on ${devOf(op.ns, op.dev)} to ${op.vtep} too`
      : `Tell ${devOf(op.ns, op.dev)} that ${op.mac} is behind ${op.vtep}`,
  needs: insideCapsule,
};
