/**
 * A checkout behind a web server on loopback, and scripts that import it from an empty directory, as somebody does who has only its address.
 *
 * @module
 */
const ROOT = new URL("../../", import.meta.url);
const TYPES: Readonly<Record<string, string>> = { ts: "application/typescript", js: "text/javascript", json: "application/json" };

/** A served checkout and the empty directory beside it. */
export interface Served extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** An empty directory without deno.json; its deno caches remote modules apart and packages with everyone. */
  readonly dir: string;
  /** Paths that were asked for. */
  readonly asked: ReadonlySet<string>;
  /** Runs deno in the directory. */
  deno(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<{ code: number; stdout: string; stderr: string }>;
}

/** Serves this checkout until it is disposed. */
export async function serveCheckout(): Promise<Served> {
  const asked = new Set<string>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const path = new URL(request.url).pathname;
    asked.add(path);
    try {
      const type = TYPES[path.split(".").at(-1) ?? ""] ?? "text/plain";
      return new Response(await Deno.readFile(new URL(`.${path}`, ROOT)), { headers: { "content-type": type } });
    } catch {
      return new Response("not here", { status: 404 });
    }
  });
  const host = `127.0.0.1:${server.addr.port}`;
  const dir = await Deno.makeTempDir({ prefix: "patchbay-remote-" });
  const cache = await Deno.makeTempDir({ prefix: "patchbay-cache-" });
  await Deno.symlink(`${await denoDir()}/npm`, `${cache}/npm`);
  return {
    url: `http://${host}/`,
    host,
    dir,
    asked,
    deno: async (args, env = {}) => {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [...args],
        cwd: dir,
        env: { DENO_DIR: cache, NO_COLOR: "1", ...env },
        stdin: "null",
      }).output();
      return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
    },
    [Symbol.asyncDispose]: async () => {
      await server.shutdown();
      await Deno.remove(dir, { recursive: true });
      await Deno.remove(cache, { recursive: true });
    },
  };
}

/** The cache directory of the deno that runs this. */
async function denoDir(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"], stderr: "null" }).output();
  return (JSON.parse(new TextDecoder().decode(stdout)) as { denoDir: string }).denoDir;
}
