/**
 * The driver `host`: the container's process runs in the machine's own network stack. There is nothing to build.
 *
 * @module
 */
import type { Driver } from "./driver.ts";
import { noOptions } from "./options.ts";

/** No sandbox: all interfaces, ports and rules are the machine's. */
export const host: Driver = {
  name: "host",
  sandbox: "host",
  options: (raw) => noOptions("host", raw),
  network: () => [],
  endpoint: () => [],
};
