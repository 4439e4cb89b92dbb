/**
 * The files a capsule is started from: mount tables, the keeper's command line, the scripts.
 *
 * @module
 */
import type { LabPaths } from "./protocol.ts";
import { keeperPrograms, programDirs, toolPath } from "./tools.ts";
import initScript from "./capsule_init.sh" with { type: "text" };
import outerScript from "./capsule_outer.sh" with { type: "text" };

/** What decides the mounts of a capsule. */
export interface CapsuleView {
  readonly paths: LabPaths;
  readonly name: string;
  /** The deno that becomes the keeper's. */
  readonly deno: string;
  /** Directory of the keeper's program: read-only inside, at the same path. */
  readonly code: string;
  /** Directories that are hidden behind an empty tmpfs: homes, the other labs. */
  readonly masks: readonly string[];
}

/** Gives the files of `<lab>/capsule/`, by name. */
export function capsuleFiles(view: CapsuleView): Readonly<Record<string, string>> {
  return {
    "before.fstab": before(view),
    "after.fstab": after(view),
    "inner.fstab": table([
      // The source must not be called sysfs: `mount -a` would take the machine's own /sys for this line and skip it.
      ["patchbay", "/sys", "sysfs", "ro,nosuid,nodev,noexec"],
      ["patchbay", "/dev/pts", "devpts", "newinstance,ptmxmode=0666,mode=0620"],
    ]),
    name: view.name + "\n",
    "outer.sh": outerScript,
    "init.sh": initScript,
    "keeper.sh": keeperScript(view.paths, view.code),
  };
}

/** Lists the keeper's permissions: the lab's directory, the capsule's own /run and /tmp, its socket, and programs by absolute path. */
export function keeperFlags(paths: LabPaths): string[] {
  const programs = keeperPrograms.map(toolPath).filter((path) => path !== undefined);
  return [
    "--no-prompt",
    "--no-config",
    "--no-lock",
    "--no-remote",
    "--no-npm",
    "--cached-only",
    // dax asks for the whole environment; it was cleared before, so this is PATH, HOME, DENO_DIR, NO_COLOR.
    "--allow-env",
    `--allow-net=unix:${paths.socket}`,
    `--allow-read=${[paths.dir, "/run", "/etc", "/dev", "/sys", "/tmp", ...programDirs()].join(",")}`,
    `--allow-write=${[paths.dir, "/run", "/tmp"].join(",")}`,
    `--allow-run=${programs.join(",")}`,
  ];
}

function keeperScript(paths: LabPaths, code: string): string {
  const env = [
    `PATH=${programDirs().join(":")}`,
    "HOME=/run/patchbay",
    `DENO_DIR=${paths.dir}/deno`,
    "NO_COLOR=1",
    "DENO_NO_UPDATE_CHECK=1",
  ];
  const words = ["/run/patchbay/deno", "run", ...keeperFlags(paths), `${code}/executor.js`, paths.dir];
  return [
    "# Starts the keeper: when the capsule begins, and again when it was killed.",
    "cd /",
    `exec setsid env -i ${[...env, ...words].map(quoted).join(" ")} </dev/null >>${quoted(`${paths.dir}/keeper.log`)} 2>&1`,
    "",
  ].join("\n");
}

function before({ paths, deno, code }: CapsuleView): string {
  const run = `${paths.dir}/capsule/run`;
  return table([
    [paths.dir, `${run}/patchbay/state`, "none", "bind"],
    [deno, `${run}/patchbay/deno`, "none", "bind,ro"],
    [code, `${run}/patchbay/keeper`, "none", "bind,ro"],
    ...["null", "zero", "full", "random", "urandom", "tty"].map((name) =>
      [`/dev/${name}`, `${run}/patchbay/dev/${name}`, "none", "bind"] as const
    ),
    [run, "/run", "none", "rbind"],
    ["/run/patchbay/dev", "/dev", "none", "rbind"],
    ["patchbay", "/dev/shm", "tmpfs", "mode=1777,nosuid,nodev"],
  ]);
}

function after({ paths, masks, code }: CapsuleView): string {
  return table([
    ...["/tmp", "/var/tmp"].map((dir) => ["patchbay", dir, "tmpfs", "mode=1777,nosuid,nodev"] as const),
    ...masks.map((dir) => ["patchbay", dir, "tmpfs", "mode=755,nosuid,nodev,x-mount.mkdir"] as const),
    ["/run/patchbay/state", paths.dir, "none", "bind,x-mount.mkdir"],
    ["/run/patchbay/keeper", code, "none", "bind,ro,x-mount.mkdir"],
  ]);
}

type Row = readonly [source: string, target: string, type: string, options: string];

function table(rows: readonly Row[]): string {
  return rows.map(([source, target, type, options]) => `${escaped(source)} ${escaped(target)} ${type} ${options} 0 0\n`).join("");
}

/** fstab(5): blanks, tabs, newlines, backslashes and a leading `#` are written in octal. */
function escaped(path: string): string {
  return path.replace(/[\s\\#]/g, (character) => "\\" + character.charCodeAt(0).toString(8).padStart(3, "0"));
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
