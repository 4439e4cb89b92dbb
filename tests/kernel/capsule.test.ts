import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../deps/std_assert.ts";
import { command, deno, everyone, leftovers, machine, type Person, person, script } from "./harness.ts";

/** A keeper that only says it is there: these tests are about what it lives in. */
const STAND_IN = `
const path = Deno.args[0] + "/keeper.sock";
try { Deno.removeSync(path); } catch { /* first start */ }
const listener = Deno.listen({ transport: "unix", path });
for await (const connection of listener) {
  const size = await connection.read(new Uint8Array(1000));
  if (size) await connection.write(new TextEncoder().encode('{"event":"ps","rows":[]}\\n{"event":"end","added":0,"removed":0,"held":0,"processes":0,"ms":0}\\n'));
  connection.close();
}`;

const START = `
import { capsuleLives, endCapsule, enterFlags, restartKeeper, startCapsule } from "@/system/capsule.ts";
import { gc } from "@/system/gc.ts";
import { answers } from "@/system/client.ts";
import { pathsOf, readLabFile } from "@/system/state.ts";
const paths = pathsOf("probe");
const start = () => startCapsule(paths, { name: "probe", executor: ${JSON.stringify(STAND_IN)} });
const inside = (line) => {
  const run = new Deno.Command("nsenter", { args: [...enterFlags(paths), "sh", "-c", line] }).outputSync();
  return new TextDecoder().decode(run.stdout).trim() + (run.success ? "" : " [failed] " + new TextDecoder().decode(run.stderr).trim());
};
const said = {};
`;

/** Runs a piece of code after that beginning; it puts what it saw into `said`. */
async function see(who: Person, body: string): Promise<Record<string, string>> {
  const run = await script(who, `${START}${body}\nconsole.log(JSON.stringify(said));`);
  assertEquals(run.code, 0, run.stderr);
  return JSON.parse(run.stdout.trim().split("\n").at(-1)!);
}

