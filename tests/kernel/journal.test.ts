import { assert, assertEquals, assertRejects, assertThrows } from "../../deps/std_assert.ts";
import { EnvironmentError } from "../../core/errors.ts";
import type { Op } from "../../core/op.ts";
import { Journal, readRecords } from "../../system/journal.ts";
import { applying, counted, planOf, TestCapsule } from "./keeper_capsule.ts";

const up = (dev: string): Op => ({ op: "up", ns: "h1", dev });
const BOOT = "1d3f9a52-0000-4000-8000-000000000001";

function withJournal(test: (path: string) => void): void {
  const dir = Deno.makeTempDirSync({ prefix: "pb-journal-" });
  try {
    test(`${dir}/journal.jsonl`);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}

/** Opens the journal again, as a keeper after this one would. */
function reopened(path: string, boot = BOOT): { owned: Journal["owned"]; unfinished: number } {
  const journal = new Journal(path, boot);
  journal.close();
  return { owned: journal.owned, unfinished: journal.unfinished };
}

Deno.test("a journal owns what was meant and not undone, in the order it was first meant", () =>
  withJournal((path) => {
    const journal = new Journal(path, BOOT);
    journal.intent([{ op: up("a") }, { op: up("b") }]);
    journal.done([{ op: up("a") }, { op: up("b") }]);
    journal.intent([{ op: up("c") }]);
    journal.undone([{ op: up("a") }]);
    journal.intent([{ op: up("b") }]);
    journal.close();
    assertEquals(reopened(path), { owned: [{ op: up("b") }, { op: up("c") }], unfinished: 2 });
  }));

Deno.test("a journal keeps the value from before the lab when a repair finds another one", () =>
  withJournal((path) => {
    const mtu: Op = { op: "mtu", ns: "h1", dev: "a", bytes: 1400 };
    const journal = new Journal(path, BOOT);
    journal.intent([{ op: mtu, was: "1500" }]);
    journal.intent([{ op: mtu, was: "9000" }]);
    journal.close();
    assertEquals(reopened(path).owned, [{ op: mtu, was: "1500" }]);
  }));

Deno.test("a last line that a crash has torn is left out, and the next record stands on a line of its own", () =>
  withJournal((path) => {
    const first = new Journal(path, BOOT);
    first.intent([{ op: up("a") }]);
    first.close();
    Deno.writeTextFileSync(path, '{"v":1,"boot":"1d3f9a', { append: true });
    const second = new Journal(path, BOOT);
    second.intent([{ op: up("b") }]);
    second.close();
    assertEquals(reopened(path).owned.map(({ op }) => op), [up("a"), up("b")]);
  }));

Deno.test("a broken line in the middle is an error, not a shorter journal", () => {
  assertThrows(() => readRecords('{"v":1,\n{"v":1,"boot":"x","phase":"done","ops":[]}\n'), SyntaxError);
});

Deno.test("what an earlier boot of the machine wrote is void", () =>
  withJournal((path) => {
    const journal = new Journal(path, BOOT);
    journal.intent([{ op: up("a") }]);
    journal.close();
    assertEquals(reopened(path, "another-boot").owned, []);
  }));

Deno.test("compact() leaves one record and a journal that can be written on", () =>
  withJournal((path) => {
    const journal = new Journal(path, BOOT);
    for (const dev of ["a", "b", "c"]) journal.intent([{ op: up(dev) }]);
    journal.compact();
    journal.intent([{ op: up("d") }]);
    journal.close();
    assertEquals(Deno.readTextFileSync(path).trim().split("\n").length, 2);
    assertEquals(reopened(path).owned.map(({ op }) => op), ["a", "b", "c", "d"].map(up));
    assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
  }));

Deno.test("a state directory that is full: the error says so, nothing is half built, and with room again the lab comes up", async () => {
  await using capsule = await TestCapsule.start({ kilobytes: 600 });
  const { dir } = capsule.paths;
  const many = Array.from({ length: 40 }, (_, at): Op => ({ op: "netns", ns: `n${at}` }));
  const fill = async (spare: number) => {
    const free = Number((await capsule.sh(`stat -f -c %a ${dir.replace(/^\/proc\/\d+\/root/, "")}`)).trim()) * 4096;
    await Deno.writeFile(`${dir}/ballast`, new Uint8Array(Math.max(free - spare, 0)));
  };
  for (const spare of [0, 4096, 12288, 20480, 28672]) {
    await fill(spare);
    let failed = false;
    try {
      await capsule.ask(applying(planOf(many), 1));
    } catch (error) {
      failed = true;
      assert(error instanceof EnvironmentError, String(error));
      assert(!/would not go|failed too/.test(error.data.details?.state ?? ""), error.data.details?.state);
      assert(/^Cannot write the [a-z' ]+: the disk that holds the lab's state is full$/.test(error.message), error.message);
    }
    await Deno.remove(`${dir}/ballast`);
    if (!failed) {
      assert(spare > 4096, "a full disk went unnoticed");
      return;
    }
    assertEquals(await capsule.namespaces(), [], `with ${spare} bytes free`);
    const [status] = await capsule.ask({ do: "status" });
    assert(status?.event === "status" && status.ledger.seq === 0);
  }
  assertEquals(counted(await capsule.ask(applying(planOf(many), 1))).added, 40);
});

Deno.test("a file of a container that does not fit any more is named, and the run is taken back", async () => {
  await using capsule = await TestCapsule.start({ kilobytes: 700 });
  const plan = planOf([{ op: "netns", ns: "box" }, { op: "file", host: "box", path: "/etc/big", text: "x".repeat(250_000) }]);
  const error = await assertRejects(() => capsule.ask(applying(plan, 1)), EnvironmentError);
  assert(error.message.endsWith("the disk that holds the lab's state is full"), error.message);
  assertEquals(await capsule.namespaces(), []);
});
