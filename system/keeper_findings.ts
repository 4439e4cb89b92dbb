/**
 * What is wrong with a lab as a whole, beside drift: kept until it has been told, or until a run has come to its end.
 *
 * @module
 */
import { removeIfThere, stageFile } from "./append.ts";
import { existsHere, halfPath } from "./half.ts";
import type { LabPaths } from "./protocol.ts";

/** Said of a keeper that found a lab which another keeper had made. */
export const KEEPER_WAS_GONE = "The keeper was gone and has been started again: exits in between were not seen";
const NEVER_MADE = "Half built: the first up did not come to its end; another up goes on, down takes everything back";
const HALF =
  "Half built: the last up, change or repair did not come to its end; the same command or repair goes on, down takes everything back";
const MOST = 20;

/** How a run ended: its plan is true, a part of it stays, or nothing of it. */
export type RunEnd = "whole" | "half" | "taken back";

/** The findings of one lab. That it is half built is a file beside its state, as another process may ask. */
export class Findings {
  readonly #mark: string;
  readonly #news = new Set<string>();
  readonly #wrong: string[] = [];

  constructor(paths: LabPaths) {
    this.#mark = halfPath(paths);
  }

  /** Every finding. `made`: whether anything was ever made. */
  all(made: boolean): readonly string[] {
    const half = !made ? [NEVER_MADE] : existsHere(this.#mark) ? [HALF] : [];
    return [...half, ...this.#news, ...this.#wrong];
  }

  /** Adds something that is only to be told. */
  tellOnce(text: string): void {
    this.#news.add(text);
  }

  /** Notes, once, what stays wrong until a run has come to its end; the oldest make room. */
  add(text: string): void {
    if (this.#wrong.includes(text)) return;
    this.#wrong.push(text);
    if (this.#wrong.length > MOST) this.#wrong.shift();
  }

  /** They were told. */
  shown(): void {
    this.#news.clear();
  }

  /** A run begins that may leave a half lab behind, even if the keeper ends with it. @throws {EnvironmentError} when the disk is full */
  begin(): { end(how: RunEnd): void } {
    const before = existsHere(this.#mark);
    if (!before) stageFile(this.#mark, "", "mark of a run");
    return {
      end: (how) => {
        if (how === "whole") this.#wrong.length = 0;
        if (how === "whole" || (how === "taken back" && !before)) removeIfThere(this.#mark);
      },
    };
  }
}
