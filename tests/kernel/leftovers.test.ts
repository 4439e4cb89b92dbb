/** Whatever is killed, and whenever: nothing of a lab stays on the machine. @module */
import { assert, assertEquals, assertStringIncludes } from "../../deps/std_assert.ts";
import { leftovers, machine, processes } from "./leftovers.ts";
import { everyone, person } from "./person.ts";
import { holder, rows } from "./words.ts";

const RECIPE = `
name: short-lived
title: Two containers and a published port
services:
  web: { image: http, network_mode: bridge, ports: ["8080:80"] }
  box: { image: busybox, network_mode: bridge }
checks:
  - { from: client, http: "http://h1:8080/", status: 200 }
`;
const LAB = "short-lived";

/** Waits until `test` holds. @throws {Error} After five seconds. */
async function until(what: string, test: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 5000;
  while (!await test()) {
    if (performance.now() > end) throw new Error(`Cannot go on: ${what} did not come true within 5 seconds`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

for (const name of everyone) {
  Deno.test(`${name} kills the keeper: containers go on, the next command brings it back, down leaves nothing`, async () => {
    await using who = await person(name);
    const before = await machine(who);
    await who.ok(["up", "-"], { input: RECIPE });
    const keeper = (await processes(who)).find((line) => line.includes("executor.js"));
    assert(keeper !== undefined, `no keeper among\n${(await processes(who)).join("\n")}`);
    const held = (await rows(who)).map((row) => row.pid);
    Deno.kill(Number(keeper.split(" ")[0]), "SIGKILL");
    await until("the keeper is gone", async () => !(await processes(who)).includes(keeper));
    assertEquals((await rows(who)).map((row) => row.pid), held, "the same container processes");
    assertStringIncludes(await who.ok(["check"], { code: 1 }), "The keeper was gone");
    await who.ok(["check"]);
    await who.ok(["down"]);
    assertEquals(await leftovers(who, before), []);
  });

  Deno.test(`${name} kills the capsule's init: every process ends at once, gc clears the rest, the name is free`, async () => {
    await using who = await person(name);
    const before = await machine(who);
    await who.ok(["up", "-"], { input: RECIPE });
    const pid = await holder(who, LAB);
    const children = (await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`)).trim().split(" ").filter(Boolean).map(Number);
    Deno.kill(children[0] ?? pid, "SIGKILL");
    await until("every process of the lab is gone", async () => (await processes(who)).length === 0);
    await who.ok(["gc"]);
    assertEquals(await leftovers(who, before), []);
    await who.ok(["up", "-"], { input: RECIPE });
    await who.ok(["check"]);
    await who.ok(["down"]);
    assertEquals(await leftovers(who, before), []);
  });

  for (const ms of [120, 250, 400, 700]) {
    Deno.test(`${name} kills up after ${ms} ms: down, or gc where nothing lives, leaves nothing`, async () => {
      await using who = await person(name);
      const before = await machine(who);
      const file = `${who.dir}/tmp/lab.yaml`;
      await Deno.writeTextFile(file, RECIPE);
      const up = who.start(["up", file]);
      await new Promise((resolve) => setTimeout(resolve, ms));
      up.kill("SIGKILL");
      await up.output();
      await Deno.remove(file);
      await who.ok(["down", "--all"]);
      await who.ok(["gc"]);
      assertEquals(await leftovers(who, before), []);
    });
  }
}
