/** The four anchors are enough to write every recorded rule in its recorded order. @module */
import { assert, assertEquals } from "../../deps/std_assert.ts";
import type { Op, Step } from "../../core/op.ts";
import { editChain, wantedChains } from "../../core/rules.ts";
import { chainsOf } from "../conformance/anchors.ts";
import { stepsFromText } from "../conformance/op_text.ts";
import { oracleOps } from "../golden/oracle-ops/index.ts";
import bip from "../golden/oracle/bip-change.golden.json" with { type: "json" };
import joined from "../golden/oracle/container-mode.golden.json" with { type: "json" };
import plain from "../golden/oracle/default-bridge.golden.json" with { type: "json" };
import byHand from "../golden/oracle/none-manual-wiring.golden.json" with { type: "json" };
import publish from "../golden/oracle/publish-host-port.golden.json" with { type: "json" };

/** Recorded rules as `4 filter FORWARD` → texts. */
function recordedChains(tables: Readonly<Record<string, readonly string[]>>): Map<string, string[]> {
  const chains = new Map<string, string[]>();
  for (const [table, lines] of Object.entries(tables)) {
    for (const line of lines.filter((each) => each.startsWith("-A "))) {
      const [, chain = "", ...rule] = line.split(" ");
      const key = `4 ${table} ${chain}`;
      chains.set(key, [...(chains.get(key) ?? []), rule.join(" ")]);
    }
  }
  return chains;
}

for (
  const [name, tables] of [
    ["bip-change", bip.snapshots.started.host.iptables],
    ["container-mode", joined.snapshots["owner-connected"].host.iptables],
    ["default-bridge", plain.snapshots.two.host.iptables],
    ["none-manual-wiring", byHand.snapshots.end.host.iptables],
    ["publish-host-port", publish.snapshots.end.host.iptables],
  ] as const
) {
  Deno.test(`the op list of ${name} writes the recorded rules in the recorded order`, () => {
    const text = oracleOps[name] ?? "";
    const steps = stepsFromText(text, (shared) => oracleOps[shared]);
    const bridge = /link h1 (br-[0-9a-f]{12}) bridge/.exec(text)?.[1];
    const found = chainsOf(steps, "h1");
    const wanted = recordedChains(tables);
    assert(wanted.size > 0);
    assertEquals([...found.keys()].toSorted(), [...wanted.keys()].toSorted());
    for (const [key, rules] of wanted) {
      assertEquals(found.get(key), rules.map((rule) => bridge ? rule.replaceAll("br-<br0>", bridge) : rule), `${name}: ${key}`);
    }
    const product = wantedChains(steps.map((step, i): Step => ({ id: `s${i}`, title: step.title, why: "", ops: step.ops as Op[] })));
    for (const chain of product.filter((each) => each.ns === "h1")) {
      const written = editChain(chain, []).after.map((line) => line.split(" ").slice(2).join(" "));
      assertEquals(written, found.get(`${chain.family} ${chain.table} ${chain.chain}`), `${name}: ${chain.chain} as the product writes it`);
    }
  });
}

Deno.test("chainsOf() puts a later step's block above an earlier one, below what is first, and keeps the final RETURN last", () => {
  const rule = (at: string, text: string) => ({ op: "rule", ns: "h", family: 4, table: "filter", chain: "X", at, rule: text.split(" ") });
  const steps = [
    { ops: [rule("first", "-j F1"), rule("end", "-j RETURN")] },
    { ops: [rule("top", "-j A1"), rule("top", "-j A2")] },
    { ops: [rule("top", "-j B1"), rule("top", "-j B2"), rule("before-return", "-j LAST"), rule("first", "-j F2")] },
  ];
  assertEquals(chainsOf(steps, "h").get("4 filter X"), ["-j F1", "-j F2", "-j B1", "-j B2", "-j A1", "-j A2", "-j LAST", "-j RETURN"]);
});
