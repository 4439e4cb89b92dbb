/**
 * Files that a container or a host sees.
 *
 * @module
 */
import type { Line, OpKind, OpOf } from "../core/op.ts";
import { held, insideCapsule } from "./common.ts";

type FileOp = OpOf<"file">;

function write(op: FileOp, text: string): Line {
  return { tool: "file", ns: op.host, words: ["write", op.path], body: { text, ...op.mode === undefined ? {} : { mode: op.mode } } };
}

/** A file with exactly this text. */
export const file: OpKind<FileOp> = {
  key: (op) => `file ${op.host}:${op.path}`,
  apply: (op) => write(op, op.text),
  undo: (op, was) => was === undefined ? { tool: "file", ns: op.host, words: ["remove", op.path] } : write(op, was),
  holds: (op, seen) => {
    const found = seen.files[`${op.host}:${op.path}`];
    if (found === undefined) return held(false);
    return held(found.text === op.text && (op.mode === undefined || op.mode === found.mode), found.text);
  },
  tell: (op) => `Write ${op.path} as ${op.host} sees it`,
  needs: insideCapsule,
};
