/** What a hand undoes, check finds and repair puts back, in its place. @module */
import { assert, assertEquals } from "../../deps/std_assert.ts";
import type { Findings } from "../../views/checks.ts";
import { everyone, type Person, person } from "./person.ts";
import { inside } from "./words.ts";

const RECIPE = `
name: to-be-broken
title: A published port on docker0
services:
  web: { image: http, network_mode: bridge, ports: ["8080:80"] }
`;
const [first = "a plain user"] = everyone;

/** `iptables-save` without its date and counters: two equal texts are two equal rule sets. */
const SAVE = "iptables-save | sed -e '/^#/d' -e 's/ \\[[0-9]*:[0-9]*\\]$//'";
const saved = (who: Person) => inside(who, "h1", SAVE);

interface Rule {
  readonly table: string;
  readonly chain: string;
  /** Counted from 1. */
  readonly place: number;
  readonly words: string;
}

/** Every rule with its place in its chain. */
function rulesOf(text: string): Rule[] {
  const counts = new Map<string, number>();
  let table = "";
  return text.split("\n").flatMap((line): Rule[] => {
    if (line.startsWith("*")) table = line.slice(1);
    const [, chain, words] = /^-A (\S+) (.*)$/.exec(line) ?? [];
    if (chain === undefined || words === undefined) return [];
    const place = (counts.get(`${table} ${chain}`) ?? 0) + 1;
    counts.set(`${table} ${chain}`, place);
    return [{ table, chain, place, words }];
  });
}

/** Does the damage, and holds that check sees drift and repair undoes exactly it. */
async function brokenAndRepaired(who: Person, good: string, damage: string): Promise<void> {
  const bad = await inside(who, "h1", `{ ${damage}; } && ${SAVE}`);
  assert(bad !== good, `"${damage}" changed nothing`);
  const ended = await who.run(["check"]);
  assertEquals(ended.code, 7, `check after "${damage}"\n${ended.stdout}${ended.stderr}`);
  await who.ok(["repair"]);
  assertEquals(await saved(who), good, `repair after "${damage}"`);
}

Deno.test(`${first} deletes each rule by hand, one by one: check finds it, repair puts it back in its place`, async () => {
  await using who = await person(first);
  await who.ok(["up", "-"], { input: RECIPE });
  const good = await saved(who);
  const rules = rulesOf(good);
  assert(rules.length >= 17, good);
  for (const { table, chain, place } of rules) await brokenAndRepaired(who, good, `iptables -t ${table} -D ${chain} ${place}`);
});

Deno.test(`${first} swaps and duplicates rules by hand: order and number count`, async () => {
  await using who = await person(first);
  await who.ok(["up", "-"], { input: RECIPE });
  const good = await saved(who);
  const rules = rulesOf(good);
  for (const { table, chain, place, words } of rules) {
    const next = rules.find((rule) => rule.table === table && rule.chain === chain && rule.place === place + 1);
    if (next) {
      await brokenAndRepaired(
        who,
        good,
        `iptables -t ${table} -D ${chain} ${place} && iptables -t ${table} -I ${chain} ${place + 1} ${words}`,
      );
    }
    await brokenAndRepaired(who, good, `iptables -t ${table} -A ${chain} ${words}`);
  }
});

for (const name of everyone) {
  Deno.test(`${name} deletes an address by hand: the route that the kernel dropped with it is found and comes back too`, async () => {
    await using who = await person(name);
    await who.ok(["up", "-"], { input: RECIPE });
    const look = () => inside(who, "web", "ip -j addr show dev eth0; ip -j route show");
    const good = await look();
    await inside(who, "web", "ip addr del 172.17.0.2/16 dev eth0");
    assert(!(await look()).includes("172.17.0.1"), "the kernel dropped the default route with the address");
    const ended = await who.run(["check", "--format", "json"]);
    assertEquals(ended.code, 7);
    const [found] = (JSON.parse(ended.stdout) as { labs: Findings[] }).labs;
    assertEquals(found?.drift.map((each) => each.op.op).toSorted(), ["addr", "route"]);
    await who.ok(["repair"]);
    assertEquals(await look(), good);
    await who.ok(["check"]);
  });

  Deno.test(`${name}'s rules of their own stay where they are when the lab is repaired`, async () => {
    await using who = await person(name);
    await who.ok(["up", "-"], { input: RECIPE });
    await inside(who, "h1", "iptables -I DOCKER-USER -s 203.0.113.5 -j DROP && iptables -A FORWARD -s 198.51.100.0/24 -j ACCEPT");
    const good = await saved(who);
    await who.ok(["check"]);
    await brokenAndRepaired(who, good, "iptables -D FORWARD -o docker0 -j DOCKER");
  });
}
