import { mergePatch } from "../../core/merge.ts";
import type { Json } from "../../core/model.ts";
import { fc } from "../../deps/fast_check.ts";
import { assertEquals } from "../../deps/std_assert.ts";

// The cases of RFC 7386, appendix A: original, patch, result.
const CASES: readonly (readonly [Json, Json, Json])[] = [
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [["a", "b"], ["c", "d"], ["c", "d"]],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, null, null],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

for (const [index, [original, patch, result]] of CASES.entries()) {
  Deno.test(`mergePatch() does case ${index + 1} of RFC 7386`, () => assertEquals(mergePatch(original, patch), result));
}

Deno.test("mergePatch() modifies neither argument, and doing it twice is doing it once", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (original, patch) => {
    const before = JSON.stringify([original, patch]);
    const once = mergePatch(original as Json, patch as Json);
    assertEquals(JSON.stringify([original, patch]), before);
    assertEquals(mergePatch(once, patch as Json), once);
  }));
});

Deno.test("mergePatch() keeps __proto__ a key like any other", () => {
  const merged = mergePatch({}, JSON.parse('{"__proto__": {"polluted": true}}'));
  assertEquals(Object.keys(merged as object), ["__proto__"]);
  assertEquals(({} as Record<string, unknown>)["polluted"], undefined);
});
