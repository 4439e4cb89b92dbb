import { assertEquals } from "../../deps/std_assert.ts";
import { play } from "./container_scene.ts";
import { FLAVOURS } from "./keeper_capsule.ts";

for (const [who, uid] of FLAVOURS) {
  Deno.test(`nginx, http and MariaDB share a sandbox, answer, stop cleanly and start again, as ${who}`, async () => {
    assertEquals(await play("workloads", uid), {
      page: true,
      sees: "http sees 127.0.0.1",
      root: "2",
      user: "o'neil@%",
      nobody: true,
      mode: "600",
      inArgv: false,
      codes: [0, 0, 0],
      again: "2",
      log: true,
    });
  });
}
