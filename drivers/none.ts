/**
 * The driver `none`: a sandbox with only lo. What else it gets, a person gives it by hand.
 *
 * @module
 */
import type { Driver } from "./driver.ts";
import { noOptions } from "./options.ts";

/** A sandbox of one's own without any interface but lo. */
export const none: Driver = {
  name: "none",
  sandbox: "none",
  options: (raw) => noOptions("none", raw),
  network: () => [],
  endpoint: () => [],
};
