import { assertEquals, assertRejects } from "../../deps/std_assert.ts";
import { RecipeError } from "../../core/errors.ts";
import type { Container, Lab } from "../../core/model.ts";
import type { Answer } from "../../system/protocol.ts";
import { exitOf } from "../../tasks/check.ts";
import { exitOf as doctorExit } from "../../tasks/doctor.ts";
import { naturally } from "../../system/state.ts";
import { AT_ONCE, pooled } from "../../tasks/labs.ts";
import { inPatch, placing } from "../../tasks/placing.ts";
import { reporter } from "../../tasks/report.ts";
import { inspected } from "../../views/inspect.ts";

const drift = { step: "s", op: { op: "up", ns: "h1", dev: "docker0" }, tell: "Switch docker0 on" } as const;
const check = (ok: boolean) => ({ index: 0, title: "t", ok, got: "", ms: 1 });

Deno.test("check ends with 7 on drift, even when a check failed too, and with 1 on a failed check or a finding", () => {
  const well = { lab: "a", drift: [], checks: [check(true)], findings: [] };
  assertEquals(exitOf([well]), 0);
  assertEquals(exitOf([well, { ...well, checks: [check(false)] }]), 1);
  assertEquals(exitOf([{ ...well, findings: ["the keeper was gone"] }]), 1);
  assertEquals(exitOf([{ ...well, checks: [check(false)] }, { ...well, drift: [drift] }]), 7);
});

Deno.test("doctor ends with 4 when no lab can start, and with 3 when only some recipes cannot", () => {
  const row = (state: "ok" | "warn" | "fail") => ({ what: "w", state, found: "", remedy: "" });
  assertEquals([[row("ok")], [row("ok"), row("warn")], [row("warn"), row("fail")]].map(doctorExit), [0, 3, 4]);
});

Deno.test("pooled() keeps the order of results and never does more at once than the machine has cores", async () => {
  let open = 0;
  let most = 0;
  const results = await pooled([30, 1, 20, 2, 10, 3], async (ms) => {
    most = Math.max(most, ++open);
    await new Promise((done) => setTimeout(done, ms));
    open--;
    return ms;
  });
  assertEquals(results, [30, 1, 20, 2, 10, 3]);
  assertEquals(most, Math.min(AT_ONCE, 6));
});

Deno.test("pooled() does the other items when one fails, throws its error, and tells of the rest", async () => {
  const done: number[] = [];
  const told: number[] = [];
  const work = pooled([1, 2, 3, 4], async (item) => {
    await Promise.resolve();
    if (item % 2 === 0) throw new RangeError(`Cannot do ${item}`);
    done.push(item);
  }, (item) => told.push(item));
  await assertRejects(() => work, RangeError, "Cannot do");
  assertEquals([done.toSorted(), told.length], [[1, 3], 1]);
});

const step = (phase: "begin" | "done", index: number): Answer => ({
  event: "step",
  phase,
  index,
  total: 2,
  id: `s${index}`,
  title: `Step ${index}`,
  added: ["x"],
  removed: [],
  ms: 1,
});

Deno.test("a reporter shows each step of one lab, only the sum of one among many, and keeps both for the answer", () => {
  const said: string[] = [];
  const context = {
    say: (text: string) => said.push(text),
    warn: (text: string) => said.push(`! ${text}`),
    doing: () => {},
    dryRun: false,
  };
  const end: Answer = { event: "end", added: 2, removed: 0, held: 0, processes: 1, ms: 5 };
  for (const lab of [undefined, "a-1"]) {
    const report = reporter(context, lab);
    [step("begin", 1), step("done", 1), { event: "warning", text: "careful" } as const, end].forEach(report.take);
    assertEquals([report.steps.length, report.end()?.added], [1, 2]);
  }
  assertEquals(said, [
    "✓ [1/2] Step 1  +1 1 ms",
    "! careful",
    "2 added, 0 removed, 0 held already; 1 process in 5 ms",
    "! a-1: careful",
    "a-1: 2 added, 0 removed, 0 held already; 1 process in 5 ms",
  ]);
});

Deno.test("inspected() keeps secrets by name and says whose sandbox a container shares", () => {
  const container: Container = {
    name: "mysql",
    host: "h1",
    ns: "nginx",
    sandbox: "container",
    of: "nginx",
    image: "mysql",
    hostname: "abc",
    endpoints: [],
    ports: [],
    process: { image: "native:mariadb", argv: ["mariadbd"], env: { MYSQL_ROOT_PASSWORD: { secret: "root" } }, hostname: "abc" },
    files: [],
    sysctls: {},
    generation: 1,
    wanted: "running",
  };
  const lab: Lab = { name: "l", hosts: [], networks: [], containers: [container], steps: [], checks: [], secrets: ["root"] };
  const row = {
    name: "mysql",
    id: "0",
    image: "mysql",
    host: "h1",
    sandbox: "container:nginx",
    addresses: [],
    ports: [],
    state: "exited (1)",
    pid: 0,
  };
  const seen = inspected(container, lab, { row, exit: 1 });
  assertEquals(seen["Image"], "native:mariadb");
  assertEquals(seen["State"], { Status: "exited", Running: false, Pid: 0, ExitCode: 1 });
  assertEquals((seen["HostConfig"] as { NetworkMode: string }).NetworkMode, "container:nginx");
  assertEquals((seen["NetworkSettings"] as { SandboxKey: string }).SandboxKey, "/run/netns/nginx");
  assertEquals((seen["Config"] as { Env: unknown }).Env, [{ name: "MYSQL_ROOT_PASSWORD", secret: "root" }]);
});

Deno.test("names stand in the order people count in", () => {
  assertEquals(["seat-10", "seat-2", "b", "seat-1", "a"].toSorted(naturally), ["a", "b", "seat-1", "seat-2", "seat-10"]);
  assertEquals(["a01", "a1"].map((name) => naturally(name, "a1")).map(Math.sign), [-1, 0]);
});

Deno.test("a fault of a changed recipe is the patch's only where the patch put something in", () => {
  const changes = [{ title: "One", patch: { services: { web: { network_mode: "container:x" } } } }];
  const at = (...path: (string | number)[]) => inPatch(new RecipeError("Cannot do it", { path }), changes, 1).data.path;
  assertEquals(at("services", "web", "network_mode"), ["changes", 0, "patch", "services", "web", "network_mode"]);
  assertEquals(at("services", "db", "network_mode"), ["services", "db", "network_mode"]);
  assertEquals(at("changes", 0, "patch", "name"), ["changes", 0, "patch", "name"]);
  assertEquals(
    inPatch(new RecipeError("Cannot do it", { path: ["services", "web", "network_mode"] }), changes, "One").data.path?.[0],
    "changes",
  );
});

Deno.test("placing() points into the text, and names the file where there is none", async () => {
  const work = () => {
    throw new RecipeError("Cannot do it", { path: ["services", "web"] });
  };
  const placed = await assertRejects(() => placing({ file: "a.yaml", text: "services:\n  web: {}\n" }, work), RecipeError);
  assertEquals([placed.data.place?.file, placed.data.place?.line], ["a.yaml", 2]);
  const named = await assertRejects(() => placing({ file: "a.ts" }, work), RecipeError);
  assertEquals(named.data.details, { recipe: "a.ts" });
});
