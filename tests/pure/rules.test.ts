import { assert, assertEquals } from "../../deps/std_assert.ts";
import { fc } from "../../deps/fast_check.ts";
import { type ChainEdit, chainHolds, editChain, lackingRules, type WantedChain, wantedChains } from "../../core/rules.ts";
import type { At, Op, Step } from "../../core/op.ts";

const CHAIN = "FORWARD";

function rule(at: At, words: string): Op {
  return { op: "rule", ns: "h1", family: 4, table: "filter", chain: CHAIN, at, rule: words.split(" ") };
}
function step(id: string, ...ops: readonly Op[]): Step {
  return { id, title: id, why: "", ops };
}
function wantedOf(...steps: readonly Step[]): WantedChain {
  return wantedChains(steps)[0]!;
}
function texts(wanted: WantedChain): string[] {
  return wanted.rules.map((one) => one.text);
}

/** What iptables does with the edits' command lines. */
function carryOut(edits: readonly ChainEdit[], seen: readonly string[]): string[] {
  const rows = [...seen];
  for (const { line: { words: [, , verb, chain, ...rest] } } of edits) {
    const number = /^\d+$/.test(rest[0] ?? "") ? Number(rest[0]) : undefined;
    if (verb === "-A") rows.push(`-A ${chain} ${rest.join(" ")}`);
    else if (verb === "-I") {
      assert(number !== undefined && number <= rows.length + 1);
      rows.splice(number - 1, 0, `-A ${chain} ${rest.slice(1).join(" ")}`);
    } else {
      const at = number === undefined ? rows.indexOf(`-A ${chain} ${rest.join(" ")}`) : number - 1;
      assert(at >= 0 && at < rows.length);
      rows.splice(at, 1);
    }
  }
  return rows;
}

Deno.test("wantedChains() puts later networks above earlier ones, as dockerd does", () => {
  const block = (br: string) => [rule("top", `-o ${br} -j DOCKER`), rule("top", `-i ${br} ! -o ${br} -j ACCEPT`)];
  const wanted = wantedOf(
    step("dockerd", rule("first", "-j DOCKER-USER"), rule("first", "-j DOCKER-ISOLATION-STAGE-1")),
    step("docker0", ...block("docker0"), rule("end", "-i docker0 -o docker0 -j DROP")),
    step("net", ...block("br-1")),
  );
  assertEquals(texts(wanted), [
    "-A FORWARD -j DOCKER-USER",
    "-A FORWARD -j DOCKER-ISOLATION-STAGE-1",
    "-A FORWARD -o br-1 -j DOCKER",
    "-A FORWARD -i br-1 ! -o br-1 -j ACCEPT",
    "-A FORWARD -o docker0 -j DOCKER",
    "-A FORWARD -i docker0 ! -o docker0 -j ACCEPT",
    "-A FORWARD -i docker0 -o docker0 -j DROP",
  ]);
});

Deno.test("wantedChains() puts a before-return rule directly above our own RETURN", () => {
  const wanted = wantedOf(step("a", rule("end", "-j LOG"), rule("end", "-j RETURN")), step("b", rule("before-return", "-i br-1 -j DROP")));
  assertEquals(texts(wanted), ["-A FORWARD -j LOG", "-A FORWARD -i br-1 -j DROP", "-A FORWARD -j RETURN"]);
});

Deno.test("wantedChains() keeps chains of other tables, families and namespaces apart", () => {
  const one = rule("end", "-j ACCEPT") as Extract<Op, { op: "rule" }>;
  const found = wantedChains([step("a", one, { ...one, family: 6 }, { ...one, table: "mangle" }, { ...one, ns: "h2" })]);
  assertEquals(found.map(({ ns, family, table }) => `${ns} ${family} ${table}`), [
    "h1 4 filter",
    "h1 6 filter",
    "h1 4 mangle",
    "h2 4 filter",
  ]);
});

Deno.test("a deleted isolation rule comes back above RETURN, not below", () => {
  const wanted = wantedOf(step("a", rule("end", "-j RETURN")), step("b", rule("top", "-i br-1 -j DROP")));
  const { edits, after } = editChain(wanted, ["-A FORWARD -j RETURN"]);
  assertEquals(edits.map((edit) => edit.line.words.join(" ")), ["-t filter -I FORWARD 1 -i br-1 -j DROP"]);
  assertEquals(after, texts(wanted));
});

