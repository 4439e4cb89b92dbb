/** The built-in verbs, in the order of the help. @module */
import { change } from "./change.ts";
import { check } from "./check.ts";
import { doctor } from "./doctor.ts";
import { down } from "./down.ts";
import { exec } from "./exec.ts";
import { gc } from "./gc.ts";
import { inspect } from "./inspect.ts";
import { list } from "./list.ts";
import { logs } from "./logs.ts";
import { plan } from "./plan.ts";
import { ps } from "./ps.ts";
import { repair } from "./repair.ts";
import { shell } from "./shell.ts";
import type { Task } from "./task.ts";
import { test } from "./test.ts";
import { up } from "./up.ts";

/** All verbs. */
export const builtin: readonly Task[] = [plan, up, change, repair, down, list, ps, check, inspect, logs, exec, shell, doctor, gc, test];
