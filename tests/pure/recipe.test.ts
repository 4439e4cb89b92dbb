import { RecipeError } from "../../core/errors.ts";
import { applyChange, parseRecipe, recipeFrom, recipeJsonSchema, recipeWritten } from "../../core/recipe.ts";
import { parsePorts } from "../../core/recipe_ports.ts";
import { interpolate, milliseconds, shellWords } from "../../core/recipe_words.ts";
import { fc } from "../../deps/fast_check.ts";
import { assert, assertEquals, assertThrows } from "../../deps/std_assert.ts";
import bipChange from "../../recipes/bip-change.ts";
import bipChangeYaml from "../../recipes/bip-change.yaml" with { type: "text" };
import nginxMysql from "../../recipes/nginx-mysql.ts";
import nginxMysqlYaml from "../../recipes/nginx-mysql.yaml" with { type: "text" };
import noneModeVeth from "../../recipes/none-mode-veth.ts";
import noneModeVethYaml from "../../recipes/none-mode-veth.yaml" with { type: "text" };
import schema from "../../schema/recipe.schema.json" with { type: "json" };

const RECIPES = [
  { name: "bip-change", yaml: bipChangeYaml, typescript: bipChange },
  { name: "nginx-mysql", yaml: nginxMysqlYaml, typescript: nginxMysql },
  { name: "none-mode-veth", yaml: noneModeVethYaml, typescript: noneModeVeth },
];

for (const { name, yaml, typescript } of RECIPES) {
  Deno.test(`the recipe ${name} is the same in YAML and in TypeScript, without a warning`, () => {
    const { recipe, warnings } = parseRecipe(yaml, { file: `recipes/${name}.yaml` });
    assertEquals(typescript, recipe);
    assertEquals(recipe.name, name);
    assertEquals(warnings, []);
  });
  Deno.test(`the recipe ${name} names the schema for editors and says what one learns`, () => {
    assert(yaml.startsWith("# yaml-language-server: $schema=../schema/recipe.schema.json\n"));
    const sentences = (typescript.about ?? "").split(/[.!?](?:\s|$)/).filter((each) => each !== "").length;
    assert(sentences >= 3 && sentences <= 6, `${sentences} sentences`);
  });
  Deno.test(`the recipe ${name} can be written and read back`, () => {
    assertEquals(recipeFrom(recipeWritten(typescript)).recipe, typescript);
    assertEquals(recipeFrom(typescript).recipe, typescript);
  });
}

/** The services of a Compose file with one service. */
function service(yaml: string): ReturnType<typeof parseRecipe>["recipe"]["services"][string] {
  const { web } = parseRecipe(`services:\n  web:\n    image: nginx\n${yaml.replace(/^/gm, "    ")}\n`).recipe.services;
  assert(web !== undefined);
  return web;
}

Deno.test("the committed JSON Schema is the one the schema makes", () => {
  assertEquals(schema as unknown, JSON.parse(JSON.stringify(recipeJsonSchema())));
});

Deno.test("parsePorts() reads every spelling", () => {
  const port = { hostIp: "", hostPort: 0, containerPort: 80, protocol: "tcp" } as const;
  assertEquals(parsePorts(80, []), [port]);
  assertEquals(parsePorts("80/udp", []), [{ ...port, protocol: "udp" }]);
  assertEquals(parsePorts("8080:80", []), [{ ...port, hostPort: 8080 }]);
  assertEquals(parsePorts("127.0.0.1:8080:80/udp", []), [{ hostIp: "127.0.0.1", hostPort: 8080, containerPort: 80, protocol: "udp" }]);
  assertEquals(parsePorts("127.0.0.1::80", []), [{ ...port, hostIp: "127.0.0.1" }]);
  assertEquals(parsePorts("8000-8002:80-82", []).map((each) => [each.hostPort, each.containerPort]), [[8000, 80], [8001, 81], [8002, 82]]);
  assertEquals(parsePorts("80-81", []).map((each) => [each.hostPort, each.containerPort]), [[0, 80], [0, 81]]);
  assertEquals(parsePorts({ target: 80, published: "8080", host_ip: "10.0.0.1", protocol: "udp" }, []), [
    { hostIp: "10.0.0.1", hostPort: 8080, containerPort: 80, protocol: "udp" },
  ]);
});

Deno.test("parsePorts() refuses what it cannot do", () => {
  for (
    const wrong of [
      "0:80",
      "80:0",
      "65536:80",
      "9000-9005:80",
      "90-80",
      "[::1]:80:80",
      "a:b:c:d",
      "80/sctp",
      "1-9999",
      "",
      ":",
      "8080:",
      "-1",
    ]
  ) {
    assertThrows(() => parsePorts(wrong, ["ports"]), RecipeError, "Cannot publish the port");
  }
});

