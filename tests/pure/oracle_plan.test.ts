/** The plans of the recorded scenarios' recipes, before anything is built: the recorded rules in the recorded order, and the same facts as the op lists. @module */
import { assert, assertEquals } from "../../deps/std_assert.ts";
import type { Op } from "../../core/op.ts";
import { difference } from "../../core/diff.ts";
import { planOf } from "../../core/plan.ts";
import { parseRecipe } from "../../core/recipe.ts";
import { emptyLedger, resolve } from "../../core/resolve.ts";
import { editChain, wantedChains } from "../../core/rules.ts";
import { builtin } from "../../plugins/builtin.ts";
import { notAnOp } from "../conformance/op_check.ts";
import { stepsFromText } from "../conformance/op_text.ts";
import { oracleRecipes } from "../conformance/oracle_recipes.ts";
import { oracleOps } from "../golden/oracle-ops/index.ts";

const planned = (text: string) => planOf(resolve(parseRecipe(text, { file: "recipe.yaml" }).recipe, emptyLedger(), builtin).lab, builtin);

for (const { name, recipe, states } of oracleRecipes) {
  Deno.test(`the plan of ${name} writes the recorded rules in the recorded order`, () => {
    const { iptables } = states[0]?.machine as { iptables: Record<string, string[]> };
    const wanted = Object.entries(iptables).flatMap(([table, lines]) =>
      lines.filter((line) => line.startsWith("-A")).map((line) => `${table} ${line}`)
    );
    const chains = wantedChains(planned(recipe).steps).filter((chain) => chain.ns === "h1");
    const found = chains.flatMap((chain) => editChain(chain, []).after.map((line) => `${chain.table} ${line}`));
    // Chains may be mentioned in another order; within a chain the order is compared.
    const byChain = (lines: readonly string[]) => Object.groupBy(lines, (line) => line.split(" ").slice(0, 3).join(" "));
    assertEquals(byChain(found), byChain(wanted));
  });

  Deno.test(`the plan of ${name} consists of ops of the union`, () => {
    for (const op of planned(recipe).steps.flatMap((step) => step.ops)) {
      const plain = op.op === "proc"
        ? { ...op, spec: { image: op.spec.image, argv: op.spec.argv, env: {}, hostname: op.spec.hostname } }
        : op;
      assertEquals(notAnOp(plain), undefined, JSON.stringify(op));
    }
  });
}

/** A fact without what is drawn or hashed: ids, random names and addresses of host ends, generations. Every group of a capsule is its one group 0. */
function fact(op: Op): string {
  const text = JSON.stringify(op, Object.keys(op).toSorted().concat("kind", "peer", "ns", "dev", "mac"));
  const drawn: [RegExp, string][] = [
    [/"gen":\d+,?/g, ""],
    [/veth[0-9a-f]{7}/g, "veth"],
    [/02:42:(?!ac:11:)[0-9a-f:]+/g, "random"],
    [/0 2147483647/g, "0 0"],
    [/,\}/g, "}"],
  ];
  return drawn.reduce((line, [from, to]) => line.replace(from, to), text);
}

Deno.test("the plan of two containers on docker0 and its recorded op list are the same facts about the machine and its sandboxes", () => {
  const scenario = oracleRecipes.find((each) => each.name === "default-bridge");
  const kinds = new Set(["netns", "link", "master", "up", "addr", "sysctl", "chain", "rule"]);
  const facts = (ops: readonly unknown[]) => (ops as Op[]).filter((op) => kinds.has(op.op)).map(fact).toSorted();
  const listed = stepsFromText(oracleOps["default-bridge"] ?? "", (name) => oracleOps[name]).flatMap((step) => step.ops);
  const ours = planned(scenario?.recipe ?? "").steps.flatMap((step) => step.ops);
  assert(ours.length > 50);
  assertEquals(facts(ours), facts(listed));
});

Deno.test("moving docker0 to another subnet changes no cable but its MAC address, and no bridge", () => {
  const lab = (bip: string) =>
    planned(
      `{ name: x, title: x, hosts: { h1: { daemon: { bip: ${bip} } } }, services: { box: { image: busybox, network_mode: bridge } } }`,
    );
  const owned = lab("172.17.0.1/16").steps.flatMap((step) => step.ops);
  const found = difference(owned, lab("192.168.10.1/24"));
  const named = (ops: readonly Op[]) => ops.map((op) => op.op).toSorted();
  assertEquals(named(found.remove), ["addr", "addr", "rule"]);
  assertEquals(named(found.changed.map(({ to }) => to)), ["file", "link", "route"]);
  assertEquals(named(found.added), ["addr", "addr", "file", "link", "route", "rule"]);
});
