/**
 * Plays one scene of `container_runtime.ts` in namespaces of its own.
 *
 * @module
 */

const BEGIN = 'mount -t tmpfs none /run && mkdir -p /run/netns && ip link set lo up && "$@"';

/** What a scene printed. */
// deno-lint-ignore no-explicit-any
export async function play(scene: string, uid?: number): Promise<any> {
  const dir = await Deno.makeTempDir({ prefix: "pb-scene-" });
  const script = `${dir}/scene.js`;
  try {
    const entry = new URL("./container_runtime.ts", import.meta.url).pathname;
    const made = await new Deno.Command(Deno.execPath(), { args: ["bundle", "--quiet", "--platform", "deno", "-o", script, entry] })
      .output();
    if (!made.success) throw new Error(new TextDecoder().decode(made.stderr));
    await Deno.mkdir(`${dir}/lab`);
    if (uid !== undefined) { for (const path of [dir, `${dir}/lab`]) await Deno.chown(path, uid, uid); }
    const become = uid === undefined ? [] : ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--clear-groups"];
    const [program, ...args] = [
      ...[...become, "unshare", "-U", "--map-root-user", "-n", "-m", "-p", "-f", "-i", "-u", "--kill-child", "--mount-proc"],
      ...["sh", "-c", `${BEGIN}; exit $?`, "sh", Deno.execPath(), "run", "-A", "--no-config", script, `${dir}/lab`, scene],
    ];
    const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", DENO_DIR: `${dir}/deno` };
    const { success, stdout, stderr } = await new Deno.Command(program!, { args, clearEnv: true, env }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return JSON.parse(new TextDecoder().decode(stdout));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}
