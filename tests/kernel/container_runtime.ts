/**
 * A script that runs inside a test's namespaces: opens a runtime, does one of the scenes below, prints JSON. Arguments: directory, scene.
 *
 * @module
 */
import type { ProcessSpec } from "../../core/model.ts";
import { workloads } from "../../plugins/workloads/mod.ts";
import { ContainerRuntime } from "../../system/container.ts";
import { execArgv } from "../../system/container_exec.ts";
import type { ContainerExit } from "../../system/container_types.ts";
import { DaxExecutor } from "../../system/dax.ts";

const [dir = "", scene = ""] = Deno.args;
/** Every character that a shell, SQL or an option file could stumble over. */
export const PASSWORD = 'it\'s \\ "hard" `$HOME` %s 鲸';
const programs = new DaxExecutor({});
const program = (name: string) => programs.program(name);
const exits: ContainerExit[] = [];

async function open(): Promise<ContainerRuntime> {
  return await ContainerRuntime.open({
    dir: `${dir}/containers`,
    programs,
    reveal: (text) => text.replaceAll("{secret:root}", PASSWORD),
    mask: (text) => text.replaceAll(PASSWORD, "{secret:root}"),
    onExit: (exit) => exits.push(exit),
    hide: dir,
  });
}

const IDLE = workloads.find((one) => one.name === "shell")!.run({ image: "busybox" }, "box").process;
const op = (name: string, spec: Partial<ProcessSpec>, gen = 1) =>
  ({ op: "proc", ns: "box", name, gen, spec: { image: "native:shell", hostname: name, ...IDLE, ...spec } }) as const;
const why = async (work: Promise<unknown>) => await work.then(() => "", (error: Error) => error.message);
const sh = async (runtime: ContainerRuntime, name: string, script: string) =>
  (await programs.exec("", execArgv(runtime.placeOf(name), ["sh", "-c", script], program))).stdout.trim();
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));

