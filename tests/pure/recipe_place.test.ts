import type { Path } from "../../core/errors.ts";
import { RecipeError } from "../../core/errors.ts";
import { locate } from "../../core/recipe.ts";
import { places } from "../../core/recipe_place.ts";
import { fc } from "../../deps/fast_check.ts";
import { assertEquals, assertStringIncludes } from "../../deps/std_assert.ts";
import { stringify } from "../../deps/std_yaml.ts";

const TEXT = `%YAML 1.2
---
# services: not here
"services":   # remark: none
  web: &web !!map
    image: 'it''s: nginx'
    command: >-
      sleep: 1
      second
    ports:
    - "8080:80"
    -
      target: 80
    networks: { front: {aliases: [a, "b,c"]}, back: }
  api:
    <<: *web
    title: many
      lines: of
`.replace("lines: of", "lines of");

/** Line and column of a path. */
function at(path: Path, key = false): string {
  const { line, column } = places(TEXT, "r.yaml")(path, key);
  return `${line}:${column}`;
}

Deno.test("places() finds values and keys in block and flow style", () => {
  assertEquals(at(["services"]), "4:1");
  assertEquals(at(["services", "web"]), "5:3");
  assertEquals(at(["services", "web", "image"]), "6:12");
  assertEquals(at(["services", "web", "image"], true), "6:5");
  assertEquals(at(["services", "web", "command"]), "7:14");
  assertEquals(at(["services", "web", "ports", 0]), "11:7");
  assertEquals(at(["services", "web", "ports", 1, "target"]), "13:15");
  assertEquals(at(["services", "web", "networks", "front", "aliases", 1]), "14:38");
  assertEquals(at(["services", "web", "networks", "back"]), "14:47");
  assertEquals(at(["services", "api", "title"]), "17:12");
});

Deno.test("places() shows the nearest parent of what is not there, and other spellings of what is", () => {
  assertEquals(at(["services", "web", "restart"]), "5:3");
  assertEquals(at(["hosts", "h1"]), "4:1");
  const text =
    "services:\n  db: { image: mysql, container_name: mysql01, networks: [front] }\nnetworks:\n  front: { ipam: { config: [{ subnet: x }] } }\n";
  const find = places(text, "r.yaml");
  assertEquals([find(["services", "mysql01", "image"]).column, find(["services", "mysql01", "networks", "front"]).column], [16, 59]);
  assertEquals(find(["networks", "front", "ipam", "subnet"]).column, 39);
});

Deno.test("places() points at each leaf of any tree that std's YAML writes", () => {
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.oneof(fc.integer(), fc.boolean(), fc.string(), fc.constantFrom("a: b", "- x", "x # y", "two\nlines", "[c", "8080:80")),
      fc.array(tie("tree"), { maxLength: 4 }),
      fc.dictionary(fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom("a", "b c", "x:y", "-", "'q'")), tie("tree"), { maxKeys: 4 }),
    ),
  }));
  fc.assert(fc.property(fc.dictionary(fc.constantFrom("services", "a", "b"), tree, { minKeys: 1 }), (value) => {
    const text = stringify(value);
    const find = places(text, "r.yaml");
    const visit = (value: unknown, path: Path): void => {
      if (typeof value === "object" && value !== null) {
        for (const [key, each] of Object.entries(value)) visit(each, [...path, Array.isArray(value) ? Number(key) : key]);
      } else if (typeof value === "number" || typeof value === "boolean") {
        const place = find(path);
        assertStringIncludes(place.text.slice(place.column - 1), String(value));
        assertEquals(place.text.slice(place.column - 1).startsWith(String(value)), true, text);
      }
    };
    visit(value, []);
  }));
});

Deno.test("locate() gives a place to an error with a path, and leaves others alone", () => {
  const placed = locate(new RecipeError("Cannot", { path: ["services", "web", "image"], hint: "h" }), TEXT, "r.yaml");
  assertEquals([placed.data.place?.line, placed.data.place?.column, placed.data.hint], [6, 12, "h"]);
  const without = new RecipeError("Cannot");
  assertEquals(locate(without, TEXT, "r.yaml"), without);
});
