/**
 * The driver `container`: the process joins the sandbox of another container, which owns interfaces, ports and files.
 *
 * @module
 */
import type { Driver } from "./driver.ts";
import { noOptions } from "./options.ts";

/** Another container's sandbox: `network_mode: container:NAME`. */
export const container: Driver = {
  name: "container",
  sandbox: "joined",
  options: (raw) => noOptions("container", raw),
  network: () => [],
  endpoint: () => [],
};