const SCENES: Readonly<Record<string, (runtime: ContainerRuntime) => Promise<unknown>>> = {
  async view(runtime) {
    runtime.writeFile({ op: "file", host: "box", path: "/etc/hosts", text: "127.0.0.1\tlocalhost\n172.17.0.2\tbox\n" });
    runtime.writeFile({ op: "file", host: "box", path: "/run/secret", text: "{secret:root}" });
    await runtime.start(op("box", { env: { COLOUR: "blue", KEY: { secret: "root" } } }));
    await runtime.start(op("guest", { filesOf: "box", hostname: "box" }));
    const seen = await sh(
      runtime,
      "box",
      `hostname; tail -1 /etc/hosts; echo "$COLOUR"; echo "$KEY"; cat /run/secret; echo; stat -c %a /run/secret; touch /x 2>/dev/null || echo read-only;
      touch /tmp/a /run/a /var/log/a && echo writable; ls ${dir} 2>/dev/null || echo hidden; [ "$(ls -d /proc/[0-9]* | wc -l)" -lt 9 ] && echo few; stat -c %a /tmp`,
    );
    runtime.writeFile({ op: "file", host: "box", path: "/etc/hosts", text: "127.0.0.1\tchanged\n" });
    const after = await sh(runtime, "box", "cat /etc/hosts");
    const guest = await sh(runtime, "guest", "cat /etc/hosts; ls /run /tmp; hostname");
    const same = (await programs.exec("", [
      ...[program("sh"), "-c", 'readlink "/proc/$1/ns/net" "/proc/$2/ns/net"; tr "\\0" "\\n" </proc/$1/cmdline', "sh"],
      ...[String(runtime.pidOf("box")), String(runtime.pidOf("guest"))],
    ])).stdout.split("\n");
    const cmdlines = (await programs.exec("", [program("sh"), "-c", "cat /proc/[0-9]*/cmdline"])).stdout;
    return {
      seen: seen.split("\n"),
      after,
      guest,
      same: same[0] === same[1],
      inArgv: cmdlines.includes(PASSWORD),
      read: runtime.readFile("box", "/run/secret"),
    };
  },
  async ends(runtime) {
    const answers: Record<string, unknown> = {};
    await runtime.start(op("box", {}));
    answers.term = await runtime.stop("box");
    await runtime.start(op("box", { argv: ["sleep", "100"] }, 2));
    answers.deaf = await runtime.stop("box", { within: 100 });
    await runtime.start(op("box", { argv: ["sleep", "100"], init: true }, 3));
    answers.init = await runtime.stop("box");
    await runtime.start(op("box", { argv: ["sh", "-c", "sleep 0.1; exit 7"] }, 4));
    await sleep(400);
    await runtime.start(op("box", {}, 5));
    await programs.exec("", [program("sh"), "-c", 'kill -KILL "$1"', "sh", String(runtime.pidOf("box"))]);
    await sleep(200);
    return { ...answers, exits, table: runtime.table() };
  },
  async errors(runtime) {
    return {
      missing: await why(runtime.start(op("box", { argv: ["no-such-program"] }))),
      early: await why(runtime.start(op("box", { argv: ["sh", "-c", "echo dying; exit 3"], ready: { tcp: 80 } }, 2))),
      late: await why(runtime.start(op("box", { ready: { tcp: 80 }, readyWithin: 100 }, 3))),
      prepare: await why(runtime.start(op("fresh", { prepare: [["false"]] }))),
      directory: await why(runtime.start(op("box", { writable: ["/no/such/directory"] }, 5))),
      setting: await why(runtime.start(op("box", { env: { "a.b": "c" } }, 6))),
      exits,
      left: (await programs.exec("", [program("sh"), "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -c '/containers/[bf]' || :"]))
        .stdout.trim(),
    };
  },
  async foreign(runtime) {
    const relay = { argv: ["socat", "TCP4-LISTEN:8081,fork,reuseaddr", "TCP4:127.0.0.1:9"], plain: true, ready: { tcp: 8081 } };
    await runtime.start(op("relay", relay));
    const other = await why(runtime.start(op("box", { ready: { tcp: 8081 }, readyWithin: 150 })));
    const plain =
      (await programs.exec("", [program("sh"), "-c", 'readlink "/proc/$1/ns/pid" /proc/self/ns/pid', "sh", String(runtime.pidOf("relay"))]))
        .stdout.trim().split("\n");
    return { other, samePids: plain[0] === plain[1], relay: await runtime.stop("relay") };
  },
  async reattach(runtime) {
    await runtime.start(op("stays", { stopSignal: "INT" }));
    await runtime.start(op("ends", { argv: ["sh", "-c", "sleep 0.2; exit 5"] }));
    await runtime.start(op("done", { argv: ["true"] }));
    await sleep(100);
    const before = runtime.table().stays;
    runtime.close();
    await sleep(300);
    const next = await open();
    const found = { exits: [...exits], same: JSON.stringify(before) === JSON.stringify(next.table().stays), table: next.table() };
    const code = await next.stop("stays");
    next.close();
    const third = await open();
    third.close();
    return { ...found, code, told: exits.length };
  },
  async workloads(runtime) {
    const answers: Record<string, unknown> = {};
    const start = async (name: string, image: string, environment = {}) => {
      const { process, files } = workloads.find((one) => one.images.includes(image))!.run({ image, environment }, name);
      for (const file of files) runtime.writeFile({ op: "file", host: name, ...file });
      await runtime.start(op(name, process, (runtime.table()[name]?.gen ?? 0) + 1));
    };
    const environment = { MYSQL_ROOT_PASSWORD: { secret: "root" }, MYSQL_DATABASE: "a`b", MYSQL_USER: "o'neil", MYSQL_PASSWORD: "p\\'" };
    await start("nginx", "nginx");
    await start("http", "http", { PORT: "8080" });
    await start("db", "mysql", environment);
    answers.page =
      (await sh(runtime, "db", "exec 2>&1; bash -c 'exec 3<>/dev/tcp/127.0.0.1/80; printf \"GET / HTTP/1.0\\r\\n\\r\\n\" >&3; cat <&3'"))
        .includes("the container nginx");
    answers.sees =
      (await sh(runtime, "nginx", "bash -c 'exec 3<>/dev/tcp/127.0.0.1/8080; printf \"GET / HTTP/1.0\\r\\n\\r\\n\" >&3; cat <&3'")).split(
        "\n",
      ).at(-1);
    const ask =
      'MYSQL_PWD=$MYSQL_ROOT_PASSWORD mariadb --no-defaults -uroot -h127.0.0.1 -Ne "create table if not exists \\`a\\\\\\`\\\\\\`b\\`.t (i int); select 1" 2>&1';
    answers.root = await sh(runtime, "db", "MYSQL_PWD=$MYSQL_ROOT_PASSWORD mariadb --no-defaults -uroot -h127.0.0.1 -Ne 'select 1+1' 2>&1");
    answers.user = await sh(
      runtime,
      "db",
      'MYSQL_PWD=$MYSQL_PASSWORD mariadb --no-defaults -u"$MYSQL_USER" -h127.0.0.1 -Ne \'select current_user()\' "$MYSQL_DATABASE" 2>&1',
    );
    answers.nobody = (await sh(runtime, "db", "mariadb --no-defaults -uroot -h127.0.0.1 -Ne 'select 1' 2>&1")).includes("Access denied");
    answers.mode = await sh(runtime, "db", "stat -c %a /run/mysqld/accounts.sql");
    answers.inArgv = ask.includes(PASSWORD) ||
      (await programs.exec("", [program("sh"), "-c", "cat /proc/[0-9]*/cmdline"])).stdout.includes(PASSWORD);
    answers.codes = [await runtime.stop("nginx"), await runtime.stop("http"), await runtime.stop("db")];
    await start("db", "mysql", environment);
    answers.again = await sh(
      runtime,
      "db",
      "MYSQL_PWD=$MYSQL_ROOT_PASSWORD mariadb --no-defaults -uroot -h127.0.0.1 -Ne 'select 1+1' 2>&1",
    );
    answers.log = runtime.logTail("nginx", 100).includes("GET / HTTP/1.0");
    await runtime.stop("db");
    return answers;
  },
};

if (import.meta.main) {
  await programs.exec("", [program("ip"), "netns", "add", "box"]);
  await programs.exec("box", [program("ip"), "link", "set", "dev", "lo", "up"]);
  Deno.mkdirSync(`${dir}/containers`, { recursive: true });
  const runtime = await open();
  const answer = await SCENES[scene]!(runtime);
  console.log(JSON.stringify(answer));
  Deno.exit(0);
}
