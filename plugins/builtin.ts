/**
 * The built-in drivers and workloads, as the plugins that anyone else could have written: there is no other way in.
 *
 * @module
 */
import type { Plugin } from "../core/op.ts";
import { bridge } from "../drivers/bridge.ts";
import { container } from "../drivers/container.ts";
import { host } from "../drivers/host.ts";
import { none } from "../drivers/none.ts";
import { workloads } from "./workloads/mod.ts";

/** Docker's four ways to a network. */
const drivers: Plugin = {
  manifest: { name: "patchbay-drivers", version: "0.1.0", api: 1, grants: [] },
  drivers: [bridge, host, none, container],
};

/** The images that run natively. */
const images: Plugin = {
  manifest: { name: "patchbay-workloads", version: "0.1.0", api: 1, grants: [] },
  workloads,
};

/** The plugins every lab has. */
export const builtin: readonly Plugin[] = [drivers, images];
