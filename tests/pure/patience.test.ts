import { assertEquals } from "../../deps/std_assert.ts";
import { Patience } from "../../system/keeper_patience.ts";

Deno.test("waitFor() doubles while a container keeps ending, up to a minute, and forgets it after a calm time", () => {
  const patience = new Patience();
  assertEquals([0, 1, 200, 600].map((now) => patience.waitFor("web", now)), [0, 100, 200, 400]);
  assertEquals(patience.waitFor("other", 600), 0);
  let last = 0;
  for (let turn = 0; turn < 20; turn++) last = patience.waitFor("web", 600);
  assertEquals(last, 60_000);
  assertEquals(patience.waitFor("web", 600 + 60_000 + 10_001), 0);
});