Deno.test("two rules in the wrong order are drift, and one is moved", () => {
  const wanted = wantedOf(step("a", rule("end", "-j A"), rule("end", "-j B"), rule("end", "-j C")));
  const seen = ["-A FORWARD -j B", "-A FORWARD -j A", "-A FORWARD -j C"];
  assertEquals(chainHolds(wanted, seen), false);
  assertEquals(editChain(wanted, seen).edits.length, 2);
  assertEquals(lackingRules(wanted, seen).map((one) => one.was), ["in another place"]);
});

Deno.test("a rule that is there twice is drift, and the surplus one goes by its number", () => {
  const wanted = wantedOf(step("a", rule("end", "-j A"), rule("end", "-j B")));
  const seen = ["-A FORWARD -j A", "-A FORWARD -j B", "-A FORWARD -j A"];
  assertEquals(lackingRules(wanted, seen).map(({ rule, was }) => [rule.text, was]), [["-A FORWARD -j A", "2 times"]]);
  assertEquals(editChain(wanted, seen).edits.map((edit) => edit.line.words.join(" ")), ["-t filter -D FORWARD 3"]);
});

Deno.test("a stranger's rule above a top rule is drift; below it, or above an end rule, is not", () => {
  const wanted = wantedOf(step("a", rule("top", "-j A"), rule("end", "-j Z")));
  assertEquals(chainHolds(wanted, ["-A FORWARD -j A", "-A FORWARD -j X", "-A FORWARD -j Z", "-A FORWARD -j Y"]), true);
  const seen = ["-A FORWARD -j X", "-A FORWARD -j A", "-A FORWARD -j Z"];
  assertEquals(editChain(wanted, seen).after, ["-A FORWARD -j A", "-A FORWARD -j X", "-A FORWARD -j Z"]);
});

Deno.test("a before-return rule goes directly above a stranger's final RETURN", () => {
  const wanted = wantedOf(step("a", rule("before-return", "-j A")));
  const seen = ["-A FORWARD -j X", "-A FORWARD -j RETURN"];
  assertEquals(editChain(wanted, seen).after, ["-A FORWARD -j X", "-A FORWARD -j A", "-A FORWARD -j RETURN"]);
  assertEquals(chainHolds(wanted, [...seen, "-A FORWARD -j A"]), false);
});

Deno.test("what is ours and no longer wanted is taken out, a stranger's is not", () => {
  const wanted = wantedOf(step("a", rule("end", "-j A")));
  const { edits } = editChain(wanted, ["-A FORWARD -j OLD", "-A FORWARD -j X", "-A FORWARD -j A"], ["-A FORWARD -j OLD"]);
  assertEquals(edits.map((edit) => [edit.line.words.join(" "), edit.rule]), [["-t filter -D FORWARD -j OLD", undefined]]);
});

Deno.test("a fresh chain is filled by appending", () => {
  const wanted = wantedOf(step("a", rule("end", "-j B"), rule("top", "-j A")));
  assertEquals(editChain(wanted, []).edits.map((edit) => edit.line.words.join(" ")), [
    "-t filter -A FORWARD -j A",
    "-t filter -A FORWARD -j B",
  ]);
});

Deno.test("a chain of 3000 rules with one missing is mended at once", () => {
  const wanted = wantedOf(step("a", ...Array.from({ length: 3000 }, (_, i) => rule("end", `-d 10.0.${i >> 8}.${i & 255}/32 -j ACCEPT`))));
  const seen = texts(wanted).filter((_, i) => i !== 1500);
  assertEquals(editChain(wanted, seen).edits.map((edit) => edit.line.words.slice(2, 5)), [["-I", "FORWARD", "1501"]]);
});

