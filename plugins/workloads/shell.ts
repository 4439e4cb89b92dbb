/**
 * The images that are only a userland: an idle shell on the machine's own.
 *
 * @module
 */
import type { Workload } from "../../core/op.ts";
import { ownCommand, work } from "./common.ts";

/** Stays until it is told to go, and reaps what it inherits as process 1: `exec sleep` would do neither. */
const IDLE = "trap 'exit 0' TERM INT; while :; do sleep 2147483647 & wait $!; done";

/** An idle shell, or the command, where an image brings no server. */
export const shell: Workload = {
  name: "shell",
  images: ["busybox", "centos", "debian", "ubuntu", "alpine"],
  programs: { sh: "dash", sleep: "coreutils" },
  exposes: [],
  run: (service) => work(service, { argv: ownCommand(service) ?? ["sh", "-c", IDLE] }),
};
