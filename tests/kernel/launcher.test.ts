import { assertEquals, assertMatch, assertStringIncludes } from "../../deps/std_assert.ts";

const PATCHBAY = new URL("../../patchbay", import.meta.url).pathname;
/** What the launcher itself is made of; no deno, no npm. */
const PLAIN = ["cat", "chmod", "dirname", "id", "ls", "mkdir", "readlink", "rm", "sed", "sh", "sort", "timeout", "tr", "uname"];

interface Bare {
  readonly dir: string;
  readonly bin: string;
  run(
    words: readonly string[],
    options?: { readonly env?: Record<string, string>; readonly wrap?: readonly string[] },
  ): Promise<{ code: number; out: string; err: string }>;
}

/** A machine that has only these programs on PATH, and an empty home. */
async function bare(use: (machine: Bare) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "pb-launcher-" });
  const bin = `${dir}/bin`;
  await Deno.mkdir(bin);
  await Deno.mkdir(`${dir}/home`);
  for (const name of PLAIN) {
    const at = ["/usr/bin", "/bin"].map((folder) => `${folder}/${name}`).find((path) => isFile(path));
    await Deno.symlink(at ?? name, `${bin}/${name}`);
  }
  const run: Bare["run"] = async (words, { env = {}, wrap = [] } = {}) => {
    const [program = PATCHBAY, ...args] = [...wrap, PATCHBAY, ...words];
    const output = await new Deno.Command(program, {
      args,
      clearEnv: true,
      env: { PATH: bin, HOME: `${dir}/home`, PATCHBAY_STATE: `${dir}/state`, NO_COLOR: "1", ...env },
      cwd: dir,
      stdin: "null",
    }).output();
    return { code: output.code, out: new TextDecoder().decode(output.stdout), err: new TextDecoder().decode(output.stderr) };
  };
  try {
    await use({ dir, bin, run });
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("the launcher says what to install when there is neither Deno nor npm", () =>
  bare(async ({ run }) => {
    const { code, err } = await run(["list"]);
    assertEquals(code, 4);
    assertStringIncludes(err, "neither Deno 2.9 or later nor npm");
    assertStringIncludes(err, "apt-get install -y npm");
  }));

Deno.test("the launcher passes over a Deno that is too old, and asks npm again when it fails once", () =>
  bare(async ({ bin, dir, run }) => {
    await program(`${bin}/deno`, "echo deno 1.46.3");
    await program(
      `${bin}/npm`,
      `echo "$@" >>${dir}/asked; [ -e ${dir}/failed ] || { : >${dir}/failed; exit 1; }
      mkdir -p "$3/node_modules/deno"; printf '%s\\n' '#!/bin/sh' '[ "$1" != -V ] || { echo deno 2.9.6; exit; }' 'printf "%s\\n" "$@"' >"$3/node_modules/deno/deno"; chmod +x "$3/node_modules/deno/deno"`,
    );
    const { code, out, err } = await run(["list"]);
    assertEquals(code, 0, err);
    assertStringIncludes(err, "turn 1 of 2");
    assertEquals((await Deno.readTextFile(`${dir}/asked`)).trim().split("\n").length, 2);
    assertMatch(out, /^run\n--no-prompt\n--allow-read\n/);
    const again = await run(["list"]);
    assertEquals([again.code, again.err], [0, ""]);
  }));

Deno.test("the launcher gives the command line no more than its own state directory, three programs and one socket", () =>
  bare(async ({ bin, dir, run }) => {
    await program(`${bin}/deno`, `[ "$1" != -V ] || { echo deno 2.9.6; exit; }; printf '%s\\n' "$@"`);
    const { code, out, err } = await run(["list", "--format", "json"]);
    assertEquals(code, 0, err);
    const words = out.trim().split("\n");
    assertEquals(words.slice(0, 4), ["run", "--no-prompt", "--allow-read", `--allow-write=${dir}/state`]);
    assertEquals(words.filter((word) => /^--allow-(all|ffi|import)|^-A$|^--allow-net$/.test(word)), []);
    assertMatch(words.find((word) => word.startsWith("--allow-net"))!, /^--allow-net=unix:\/.*\/state\/door-\d+$/);
    assertEquals(words.slice(-3), ["list", "--format", "json"]);
  }));

Deno.test("the launcher prints the apt line and ends with 4 when programs are missing and it may not install them", () =>
  bare(async ({ bin, run }) => {
    await program(`${bin}/deno`, `[ "$1" != -V ] || { echo deno 2.9.6; exit; }; echo ran`);
    // Nobody's sbin directories but ours: the programs of iptables and procps are out of sight.
    const mounts =
      "mount -t tmpfs patchbay /usr/sbin; [ -L /sbin ] || mount -t tmpfs patchbay /sbin; mount -t tmpfs patchbay /usr/local/sbin";
    const wrap = [
      "/usr/bin/unshare",
      "-U",
      "--map-root-user",
      "-m",
      "/bin/sh",
      "-c",
      `PATH=/usr/bin:/bin; ${mounts}; PATH=${bin}; exec "$@"`,
      "sh",
    ];
    const { code, err, out } = await run(["up", "none-mode-veth"], { wrap, env: { CI: "" } });
    assertEquals([code, out], [4, ""], err);
    assertMatch(err, /apt-get install -y --no-install-recommends .*iptables/);
    const plan = await run(["plan", "none-mode-veth"], { wrap });
    assertEquals([plan.code, plan.out], [0, "ran\n"], plan.err);
  }));

async function program(path: string, body: string): Promise<void> {
  await Deno.writeTextFile(path, `#!/bin/sh\n${body}\n`);
  await Deno.chmod(path, 0o755);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