const ats = fc.constantFrom<At>("first", "top", "before-return", "end");
/** Few names, so that equal rules happen. */
const ownRule = fc.record({ at: ats, name: fc.constantFrom("A", "B", "C", "D", "E", "RETURN") }).map(({ at, name }) =>
  rule(at, `-j ${name}`)
);
const plans = fc.array(fc.array(ownRule, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 })
  .map((lists) => wantedOf(...lists.map((ops, i) => step(`s${i}`, ...ops))));
const mutations = fc.array(fc.record({ kind: fc.constantFrom("delete", "swap", "double", "foreign"), i: fc.nat(20), j: fc.nat(20) }), {
  maxLength: 8,
});

function mutate(rows: string[], list: readonly { kind: string; i: number; j: number }[]): string[] {
  for (const { kind, i, j } of list) {
    const a = i % (rows.length + 1);
    if (kind === "foreign") rows.splice(a, 0, j % 5 === 0 ? "-A FORWARD -j RETURN" : `-A FORWARD -j X${j}`);
    else if (rows[a] === undefined) continue;
    else if (kind === "delete") rows.splice(a, 1);
    else if (kind === "double") rows.splice(j % (rows.length + 1), 0, rows[a]);
    else {
      const b = j % rows.length;
      [rows[a], rows[b]] = [rows[b]!, rows[a]!];
    }
  }
  return rows;
}

Deno.test("editChain() mends any chain and leaves the order of strangers' rules alone", () => {
  fc.assert(
    fc.property(plans, mutations, (wanted, list) => {
      const seen = mutate(texts(wanted), list);
      const { edits, after } = editChain(wanted, seen);
      const mended = carryOut(edits, seen);
      const ours = new Set(texts(wanted));
      assertEquals(mended, after);
      assertEquals(mended.filter((text) => ours.has(text)), texts(wanted));
      assertEquals(mended.filter((text) => !ours.has(text)), seen.filter((text) => !ours.has(text)));
      assert(chainHolds(wanted, mended));
      assertEquals(edits.length === 0, lackingRules(wanted, seen).length === 0);

      const firstForeign = mended.findIndex((text) => !ours.has(text));
      const lastReturn = mended.findLastIndex((text) => !ours.has(text) && text === "-A FORWARD -j RETURN");
      const places = mended.flatMap((text, i) => ours.has(text) ? [i] : []);
      wanted.rules.forEach(({ op }, i) => {
        if (op.at === "first" || op.at === "top") assert(firstForeign === -1 || places[i]! < firstForeign);
        if (op.at === "before-return") assert(lastReturn === -1 || places[i]! < lastReturn);
      });
    }),
    { numRuns: 400 },
  );
});

Deno.test("editChain() makes as few edits as possible", () => {
  /** The most rules that can stay, tried out. */
  function most(wanted: WantedChain, seen: readonly string[], r = 0, m = 0): number {
    if (r === wanted.rules.length || m === seen.length) return 0;
    const { text, op } = wanted.rules[r]!;
    const ours = new Set(texts(wanted));
    const strangers = seen.flatMap((one, i) => ours.has(one) ? [] : [i]);
    const returns = strangers.filter((i) => seen[i] === "-A FORWARD -j RETURN");
    const limit = op.at === "end" ? Infinity : op.at === "before-return" ? returns.at(-1) ?? Infinity : strangers[0] ?? Infinity;
    const here = seen[m] === text && m < limit ? 1 + most(wanted, seen, r + 1, m + 1) : 0;
    return Math.max(here, most(wanted, seen, r + 1, m), most(wanted, seen, r, m + 1));
  }
  const small = fc.array(ownRule, { minLength: 1, maxLength: 5 }).map((ops) => wantedOf(step("s", ...ops)));
  fc.assert(
    fc.property(
      small,
      fc.array(fc.record({ kind: fc.constantFrom("delete", "swap", "double", "foreign"), i: fc.nat(20), j: fc.nat(20) }), { maxLength: 3 }),
      (wanted, list) => {
        const seen = mutate(texts(wanted), list);
        const ours = new Set(texts(wanted));
        const kept = most(wanted, seen);
        const fewest = wanted.rules.length - kept + seen.filter((text) => ours.has(text)).length - kept;
        assertEquals(editChain(wanted, seen).edits.length, fewest);
      },
    ),
    { numRuns: 150 },
  );
});
