/** `doctor`: what labs can and cannot do on this machine. @module */
import type { DoctorRow } from "../system/doctor.ts";
import { EXIT, task } from "./task.ts";

const MARK = { ok: "✓", warn: "!", fail: "✗" } as const;

/** Probes this machine. */
export const doctor = task({
  name: "doctor",
  description: "Probe what labs can do on this machine: one line and one remedy each",
  group: "This machine",
  examples: [["doctor", "exit 4 when no lab can start, 3 when only some recipes cannot"]],
  async run({ print, columns }) {
    const { doctor } = await import("../system/doctor.ts");
    const rows = doctor();
    const { table } = await import("../views/table.ts");
    print(
      { rows },
      () =>
        table(["", "WHAT", "FOUND", "REMEDY"], rows.map((row) => [MARK[row.state], row.what, row.found, row.remedy]), {
          columns,
          cut: ["FOUND"],
        }),
    );
    return exitOf(rows);
  },
});

/** The exit code of what was found. */
export function exitOf(rows: readonly DoctorRow[]): number {
  if (rows.some((row) => row.state === "fail")) return EXIT.environment;
  return rows.some((row) => row.state === "warn") ? EXIT.warnings : EXIT.ok;
}
