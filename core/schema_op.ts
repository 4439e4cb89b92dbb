/**
 * The schema of hand-made ops: what a lesson may do step by step. Processes are left out; a service is the way to run one.
 *
 * @module
 */
import { z } from "../deps/zod.ts";
import { cidr, dev, ip, mac, name, ns, port, sysctlKey, sysctlValue, word } from "./schema_parts.ts";

const family = z.union([z.literal(4), z.literal(6)], { error: "4 or 6 is wanted" });
const table = z.enum(["filter", "nat", "mangle", "raw", "security"]);
const chain = z.string().regex(/^[a-zA-Z0-9_][a-zA-Z0-9_-]{0,27}$/, "1 to 28 letters, digits, _ and - are wanted");
const target = z.union([z.literal("default"), cidr, ip], { error: 'an IPv4 network, an address or "default" is wanted' });
const whole = (least: number, most: number) =>
  z.number().int("a whole number is wanted").min(least, `${least} to ${most} is wanted`).max(most, `${least} to ${most} is wanted`);

const link = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("bridge") }),
  z.strictObject({ kind: z.literal("veth"), peer: z.strictObject({ ns, dev, mac: mac.optional() }) }),
  z.strictObject({
    kind: z.literal("vxlan"),
    vni: whole(0, 16777215),
    port,
    local: ip.optional(),
    proxy: z.boolean().optional(),
    learning: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal("macvlan"), parent: dev, mode: z.enum(["bridge", "private", "vepa", "passthru"]) }),
  z.strictObject({ kind: z.literal("ipvlan"), parent: dev, mode: z.enum(["l2", "l3", "l3s"]) }),
  z.strictObject({ kind: z.literal("dummy") }),
  z.strictObject({ kind: z.literal("vlan"), parent: dev, id: whole(1, 4094) }),
]);

/** A hand-made op. */
export const opSchema = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("netns"), ns: name, of: name.optional() }).describe(
    "A named namespace, or a second name for a container's",
  ),
  z.strictObject({ op: z.literal("link"), ns, dev, link, mac: mac.optional(), under: ns.optional() }).describe("An interface"),
  z.strictObject({ op: z.literal("move"), ns, dev, to: ns, as: dev }).describe(
    "An interface moved to another namespace, under another name",
  ),
  z.strictObject({ op: z.literal("master"), ns, dev, bridge: dev }).describe("An interface put on a bridge"),
  z.strictObject({ op: z.literal("port"), ns, dev, hairpin: z.boolean().optional(), isolated: z.boolean().optional() })
    .describe("Flags of a bridge port"),
  z.strictObject({ op: z.literal("up"), ns, dev }).describe("An interface switched on"),
  z.strictObject({ op: z.literal("mtu"), ns, dev, bytes: whole(68, 65535) }).describe("The longest packet of an interface"),
  z.strictObject({ op: z.literal("addr"), ns, dev, cidr, brd: z.boolean().optional() }).describe("An address on an interface"),
  z.strictObject({
    op: z.literal("route"),
    ns,
    to: target,
    via: ip.optional(),
    dev: dev.optional(),
    src: ip.optional(),
    metric: whole(0, 4294967295).optional(),
  }).refine((route) => route.via !== undefined || route.dev !== undefined, 'a route wants "via", "dev" or both').describe("A route"),
  z.strictObject({ op: z.literal("fdb"), ns, dev, mac, vtep: ip }).describe("A forwarding entry of a vxlan"),
  z.strictObject({ op: z.literal("neigh"), ns, dev, ip, mac }).describe("A permanent neighbour"),
  z.strictObject({ op: z.literal("chain"), ns, family, table, chain, policy: z.enum(["ACCEPT", "DROP"]).optional() }).describe(
    "A chain of rules",
  ),
  z.strictObject({
    op: z.literal("rule"),
    ns,
    family,
    table,
    chain,
    at: z.enum(["first", "top", "before-return", "end"]),
    rule: z.array(word).min(1, "the words of a rule are wanted"),
  }).describe("A rule, its words as iptables-save prints them"),
  z.strictObject({ op: z.literal("sysctl"), ns, key: sysctlKey, value: sysctlValue }).describe("A kernel setting"),
  z.strictObject({
    op: z.literal("file"),
    host: name,
    path: z.string().regex(/^(?:\/(?!\.{1,2}(?:\/|$))[^/\s]+)+$/, "an absolute path without . and .. is wanted"),
    text: z.string(),
    mode: whole(0, 0o777).optional(),
  }).describe("A file that a container or a host sees"),
]);
