/** Which address and which subnet comes next. @module */
import { assert, assertEquals } from "../../deps/std_assert.ts";
import { fc } from "../../deps/fast_check.ts";
import type { Block } from "../../core/inet.ts";
import { blockOf, formatBlock, formatIp, overlap, parseBlock, parseIp } from "../../core/inet.ts";
import { DEFAULT_POOLS, firstGateway, isFromPools, lowestFree, mayBeGiven, nextSubnet } from "../../core/ipam.ts";

const block = (text: string): Block => parseBlock(text)!;
const ips = (...texts: string[]): Set<number> => new Set(texts.map((text) => parseIp(text)!));
const shown = (ip: number | undefined): string | undefined => ip === undefined ? undefined : formatIp(ip);

Deno.test("lowestFree() gives a free address, and none below it is free", () => {
  const cases = fc.record({ bits: fc.integer({ min: 24, max: 30 }), taken: fc.uniqueArray(fc.integer({ min: 0, max: 255 })) });
  fc.assert(fc.property(cases, ({ bits, taken }) => {
    const subnet = blockOf(parseIp("10.1.2.0")!, bits);
    const held = new Set(taken.map((n) => subnet.base + n));
    const given = lowestFree({ subnet }, held);
    const free = Array.from({ length: 2 ** (32 - bits) }, (_, n) => subnet.base + n).filter((ip) =>
      mayBeGiven(subnet, ip) && !held.has(ip)
    );
    assertEquals(given, free[0]);
  }));
});

Deno.test("a fixed-cidr inside the subnet gives all its addresses, its own first and last included", () => {
  const pool = { subnet: block("192.168.1.0/24"), range: block("192.168.1.8/29") };
  const taken = ips("192.168.1.9");
  const given: string[] = [];
  for (let ip = lowestFree(pool, taken); ip !== undefined; ip = lowestFree(pool, taken)) {
    given.push(formatIp(ip));
    taken.add(ip);
  }
  assertEquals(given, [8, 10, 11, 12, 13, 14, 15].map((n) => `192.168.1.${n}`));
});

Deno.test("a fixed-cidr outside the subnet counts for nothing", () => {
  const pool = { subnet: block("192.168.1.0/24"), range: block("10.20.0.0/16") };
  assertEquals(shown(lowestFree(pool, ips("192.168.1.5"))), "192.168.1.1");
});

Deno.test("a /30 holds one container beside its gateway, a /31 not even the gateway", () => {
  assertEquals(shown(firstGateway({ subnet: block("10.7.0.0/30") }, new Set())), "10.7.0.1");
  assertEquals(shown(lowestFree({ subnet: block("10.7.0.0/30") }, ips("10.7.0.1"))), "10.7.0.2");
  assertEquals(lowestFree({ subnet: block("10.7.0.0/30") }, ips("10.7.0.1", "10.7.0.2")), undefined);
  assertEquals(firstGateway({ subnet: block("10.8.0.0/31") }, new Set()), undefined);
});

Deno.test("the default pools come in Docker's order: 172.17 to 172.31, then 192.168 in pieces of /20", () => {
  const used: Block[] = [];
  let last: string | undefined;
  for (let subnet = nextSubnet(DEFAULT_POOLS, used, last); subnet !== undefined; subnet = nextSubnet(DEFAULT_POOLS, used, last)) {
    used.push(subnet);
    last = formatBlock(subnet);
  }
  assertEquals(used.length, 31);
  assertEquals(used.slice(0, 2).concat(used.slice(14, 17)).map(formatBlock), [
    ...["172.17.0.0/16", "172.18.0.0/16", "172.31.0.0/16"],
    ...["192.168.0.0/20", "192.168.16.0/20"],
  ]);
});

Deno.test("a freed subnet is not given again before the list has wrapped", () => {
  assertEquals(formatBlock(nextSubnet(DEFAULT_POOLS, [block("172.17.0.0/16")], "172.20.0.0/16")!), "172.21.0.0/16");
  const all = [...DEFAULT_POOLS.slice(0, 15).map((pool) => block(pool.base)), block("192.168.0.0/16")];
  const without = all.filter((one) => formatBlock(one) !== "172.19.0.0/16");
  assertEquals(formatBlock(nextSubnet(DEFAULT_POOLS, without, "192.168.240.0/20")!), "172.19.0.0/16");
  assertEquals(nextSubnet(DEFAULT_POOLS, all, "172.17.0.0/16"), undefined);
});

Deno.test("nextSubnet() gives a piece of the pools that crosses nothing in use, whatever is", () => {
  const aBlock = fc.tuple(fc.integer({ min: 0, max: 0xffffff }), fc.integer({ min: 8, max: 30 })).map(([n, bits]) =>
    blockOf(parseIp("10.0.0.0")! + n, bits)
  );
  const pools = [{ base: "10.0.0.0/12", size: 16 }, { base: "10.64.0.0/22", size: 24 }];
  const all = [
    ...Array.from({ length: 16 }, (_, i) => block(`10.${i}.0.0/16`)),
    ...Array.from({ length: 4 }, (_, i) => block(`10.64.${i}.0/24`)),
  ];
  fc.assert(fc.property(fc.array(aBlock, { maxLength: 8 }), fc.constantFrom(undefined, ...all.map(formatBlock)), (used, last) => {
    const free = all.filter((one) => !used.some((other) => overlap(one, other)));
    const start = all.findIndex((one) => formatBlock(one) === last) + 1;
    const rank = (one: Block) => (all.findIndex((other) => formatBlock(other) === formatBlock(one)) - start + all.length) % all.length;
    const given = nextSubnet(pools, used, last);
    assertEquals(given, free.toSorted((a, b) => rank(a) - rank(b))[0]);
    if (given !== undefined) assert(isFromPools(pools, given));
  }));
});

Deno.test("small pieces of a large pool that is in use are skipped at once", () => {
  const started = performance.now();
  assertEquals(nextSubnet([{ base: "10.0.0.0/8", size: 30 }], [block("10.0.0.0/8")]), undefined);
  assert(performance.now() - started < 100);
});