for (const name of everyone) {
  Deno.test(`${name}'s capsule shows nothing of the machine that it could change`, async () => {
    await using who = await person(name);
    const before = await machine(who);
    await Deno.writeTextFile(`${who.dir}/home/private`, "mine");
    const said = await see(
      who,
      `await start();
      said.id = inside("id -u");
      said.hostname = inside("hostname");
      said.lab = inside("cat /run/patchbay/lab.json");
      said.home = inside("ls -A ${who.dir}/home /root /home 2>/dev/null | grep -v :");
      said.tmp = inside("ls -A /tmp /var/tmp | grep -c pb- ");
      said.dev = inside("ls /dev | tr '\\n' ' '");
      said.links = inside("ip -o link | cut -d: -f2 | tr -d ' '");
      said.processes = inside("ls /proc | grep -c '^[0-9]'");
      said.write = inside("touch /etc/probe /usr/probe 2>&1");
      said.remount = inside("mount -o remount,bind,rw / 2>&1");
      said.unmask = inside("umount ${who.dir}/home 2>&1; umount /home 2>&1; umount /root 2>&1; umount /run 2>&1; umount /tmp 2>&1; umount /dev 2>&1");
      said.after = inside("cat ${who.dir}/home/private 2>&1");
      said.writable = inside("while read -r a b c d point options rest; do case $options in rw*) case $rest in *patchbay*|'- proc '*) ;; *) echo $point ;; esac ;; esac; done </proc/self/mountinfo | grep -vE '^/(dev|run|tmp)'");
      said.labs = inside("ls ${who.state}/labs | tr '\\n' ' '");
      said.keeper = inside("tr '\\\\0' ' ' </proc/2/cmdline");
      said.environment = inside("tr '\\\\0' '\\\\n' </proc/2/environ | cut -d= -f1 | sort | tr '\\\\n' ' '");
      endCapsule(paths);`,
    );
    assertEquals(said.id, "0");
    assertEquals(said.hostname, "probe");
    assertEquals(said.lab, '{"version":1,"name":"probe"}');
    assertEquals(said.home!.replace(" [failed]", "").trim(), "");
    assertEquals(said.dev, "fd full null ptmx pts random shm stderr stdin stdout tty urandom zero");
    assertEquals(said.links, "lo");
    assert(Number(said.processes) <= 8, said.processes);
    assertMatch(said.write!, /Read-only file system.*\n?.*Read-only file system/s);
    assertMatch(said.remount!, /permission denied/);
    assertEquals(said.unmask!.match(/umount/g)!.length >= 6, true, said.unmask);
    assertStringIncludes(said.after!, "No such file");
    assertEquals(said.writable!.replace(/ ?\[failed\] ?/, ""), "");
    assertEquals(said.labs, "probe");
    assertStringIncludes(said.keeper!, "--no-prompt --no-config --no-lock --no-remote --no-npm --cached-only");
    assert(!said.keeper!.includes("--allow-all"), said.keeper);
    assertEquals(said.environment, "DENO_DIR DENO_NO_UPDATE_CHECK HOME NO_COLOR PATH");
    await Deno.remove(`${who.dir}/home/private`);
    assertEquals(await leftovers(who, before), []);
  });

  Deno.test(`${name}'s capsule is gone with everything in it when its holder or its first process is killed, and gc clears the rest`, async () => {
    await using who = await person(name);
    const before = await machine(who);
    const said = await see(
      who,
      `const children = (pid) => Deno.readTextFileSync("/proc/" + pid + "/task/" + pid + "/children").trim().split(" ").map(Number);
      for (const whom of ["holder", "init"]) {
        await start();
        inside("ip netns add a; ip link add v0 type veth peer name v1 netns a; setsid sleep 1000 >/dev/null 2>&1 &");
        const holder = readLabFile(paths).holder.pid;
        Deno.kill(whom === "holder" ? holder : children(holder)[0], "SIGKILL");
        for (let turn = 0; turn < 200 && capsuleLives(paths); turn++) await new Promise((done) => setTimeout(done, 5));
        said[whom] = String(capsuleLives(paths));
        said[whom + " gc"] = gc().map((row) => row.name).join();
      }`,
    );
    assertEquals(said, { holder: "false", "holder gc": "probe", init: "false", "init gc": "probe" });
    assertEquals(await leftovers(who, before), []);
  });

  Deno.test(`${name}'s keeper is started again in a capsule that lives`, async () => {
    await using who = await person(name);
    const said = await see(
      who,
      `await start();
      inside("kill -KILL 2");
      for (let turn = 0; turn < 200 && await answers(paths); turn++) await new Promise((done) => setTimeout(done, 5));
      said.killed = String(await answers(paths)) + String(capsuleLives(paths));
      await restartKeeper(paths);
      said.again = String(await answers(paths));
      said.zombies = inside("grep -l '^State:.Z' /proc/[0-9]*/status");
      endCapsule(paths);`,
    );
    assertEquals(said.killed, "falsetrue");
    assertEquals(said.again, "true");
    assertMatch(said.zombies!, /^ \[failed\]/);
  });

  Deno.test(`a command of ${name} that is killed at any moment of the start leaves nothing that gc cannot find`, async () => {
    await using who = await person(name);
    const before = await machine(who);
    const file = `${who.dir}/tmp/start.ts`;
    const checkout = (await import("./harness.ts")).checkoutOf(who);
    await Deno.writeTextFile(file, `${START}console.log("go");\nawait start();`.replaceAll('"@/', `"file://${checkout}/`));
    for (const ms of [0, 4, 9, 15, 25, 40, 70]) {
      const child = command(who, [await deno(who), "run", "--quiet", "--allow-all", "--no-lock", file]).spawn();
      const reader = child.stdout.getReader();
      await reader.read();
      await new Promise((done) => setTimeout(done, ms));
      child.kill("SIGKILL");
      await Promise.all([child.status, reader.cancel(), child.stderr.cancel()]);
      // The start script may be on its way still; it ends when the directory it wants is gone, and is found when it is not.
      await new Promise((done) => setTimeout(done, 300));
      await see(who, `if (capsuleLives(paths)) endCapsule(paths); said.gc = String(gc().length);`);
    }
    await Deno.remove(file);
    assertEquals(await leftovers(who, before), []);
  });

  Deno.test(`${name} is told which door is shut when user namespaces are forbidden, /proc is masked, or the state directory is full`, async () => {
    await using who = await person(name);
    const before = await machine(who);
    const wrapped = async (line: string) => {
      const wrap = ["unshare", "-U", "--map-root-user", "-m", "-p", "-f", "--mount-proc", "sh", "-c", `${line}; exec "$@"`, "sh"];
      const body =
        `${START}\ntry { await start(); } catch (error) { console.log(error.exitCode, error.message); console.log(error.data.hint); }`;
      const run = await script(who, body, { wrap });
      return run.stdout + run.stderr;
    };
    const forbidden = await wrapped("echo 0 >/proc/sys/user/max_user_namespaces");
    assertStringIncludes(forbidden, "4 Cannot start the capsule: user.max_user_namespaces is 0");
    assertStringIncludes(forbidden, "sysctl -w user.max_user_namespaces");
    const masked = await wrapped("mount -t tmpfs patchbay /proc/irq");
    assertStringIncludes(masked, "4 Cannot start the capsule: the kernel refuses a new /proc");
    assertStringIncludes(masked, "systempaths=unconfined");
    const full = await wrapped(`mount -t tmpfs -o size=12k patchbay ${who.state}`);
    assertStringIncludes(full, '4 Cannot create the lab "probe": no space left');
    assertStringIncludes(full, "PATCHBAY_STATE");
    assertEquals(await leftovers(who, before), []);
  });
}

for (const name of everyone) {
  Deno.test(`${name}'s keepers share one compiled program that no lab can change, and gc clears what a killed command left of one`, async () => {
    await using who = await person(name);
    const said = await see(
      who,
      `const programs = () => [...Deno.readDirSync("${who.state}")].map((entry) => entry.name).filter((one) => one.startsWith("keeper-"));
      await start();
      const [program] = programs();
      const dir = "${who.state}/" + program;
      said.programs = String(programs().length);
      said.inside = inside("cat " + dir + "/executor.js | wc -c");
      said.change = inside("echo x >>" + dir + "/executor.js; touch " + dir + "/deno/x; rm -r " + dir + "/deno; mount -o remount,bind,rw " + dir);
      said.compiled = String([...Deno.readDirSync("${who.state}/labs/probe/deno")].some((entry) => entry.name.startsWith("v8_code_cache")));
      endCapsule(paths);
      const made = Deno.statSync(dir + "/deno").ino;
      await start();
      said.again = String(Deno.statSync(dir + "/deno").ino === made && programs().length === 1);
      endCapsule(paths);
      Deno.mkdirSync(dir + "/4194304");
      said.gc = gc().map((row) => row.name).join();
      said.left = String(gc().length);`,
    );
    assertEquals([said.programs, said.compiled, said.again, said.left], ["1", "true", "true", "0"]);
    assert(Number(said.inside) > 100, said.inside);
    const refused = said.change ?? "";
    for (const word of ["cannot create", "cannot touch", "cannot remove", "permission denied"]) assertStringIncludes(refused, word);
    assertMatch(said.gc!, /^keeper-[0-9a-f]{16}\/4194304$/);
  });
}
