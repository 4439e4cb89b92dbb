import { RecipeError } from "../../core/errors.ts";
import { parseRecipe } from "../../core/recipe.ts";
import { assert, assertEquals, assertThrows } from "../../deps/std_assert.ts";
import { lab } from "../../system/builder.ts";

Deno.test("the builder makes the recipe that YAML makes", () => {
  const yaml = `name: demo
title: A demo
hosts: { h1: {}, h2: { daemon: false } }
networks: { front: { internal: true } }
services:
  web: { image: nginx, networks: [front], ports: ["8080:80"], command: nginx -t }
secrets: { pw: { generate: 20 } }
steps: [{ title: Look, why: To see, ops: [{ op: up, ns: h1, dev: lo }] }]
changes: [{ title: Stop, patch: { services: { web: null } } }]
checks: [{ from: client, http: "http://h1:8080", within: 5s, expect: fail }]
`;
  const built = lab("demo").title("A demo").host("h1").host("h2", { daemon: false })
    .network("front", { internal: true })
    .service("web", { image: "nginx", networks: ["front"], ports: ["8080:80"], command: "nginx -t" })
    .secret("pw", { generate: 20 })
    .step({ title: "Look", why: "To see", ops: [{ op: "up", ns: "h1", dev: "lo" }] })
    .change({ title: "Stop", patch: { services: { web: null } } })
    .check({ from: "client", http: "http://h1:8080", within: "5s", expect: "fail" });
  assertEquals(built.recipe(), parseRecipe(yaml).recipe);
});

Deno.test("the builder is immutable: a branch does not change its stem", () => {
  const stem = lab("demo").service("web", { image: "nginx", network_mode: "bridge" });
  const branch = stem.service("api", { image: "http", network_mode: "bridge" });
  assertEquals(Object.keys(stem.recipe().services), ["web"]);
  assertEquals(Object.keys(branch.recipe().services), ["web", "api"]);
});

Deno.test("the builder refuses a name used twice, and what YAML refuses", () => {
  const one = lab("demo").service("web", { image: "nginx" });
  assertThrows(() => one.service("web", { image: "http" }), RecipeError, 'Cannot add the service "web" twice');
  assertThrows(() => lab("no name").recipe(), RecipeError, "small letters");
  assertThrows(() => lab("demo").service("web", { image: "nginx", ports: ["70000:80"] }).recipe(), RecipeError, "outside 1 to 65535");
});

Deno.test("plan() is pure and tells every step of a service", () => {
  const { steps, needs } = lab("demo").service("box", { image: "busybox", network_mode: "bridge" }).plan();
  assert(steps.some((step) => step.ops.some((op) => op.op === "proc" && op.name === "box")));
  assertEquals(needs, []);
});
