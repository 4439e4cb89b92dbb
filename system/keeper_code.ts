/**
 * The keeper's program, kept once in the state root beside what V8 compiled of it: compiling took two thirds of a keeper's start.
 *
 * The front makes both, a lab only reads the program and gets a copy of the rest: what one lab writes never reaches another.
 *
 * @module
 */
import { stateRoot } from "./state.ts";
import { programDirs, tool } from "./tools.ts";

/** Milliseconds the program may run to be compiled. */
const COMPILE_WITHIN = 5_000;

/**
 * Gives the directory with the program in `executor.js`, made at the first call for this text and this Deno. The path is the same inside a capsule,
 * because compiled code is found again by it.
 *
 * @param text the bundled executor
 * @param deno the binary that will run it
 */
export async function keeperCode(text: string, deno: string): Promise<string> {
  const hash = await sha256(`${Deno.version.deno} ${text}`);
  const dir = `${stateRoot()}/keeper-${hash.slice(0, 16)}`;
  if (isDirectory(`${dir}/deno`)) return dir;
  Deno.mkdirSync(dir, { recursive: true });
  const part = `${dir}/${Deno.pid}`;
  try {
    Deno.writeTextFileSync(`${part}.js`, text);
    Deno.chmodSync(`${part}.js`, 0o644);
    Deno.renameSync(`${part}.js`, `${dir}/executor.js`);
    // Labs of root's run as another uid.
    Deno.chmodSync(dir, 0o755);
    await compile(`${dir}/executor.js`, deno, part);
    if (!isDirectory(`${dir}/deno`)) Deno.renameSync(part, `${dir}/deno`);
  } finally {
    for (const path of [part, `${part}.js`]) removeTree(path);
  }
  return dir;
}

/** Copies what was compiled into a lab's DENO_DIR, and gives the paths it made. */
export function copyCompiled(code: string, denoDir: string): string[] {
  const files = [...Deno.readDirSync(`${code}/deno`)].filter((entry) => entry.isFile && !entry.name.endsWith("-shm"));
  return files.map(({ name }) => {
    Deno.copyFileSync(`${code}/deno/${name}`, `${denoDir}/${name}`);
    return `${denoDir}/${name}`;
  });
}

/** Runs the program without its argument and without any permission: it only says what it lacks, and Deno keeps what it compiled. */
async function compile(script: string, deno: string, denoDir: string): Promise<void> {
  Deno.mkdirSync(denoDir);
  const flags = ["--no-prompt", "--no-config", "--no-lock", "--no-remote", "--no-npm", "--cached-only"];
  await new Deno.Command(tool("setpriv"), {
    args: [deno, "run", ...flags, script],
    clearEnv: true,
    env: { PATH: programDirs().join(":"), DENO_DIR: denoDir, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    cwd: "/",
    stdin: "null",
    stdout: "null",
    stderr: "null",
    signal: AbortSignal.timeout(COMPILE_WITHIN),
  }).output();
}

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function isDirectory(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function removeTree(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
