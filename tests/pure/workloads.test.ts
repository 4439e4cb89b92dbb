import { assert, assertEquals, assertMatch, assertThrows } from "../../deps/std_assert.ts";
import { RecipeError } from "../../core/errors.ts";
import type { Service } from "../../core/model.ts";
import { workloads } from "../../plugins/workloads/mod.ts";

const workload = (image: string) => workloads.find((one) => one.images.includes(image))!;
const run = (image: string, more: Partial<Service> = {}) => workload(image).run({ image, ...more }, "box");

Deno.test("every image of the lessons has exactly one workload, and every program names its Debian package", () => {
  const images = workloads.flatMap((one) => one.images);
  assertEquals(images.toSorted(), ["alpine", "busybox", "centos", "debian", "http", "mariadb", "mysql", "nginx", "ubuntu"]);
  for (const one of workloads) {
    for (const [program, apt] of Object.entries(one.programs)) assertMatch(`${program} ${apt}`, /^[a-z][a-z-]* [a-z][a-z0-9-]+$/);
  }
});

Deno.test("a workload's files lie where a container may write, and its argv holds no secret", () => {
  for (const image of ["nginx", "http", "mysql", "busybox"]) {
    const { process, files } = run(image, { environment: { MYSQL_ROOT_PASSWORD: { secret: "root" } } });
    for (const file of files) assertMatch(file.path, /^\/(run|tmp|var\/log)\//);
    assert(!JSON.stringify([process.argv, process.prepare ?? [], files]).includes("secret"));
    assertEquals(process.env, { MYSQL_ROOT_PASSWORD: { secret: "root" } });
  }
});

Deno.test("a command takes the place of what the image runs, and nothing is waited for then", () => {
  for (const image of ["nginx", "http", "mysql", "busybox"]) {
    const { process } = run(image, { command: ["sleep", "5"], init: true, restart: "always" });
    assertEquals([process.argv, process.ready, process.init, process.restart], [["sleep", "5"], undefined, true, "always"]);
  }
});

Deno.test("http listens on the port of its command, else of PORT, else on 80", () => {
  const port = (more: Partial<Service>) => run("http", more).process.ready;
  assertEquals(port({}), { tcp: 80 });
  assertEquals(port({ environment: { PORT: "8080" } }), { tcp: 8080 });
  assertEquals(port({ environment: { PORT: "8080" }, command: ["81"] }), { tcp: 81 });
  for (const bad of [{ command: ["70000"] }, { command: ["0"] }, { command: ["80", "81"] }, { environment: { PORT: "x" } }]) {
    assertThrows(() => port(bad), RecipeError, "one number from 1 to 65535 is wanted");
  }
});

Deno.test("mysql without a password for root is refused, as its image does", () => {
  assertThrows(() => run("mysql"), RecipeError, "MYSQL_ROOT_PASSWORD or MYSQL_ALLOW_EMPTY_PASSWORD is wanted");
  assertThrows(() => run("mysql", { environment: { MYSQL_ROOT_PASSWORD: "" } }), RecipeError, "no password for root");
  for (const key of ["MYSQL_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD", "MYSQL_ALLOW_EMPTY_PASSWORD"]) {
    assertEquals(run("mariadb", { environment: { [key]: "1" } }).process.ready, { tcp: 3306 });
  }
});

Deno.test("mysql refuses a setting it would not act on, and an account without its other half", () => {
  const environment = { MYSQL_ROOT_PASSWORD: "1" };
  const error = assertThrows(() => run("mysql", { environment: { ...environment, MYSQL_DATABSE: "x" } }), RecipeError, "MYSQL_DATABSE");
  assertEquals(error.data.got, "MYSQL_DATABSE");
  assert(error.data.among?.includes("MYSQL_DATABASE"));
  assertThrows(() => run("mysql", { environment: { ...environment, MYSQL_USER: "x" } }), RecipeError, "are wanted together");
});

Deno.test("mysql hands the options of a command to the server, as its image does", () => {
  const environment = { MYSQL_ALLOW_EMPTY_PASSWORD: "yes" };
  const { process } = run("mysql", { environment, command: ["--port=3307", "--sql-mode=ANSI"] });
  assertEquals(process.argv.slice(-2), ["--port=3307", "--sql-mode=ANSI"]);
  assertEquals(process.ready, { tcp: 3307 });
  assertEquals(run("mysql", { environment, command: ["mysqld", "--port=3307"] }).process.ready, { tcp: 3307 });
});
