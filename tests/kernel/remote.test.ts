import { assertEquals, assertMatch, assertStringIncludes } from "../../deps/std_assert.ts";
import { serveCheckout } from "./serve_checkout.ts";

const PLAN = (url: string): string =>
  `import { lab, planText } from "${url}mod.ts";
console.log(planText(lab("far").service("box", { image: "busybox", network_mode: "bridge" }).plan()));
`;

Deno.test("a script that knows only the address of mod.ts plans a lab without any permission but the import", async () => {
  await using served = await serveCheckout();
  await Deno.writeTextFile(`${served.dir}/plan.ts`, PLAN(served.url));
  const run = await served.deno(["run", "--no-prompt", `--allow-import=${served.host}`, "plan.ts"]);
  assertEquals(run.code, 0, run.stderr);
  assertStringIncludes(run.stdout, "Plan of far");
  assertEquals(served.asked.has("/deno.json"), false);
});

Deno.test("a project with a frozen lock file refuses the new import, and takes it once it is locked", async () => {
  await using served = await serveCheckout();
  await Deno.writeTextFile(`${served.dir}/plan.ts`, PLAN(served.url));
  await Deno.writeTextFile(`${served.dir}/deno.json`, `{ "lock": { "path": "deno.lock", "frozen": true } }`);
  await Deno.writeTextFile(`${served.dir}/deno.lock`, `{ "version": "5" }`);
  const words = ["run", "--no-prompt", `--allow-import=${served.host}`, "plan.ts"];
  const refused = await served.deno(words);
  assertEquals(refused.code === 0, false);
  assertStringIncludes(refused.stderr, "lockfile is out of date");

  const locked = await served.deno(["cache", "--frozen=false", `--allow-import=${served.host}`, "plan.ts"]);
  assertEquals(locked.code, 0, locked.stderr);
  const run = await served.deno(words);
  assertEquals(run.code, 0, run.stderr);
});

Deno.test("a script that knows only the address of mod.ts builds a lab with narrow permissions, and nothing of it is left", async () => {
  await using served = await serveCheckout();
  const state = await Deno.makeTempDir({ prefix: "pb-" });
  try {
    // A lab of root's runs as another user, which passes through here.
    await Deno.chmod(state, 0o755);
    await Deno.writeTextFile(
      `${served.dir}/build.ts`,
      `import { lab } from "${served.url}mod.ts";
await using far = await lab("far").service("box", { image: "busybox", network_mode: "bridge" }).check({ from: "box", ping: "gateway" }).up();
const { drift, results } = await far.check();
console.log(JSON.stringify({ drift: drift.length, passed: results.map((each) => each.ok) }));
`,
    );
    const run = await served.deno([
      "run",
      "--no-prompt",
      `--allow-import=${served.host}`,
      `--allow-read=/usr,/bin,/sbin,/home,/root,${Deno.execPath()},${state}`,
      `--allow-write=${state}`,
      `--allow-run=${["nsenter", "setpriv", "unshare"].map((name) => `/usr/bin/${name}`).join(",")}`,
      "--allow-env=PATH,HOME,SUDO_UID,SUDO_GID,PATCHBAY_STATE,PATCHBAY_DOOR",
      "--allow-sys=uid,gid",
      `--allow-net=unix:${state}/door`,
      "build.ts",
    ], { PATCHBAY_STATE: state, PATCHBAY_DOOR: `${state}/door` });
    assertEquals(run.code, 0, run.stderr);
    assertEquals(JSON.parse(run.stdout), { drift: 0, passed: [true] });
    assertEquals((await Array.fromAsync(Deno.readDir(`${state}/labs`))).map((entry) => entry.name), []);
  } finally {
    await Deno.remove(state, { recursive: true });
  }
});

Deno.test("a script without the permissions a lab needs is told which one is missing, and leaves nothing", async () => {
  await using served = await serveCheckout();
  const state = await Deno.makeTempDir({ prefix: "pb-" });
  try {
    await Deno.writeTextFile(
      `${served.dir}/bare.ts`,
      `import { lab } from "${served.url}mod.ts";
await lab("bare").service("box", { image: "busybox", network_mode: "bridge" }).up();
`,
    );
    const run = await served.deno(["run", "--no-prompt", `--allow-import=${served.host}`, "--allow-env", "--allow-sys", "bare.ts"], {
      PATCHBAY_STATE: state,
    });
    assertEquals(run.code === 0, false);
    assertMatch(run.stderr, /--allow-(read|write|run)/);
    assertEquals((await Array.fromAsync(Deno.readDir(state))).map((entry) => entry.name), []);
  } finally {
    await Deno.remove(state, { recursive: true });
  }
});
