/**
 * Makes the one file that the keeper is: bundled, minified, without a path of the machine that made it. Run by `deno task bundle`; `--check` only tells
 * whether the committed file is the one that the sources give.
 *
 * @module
 */
import { EnvironmentError } from "../core/errors.ts";

const ENTRY = new URL("./keeper.ts", import.meta.url);
const BUNDLE = new URL("./executor.bundle.js", import.meta.url);
const ROOT = new URL("../", import.meta.url);
const HEADER = /^\/\/ Made by `deno task bundle` from system\/keeper\.ts\. Sources: ([0-9a-f]{64})\n/;

/** Computes the hash of every source the keeper is made of: the local files by content, packages by name and version. */
export async function sourceHash(): Promise<string> {
  const graph = JSON.parse(await deno(["info", "--json", ENTRY.pathname])) as {
    modules: readonly { specifier?: string; local?: string }[];
  };
  const parts: string[] = [];
  for (const { specifier } of graph.modules) {
    if (specifier === undefined) continue;
    const own = specifier.startsWith(ROOT.href) ? specifier.slice(ROOT.href.length) : undefined;
    if (own !== undefined) parts.push(`${own} ${await sha256(await Deno.readTextFile(new URL(specifier)))}`);
    else if (specifier.startsWith("npm:")) parts.push(specifier);
    else throw new EnvironmentError(`Cannot bundle "${specifier}": only files of this repository and npm packages may be in the executor`);
  }
  return await sha256(parts.sort().join("\n"));
}

/** Tells whether the committed bundle was made from the sources as they are. */
export async function bundleIsFresh(): Promise<boolean> {
  try {
    return HEADER.exec(await Deno.readTextFile(BUNDLE))?.[1] === await sourceHash();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Makes the bundle and gives its text. @throws {EnvironmentError} when a path of this machine is in it */
export async function bundleExecutor(): Promise<string> {
  const out = await deno(["bundle", "--quiet", "--platform", "deno", "--minify", ENTRY.pathname]);
  const { denoDir } = JSON.parse(await deno(["info", "--json"])) as { denoDir: string };
  const paths = [ROOT.pathname, denoDir].filter((path) => out.includes(path));
  if (paths.length > 0) {
    throw new EnvironmentError(`Cannot use the bundle: it holds the path ${paths.map((path) => `"${path}"`).join(", ")} of this machine`);
  }
  return `// Made by \`deno task bundle\` from system/keeper.ts. Sources: ${await sourceHash()}\n${out}`;
}

async function deno(args: readonly string[]): Promise<string> {
  // Under `--allow-run=deno` only the name is allowed, not the path behind it.
  const own = Deno.permissions.querySync({ name: "run", command: Deno.execPath() }).state === "granted";
  const run = await new Deno.Command(own ? Deno.execPath() : "deno", {
    args: [...args],
    stdin: "null",
    env: { NO_COLOR: "1" },
    cwd: ROOT.pathname,
  })
    .output();
  if (run.success) return new TextDecoder().decode(run.stdout);
  throw new EnvironmentError(`Cannot bundle the executor: ${new TextDecoder().decode(run.stderr).trim().split("\n")[0] ?? ""}`);
}

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

if (import.meta.main) {
  if (Deno.args.includes("--check")) {
    const fresh = await bundleIsFresh();
    console.log(
      fresh ? "system/executor.bundle.js is fresh" : "system/executor.bundle.js is older than its sources: run `deno task bundle`",
    );
    Deno.exit(fresh ? 0 : 1);
  }
  await Deno.writeTextFile(BUNDLE, await bundleExecutor());
}
