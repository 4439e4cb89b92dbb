/** No recorded scenario needs a field that the op union lacks. @module */
import { assert, assertEquals } from "../../deps/std_assert.ts";
import type { Op } from "../../core/op.ts";
import { kindOf } from "../../ops/mod.ts";
import { knownKinds, notAnOp } from "../conformance/op_check.ts";
import { opFromText, stepsFromText } from "../conformance/op_text.ts";
import { oracleOps } from "../golden/oracle-ops/index.ts";
import scenarios from "../golden/oracle/scenarios.json" with { type: "json" };

const shared = (name: string) => oracleOps[name];
const listed = (name: string) => stepsFromText(oracleOps[name] ?? "", shared);
const names = Object.keys(oracleOps).filter((name) => !name.startsWith("_"));

Deno.test("every recorded scenario has its op list, and no list is without a scenario", () => {
  assertEquals(names.toSorted(), Object.keys(scenarios).toSorted());
  assertEquals(names.length, 64);
});

Deno.test("every line of every op list is an op of the union, with exactly its fields", () => {
  for (const name of names) {
    for (const step of listed(name)) {
      for (const op of step.ops) {
        const fault = notAnOp(op);
        assert(fault === undefined, `${name}, step "${step.title}": ${JSON.stringify(op)} ${fault}`);
      }
    }
  }
});

Deno.test("every op list builds on the laboratory and reaches a state worth the name", () => {
  for (const name of names) {
    const kinds = new Set(listed(name).flatMap((step) => step.ops).map((op) => (op as { op: string }).op));
    assert(kinds.has("netns") && kinds.has("route") && kinds.has("proc"), name);
    if (name !== "daemon-json-invalid") assert(kinds.has("sysctl"), `${name} never starts dockerd`);
  }
});

Deno.test("every endpoint of a cable, port or address belongs to a namespace that its list makes", () => {
  for (const name of names) {
    const ops = listed(name).flatMap((step) => step.ops) as { op: string; ns?: string; link?: { peer?: { ns: string } } }[];
    const made = new Set(ops.filter((op) => op.op === "netns").map((op) => op.ns));
    for (const op of ops) {
      if (op.ns !== undefined) assert(made.has(op.ns), `${name}: nothing makes ${op.ns} for ${JSON.stringify(op)}`);
      if (op.link?.peer) assert(made.has(op.link.peer.ns), `${name}: nothing makes ${op.link.peer.ns}`);
    }
  }
});

Deno.test("no two rules of one list are the same rule of the same chain unless dockerd writes it twice", () => {
  for (const name of names) {
    const rules = listed(name).flatMap((step) => step.ops).filter((op) => (op as { op: string }).op === "rule")
      .map((op) => JSON.stringify(op));
    assertEquals(rules.length, new Set(rules).size, name);
  }
});

Deno.test("the lists use these kinds, so the proof says something about each of them", () => {
  const used = new Set(names.flatMap(listed).flatMap((step) => step.ops).map((op) => (op as { op: string }).op));
  assertEquals(knownKinds.filter((kind) => !used.has(kind)), []);
});

Deno.test("every op kind has a key, a line and a sentence for every listed op, and one key is one thing", () => {
  for (const name of names) {
    const keys = new Map<string, string>();
    for (const op of listed(name).flatMap((step) => step.ops) as Op[]) {
      const kind = kindOf(op);
      assert(kind.apply(op).words.length > 0 || kind.apply(op).body !== undefined, `${name}: ${JSON.stringify(op)} has an empty line`);
      assert(/^[A-Z]/.test(kind.tell(op)), `${name}: ${kind.tell(op)}`);
      const before = keys.get(kind.key(op));
      assert(before === undefined || op.op === "chain", `${name}: ${kind.key(op)} is both ${before} and ${JSON.stringify(op)}`);
      keys.set(kind.key(op), JSON.stringify(op));
    }
  }
});

Deno.test("notAnOp() refuses an unknown kind, an unknown field, a missing field and a wrong value", () => {
  const good = opFromText("addr web eth0 172.17.0.2/16 brd");
  assertEquals(notAnOp(good), undefined);
  assertEquals(notAnOp({ op: "tc", ns: "web" }), 'has the unknown kind "tc"');
  assertEquals(notAnOp({ ...good, label: "x" }), 'has the unknown field "label"');
  assertEquals(notAnOp({ op: "addr", ns: "web", dev: "eth0" }), "has cidr = undefined");
  assertEquals(notAnOp({ ...good, dev: "interface-too-long" }), 'has dev = "interface-too-long"');
  assert(notAnOp(opFromText("link ov vxlan0 vxlan vni=4096 port=4789 gbp=true"))?.startsWith("has link = "));
});