Deno.test("interpolate() follows Compose", () => {
  const variables = (name: string) => ({ A: "a", EMPTY: "" })[name];
  const fill = (text: string) => interpolate(text, { variables, path: [] });
  assertEquals(fill("$A ${A} $$A $${A}"), "a a $A ${A}");
  assertEquals(fill("${NO:-x}${NO-y}${EMPTY:-z}${EMPTY-w}"), "xyz");
  assertEquals(fill("${A:+set}${NO:+set}${EMPTY:+set}${EMPTY+there}"), "setthere");
  assertEquals(fill("${NO:-${ALSO:-${A}}}"), "a");
  assertEquals(fill("${NO}"), "");
  assertThrows(() => fill("${NO:?give it}"), RecipeError, "give it");
  for (const wrong of ["$(id)", "${", "${}", "$1", "${A", "a$"]) assertThrows(() => fill(wrong), RecipeError, "starts a variable");
});

Deno.test("interpolation fills in values, leaves prose alone, and names what is not set", () => {
  const text = "title: costs $5\nservices:\n  web: { image: 'nginx:${TAG:-1}', ports: ['${PORT}:80'] }\n";
  const { recipe, warnings } = parseRecipe(text, { file: "c.yaml", env: (name) => name === "PORT" ? "8080" : undefined });
  assertEquals([recipe.title, recipe.services["web"]?.image, recipe.services["web"]?.ports?.[0]?.hostPort], ["costs $5", "nginx:1", 8080]);
  assertEquals(warnings, []);
  const unset = parseRecipe("services:\n  web: { image: 'nginx$TAG' }\n", { file: "c.yaml" });
  assertEquals(unset.warnings, ['c.yaml:2:17: the variable "TAG" is not set, an empty text stands for it']);
});

Deno.test("shellWords() splits as a shell does", () => {
  assertEquals(shellWords(`sh -c "echo \\"it's\\" $HOME"  'a b'c \\  ""`, []), ["sh", "-c", `echo "it's" $HOME`, "a bc", " ", ""]);
  fc.assert(fc.property(fc.array(fc.string()), (words) => {
    const text = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
    assertEquals(shellWords(text, []), words);
  }));
});

Deno.test("milliseconds() reads times and refuses others", () => {
  assertEquals([milliseconds("5s", []), milliseconds("500ms", []), milliseconds("1.5m", []), milliseconds(20, [])], [
    5000,
    500,
    90_000,
    20,
  ]);
  for (const wrong of ["5", "5 s", "-1s", "11m", "0s", 0, 1e9, ""]) assertThrows(() => milliseconds(wrong, []), RecipeError);
});

Deno.test("a service's short and long spellings are one", () => {
  assertEquals(service("networks: [front, back]"), service("networks: { front: {}, back: }"));
  assertEquals(service("environment: [A=1, B=x=y]"), service("environment: { A: 1, B: x=y }"));
  assertEquals(service("extra_hosts: ['db:10.0.0.1', 'gw=host-gateway']"), service("extra_hosts: { db: 10.0.0.1, gw: host-gateway }"));
  assertEquals(service("command: sleep 1"), service("command: [sleep, '1']"));
  assertEquals(service("dns: 9.9.9.9"), service("dns: [9.9.9.9]"));
  assertEquals(service("sysctls: [net.core.somaxconn=10]"), service("sysctls: { net.core.somaxconn: 10 }"));
  assertEquals(service("restart: no"), service("restart: false"));
  assertEquals(service("expose: [80, '53/udp', 90-91]").expose, ["80/tcp", "53/udp", "90/tcp", "91/tcp"]);
});

Deno.test("a plain compose.yaml is a recipe: named after its directory, its meaningless keys in warnings", () => {
  const text = `version: "3.8"
x-common: &common { restart: always, labels: { a: b } }
services:
  web:
    <<: *common
    image: nginx
    build: .
    depends_on: { db: { condition: service_healthy } }
  db: { image: mysql, container_name: mysql01, networks: [back], volumes: ["data:/var/lib/mysql"] }
networks: { back: }
volumes: { data: }
`;
  const { recipe, warnings } = parseRecipe(text, { file: "My Shop/compose.yaml" });
  assertEquals([recipe.name, recipe.title, recipe.hosts], ["myshop", "myshop", { h1: {} }]);
  assertEquals(Object.keys(recipe.services), ["mysql01", "web"]);
  assertEquals(recipe.services["mysql01"]?.networks, { back: { aliases: ["db"] } });
  assertEquals(recipe.services["web"]?.restart, "always");
  assertEquals(warnings.map((each) => each.split(" has no meaning")[0]), [
    'My Shop/compose.yaml:1:1: the Compose version "3.8"',
    'My Shop/compose.yaml:2:1: "x-common" of the recipe',
    'My Shop/compose.yaml:4:3: "labels" of service "web"',
    'My Shop/compose.yaml:7:5: "build" of service "web"',
    'My Shop/compose.yaml:9:66: "volumes" of service "db"',
    'My Shop/compose.yaml:11:1: "volumes" of the recipe',
  ]);
});

