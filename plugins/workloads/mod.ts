/**
 * The workloads that come with Patchbay.
 *
 * @module
 */
import type { Workload } from "../../core/op.ts";
import { http } from "./http.ts";
import { mariadb } from "./mariadb.ts";
import { nginx } from "./nginx.ts";
import { shell } from "./shell.ts";

/** Every bundled workload. */
export const workloads: readonly Workload[] = [nginx, mariadb, http, shell];
