/**
 * A strict check that a value is an op of the union: known kind, exactly its fields, each of its type. Written by hand so that it does not
 * inherit a mistake of the product's own schema.
 *
 * @module
 */
import type { OpName } from "../../core/op.ts";

type Test = (value: unknown) => boolean;
type Fields = Readonly<Record<string, Test>>;

const text: Test = (v) => typeof v === "string" && !/[\n\0]/.test(v);
const word: Test = (v) => typeof v === "string" && /^[^\s"'\\]+$/.test(v);
const dev: Test = (v) => typeof v === "string" && /^[^\s/:]{1,15}$/.test(v);
const ns: Test = (v) => v === "" || (typeof v === "string" && /^[A-Za-z0-9][\w.-]*$/.test(v));
const whole: Test = (v) => Number.isInteger(v) && (v as number) >= 0;
const flag: Test = (v) => v === true || v === false;
const mac: Test = (v) => typeof v === "string" && /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(v);
const ip: Test = (v) => typeof v === "string" && (/^\d+(\.\d+){3}$/.test(v) || /^[0-9a-f:]*:[0-9a-f:]*$/.test(v));
const cidr: Test = (v) => typeof v === "string" && /^[0-9a-f.:]+\/\d{1,3}$/.test(v) && ip(v.split("/")[0]);
const oneOf = (...words: readonly unknown[]): Test => (v) => words.includes(v);
const maybe = (test: Test): Test => (v) => v === undefined || test(v);
const list = (test: Test): Test => (v) => Array.isArray(v) && v.every(test);
const any: Test = (v) => typeof v === "string";

/** Says whether `value` is an object with exactly these fields. */
function shaped(value: unknown, fields: Fields): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "is not an object";
  const record = value as Readonly<Record<string, unknown>>;
  const stranger = Object.keys(record).find((key) => !(key in fields));
  if (stranger !== undefined) return `has the unknown field "${stranger}"`;
  const bad = Object.entries(fields).find(([key, test]) => !test(record[key]));
  return bad === undefined ? undefined : `has ${bad[0]} = ${JSON.stringify(record[bad[0]])}`;
}
const record = (fields: Fields): Test => (v) => shaped(v, fields) === undefined;

const LINKS: Readonly<Record<string, Fields>> = {
  bridge: {},
  veth: { peer: record({ ns, dev, mac: maybe(mac) }) },
  vxlan: {
    vni: whole,
    port: whole,
    local: maybe(ip),
    proxy: maybe(flag),
    learning: maybe(flag),
    l2miss: maybe(flag),
    l3miss: maybe(flag),
  },
  macvlan: { parent: dev, mode: oneOf("bridge", "private", "vepa", "passthru") },
  ipvlan: { parent: dev, mode: oneOf("l2", "l3", "l3s") },
  dummy: {},
  vlan: { parent: dev, id: whole },
};
const link: Test = (v) => {
  const fields = LINKS[(v as { kind: string })?.kind];
  return fields !== undefined && record({ kind: any, ...fields })(v);
};
const table = oneOf("filter", "nat", "mangle", "raw");
const family = oneOf(4, 6);

/** The fields a process of the scenarios uses; all of them are fields of ProcessSpec. */
const spec = record({
  image: word,
  argv: list(any),
  env: (v) => typeof v === "object" && v !== null && Object.values(v).every(any),
  hostname: text,
  plain: maybe(flag),
  filesOf: maybe(word),
});

const KINDS: Readonly<Record<OpName, Fields>> = {
  netns: { ns, gen: maybe(whole), of: maybe(word) },
  link: { ns, dev, link, mac: maybe(mac), gen: maybe(whole), under: maybe(ns) },
  move: { ns, dev, to: ns, as: dev },
  master: { ns, dev, bridge: dev },
  port: { ns, dev, hairpin: maybe(flag), isolated: maybe(flag) },
  up: { ns, dev },
  mtu: { ns, dev, bytes: whole },
  addr: { ns, dev, cidr, brd: maybe(flag) },
  route: { ns, to: (v) => v === "default" || cidr(v), via: maybe(ip), dev: maybe(dev), src: maybe(ip), metric: maybe(whole) },
  fdb: { ns, dev, mac, vtep: ip },
  neigh: { ns, dev, ip, mac },
  chain: { ns, family, table, chain: word, policy: maybe(oneOf("ACCEPT", "DROP")) },
  rule: {
    ns,
    family,
    table,
    chain: word,
    at: oneOf("first", "top", "before-return", "end"),
    rule: (v) => list(word)(v) && (v as []).length > 1,
  },
  sysctl: { ns, key: word, value: text },
  file: { host: word, path: (v) => word(v) && (v as string).startsWith("/"), text: any, mode: maybe(whole) },
  proc: { ns, name: word, gen: whole, spec },
};

/** Returns what keeps `value` from being an op of the union, or undefined when it is one. */
export function notAnOp(value: unknown): string | undefined {
  const kind = (value as { op?: string })?.op;
  const fields = kind === undefined ? undefined : KINDS[kind as OpName];
  return fields === undefined ? `has the unknown kind ${JSON.stringify(kind)}` : shaped(value, { op: any, ...fields });
}

/** The kinds the check knows; the compiler holds this table to the union. */
export const knownKinds: readonly OpName[] = Object.keys(KINDS) as OpName[];