Deno.test("applyChange() patches the written form, short spellings in the patch too", () => {
  const { recipe } = recipeFrom({
    name: "demo",
    services: { web: { image: "nginx", networks: ["front"], ports: ["8080:80"], environment: { A: "1" } } },
    networks: { front: { ipam: { config: [{ subnet: "10.5.0.0/16" }] } } },
    changes: [{
      title: "All at once",
      patch: {
        services: {
          web: { ports: ["127.0.0.1:81:80/udp"], networks: { back: {} }, environment: { A: null, B: "2" } },
          box: { image: "busybox", command: "sleep 9" },
        },
        networks: { back: null, front: { ipam: { config: [{ subnet: "10.6.0.0/16" }] } } },
      },
    }],
  });
  const [change] = recipe.changes;
  assert(change !== undefined);
  const changed = applyChange(recipe, change);
  assertEquals(changed.services["web"], {
    image: "nginx",
    networks: { front: {}, back: {} },
    ports: [{ hostIp: "127.0.0.1", hostPort: 81, containerPort: 80, protocol: "udp" }],
    environment: { B: "2" },
  });
  assertEquals(changed.services["box"], { image: "busybox", command: ["sleep", "9"] });
  assertEquals(changed.networks, { front: { driver: "bridge", ipam: { subnet: "10.6.0.0/16" } } });
  assertEquals(changed.changes, recipe.changes);
});

Deno.test("the bip recipe's two changes lead there and back", () => {
  const [there, back] = bipChange.changes;
  assert(there !== undefined && back !== undefined);
  const moved = applyChange(bipChange, there);
  assertEquals(moved.hosts["h1"]?.daemon, { bip: "192.168.10.1/24" });
  assertEquals(applyChange(moved, back), bipChange);
});

Deno.test("a dollar sign that was doubled once is not filled in again by a change", () => {
  const { recipe } = parseRecipe(
    "services:\n  web: { image: busybox, command: [echo, $$HOME] }\nchanges:\n  - { title: Rename, patch: { title: Other } }\n",
  );
  const [change] = recipe.changes;
  assert(change !== undefined);
  assertEquals(applyChange(recipe, change).services["web"]?.command, ["echo", "$HOME"]);
});

Deno.test("a password in plain text and a secret that nothing uses are named in warnings", () => {
  const { warnings } = parseRecipe(
    "checks:\n  - { from: client, sql: { query: select 1, host: h1, password: x } }\nsecrets: { pw: { generate: 20 } }\n",
    { file: "r.yaml" },
  );
  assertEquals(warnings, [
    "r.yaml:2:65: the password stands in the recipe and in the plan; { secret: NAME } keeps it out of both",
    'r.yaml:3:12: the secret "pw" is used by nothing',
  ]);
});

Deno.test("whatever damages a recipe's text, the error is the recipe's and has a place", () => {
  const bit = fc.oneof(
    fc.constantFrom("{", "}", "[", ":", "\n", "- ", "&a ", "*a", "'", '"', "null", "<<: *a", "$", "\t", "!!x", "|", "#", "__proto__"),
    fc.string(),
  );
  const cut = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), drop: fc.nat(8), bit });
  fc.assert(
    fc.property(fc.constantFrom(...RECIPES), fc.array(cut, { minLength: 1, maxLength: 3 }), ({ yaml }, cuts) => {
      const damaged = cuts.reduce((text, { at, drop, bit }) => {
        const offset = Math.floor(at * text.length);
        return text.slice(0, offset) + bit + text.slice(offset + drop);
      }, yaml);
      try {
        const { recipe } = parseRecipe(damaged);
        assertEquals(recipeFrom(recipeWritten(recipe)).recipe, recipe);
      } catch (error) {
        assert(error instanceof RecipeError && error.data.place !== undefined, damaged);
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("names of one character are names, as in Compose", () => {
  const text = "services: { a: { image: http, networks: [b], host: h } }\nnetworks: { b: { host: h } }\nhosts: { h: {} }\n";
  const { recipe } = parseRecipe(text, { file: "one.yaml" });
  assertEquals([Object.keys(recipe.services), Object.keys(recipe.networks), Object.keys(recipe.hosts)], [["a"], ["b"], ["h"]]);
});

Deno.test("compose.yaml is named after its directory, with the letters Compose keeps", () => {
  const named = (at: string) => parseRecipe("services: {}\n", { file: "compose.yaml", at }).recipe.name;
  assertEquals(["/srv/My Shop.v2/compose.yaml", "/srv/a/docker-compose.yml", "/srv/_x-/compose.yml"].map(named), ["myshopv2", "a", "x"]);
  assertEquals(parseRecipe("services: {}\n", { file: "x", at: "/srv/my lab.yaml" }).recipe.name, "my-lab");
});
