import { assertEquals, assertMatch } from "../../deps/std_assert.ts";
import { PASSWORD } from "./container_runtime.ts";
import { play } from "./container_scene.ts";
import { FLAVOURS } from "./keeper_capsule.ts";

for (const [who, uid] of FLAVOURS) {
  Deno.test(`a container has its own view of the machine, as ${who}`, async () => {
    const { seen, after, guest, same, inArgv, read } = await play("view", uid);
    assertEquals(seen, ["box", "172.17.0.2\tbox", "blue", PASSWORD, PASSWORD, "600", "read-only", "writable", "hidden", "few", "1777"]);
    assertEquals(after, "127.0.0.1\tchanged");
    assertMatch(guest, /^127.0.0.1\tchanged\n\/run:\n\n\/tmp:\nbox$/);
    assertEquals([same, inArgv, read], [true, false, { text: "{secret:root}", mode: 0o600 }]);
  });

  Deno.test(`an end is told once with its exit code, an asked one not at all, as ${who}`, async () => {
    const { term, deaf, init, exits, table } = await play("ends", uid);
    assertEquals([term, deaf, init], [0, 137, 143]);
    assertEquals(exits, [{ name: "box", gen: 4, code: 7 }, { name: "box", gen: 5, code: 137 }]);
    assertEquals(table, { box: { gen: 5, pid: 0, running: false, exit: 137 } });
  });
}

Deno.test("what cannot start says why, and nothing of it is left running", async () => {
  const { missing, early, late, prepare, directory, setting, exits, left } = await play("errors");
  assertEquals(missing, `Cannot start "box": no program "no-such-program"`);
  assertEquals(early, `Cannot start "box": it ended with exit code 3 before it was ready`);
  assertEquals(late, `Cannot start "box": nothing of it listens on port 80 after 100 ms`);
  assertEquals(prepare, `Cannot start "fresh": command 1 of its preparation ended with 1`);
  assertMatch(directory, /^Cannot give "box" its own \/no\/such\/directory: the machine has nothing of that name to cover/);
  assertMatch(setting, /^Cannot set the environment variable "a.b"/);
  assertEquals([exits, left], [[], "0"]);
});

Deno.test("another's listener in the same sandbox does not make a container ready, and a plain process shares the machine's pids", async () => {
  const { other, samePids, relay } = await play("foreign");
  assertEquals([other, samePids], [`Cannot start "box": nothing of it listens on port 8081 after 150 ms`, true]);
  assertEquals(relay, 143);
});

Deno.test("the next keeper finds what runs, and hears once of what ended meanwhile", async () => {
  const { exits, same, table, code, told } = await play("reattach");
  assertEquals(exits, [{ name: "done", gen: 1, code: 0 }, { name: "ends", gen: 1, code: 5 }]);
  assertEquals([same, table.stays.running, table.ends.exit, code, told], [true, true, 5, 0, 2]);
});
