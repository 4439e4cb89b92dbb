/**
 * The argv that puts a program into a container's view, or into a bare namespace. Pure.
 *
 * @module
 */
import type { Ns } from "../core/model.ts";
import { ENTER } from "./container_script.ts";

/** The environment every process of a container starts with, before its own settings. */
export const BASE_ENV: readonly string[] = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root"];

/** Where a program is to run: in the view of the container whose init this is, or in a namespace (`""` = the capsule's own). */
export type ExecPlace = { readonly pid: number } | { readonly ns: Ns };

/**
 * Makes the argv that runs `argv` in a place. In a container it sees the container's files, processes, host name and environment.
 * `nsenter` leaves its own environment to the program in a bare namespace.
 *
 * @param program gives the absolute path of a program
 * @param given names of the caller's own variables that the program keeps, whatever the container has. Without them nothing of the caller's environment
 * reaches a container
 * @example
 * ```ts
 * import { execArgv } from "./container_exec.ts";
 * console.log(execArgv({ ns: "h1" }, ["ip", "route"], (name) => `/usr/bin/${name}`));
 * // ["/usr/bin/nsenter", "--net=/run/netns/h1", "--", "ip", "route"]
 * ```
 */
export function execArgv(
  place: ExecPlace,
  argv: readonly string[],
  program: (name: string) => string,
  given?: readonly string[],
): readonly string[] {
  if ("ns" in place) return place.ns === "" ? argv : [program("nsenter"), `--net=/run/netns/${place.ns}`, "--", ...argv];
  return [
    ...enterArgv(place.pid, program),
    ...(given === undefined ? ["/usr/bin/env", "-i", ...BASE_ENV] : []),
    ...["/bin/bash", "-c", ENTER, "exec", (given ?? []).join(" ")],
    ...argv,
  ];
}

/** Makes the argv that runs `argv` in the network namespace a process is in, with the machine's own files. */
export function sandboxArgv(pid: number, argv: readonly string[], program: (name: string) => string): readonly string[] {
  return [program("nsenter"), "-t", String(pid), "-n", "--", ...argv];
}

/** The `nsenter` words that enter every namespace of a container. */
export function enterArgv(pid: number, program: (name: string) => string): readonly string[] {
  return [program("nsenter"), "-t", String(pid), "-m", "-u", "-i", "-n", "-p", "--"];
}
