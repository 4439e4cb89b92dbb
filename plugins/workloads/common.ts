/**
 * What every workload has in common: a service's own settings, and a command of its own in place of the image's.
 *
 * @module
 */
import type { ProcessSpec, Service } from "../../core/model.ts";
import type { Workload } from "../../core/op.ts";

/** What a workload answers. */
export type Work = ReturnType<Workload["run"]>;
/** How a workload would run when the service has no command of its own. */
export type OwnProcess = Omit<ProcessSpec, "image" | "hostname" | "env" | "init" | "restart">;

/** Adds the service's own settings to a process. */
export function work(service: Service, process: OwnProcess, files: Work["files"] = []): Work {
  return {
    process: {
      ...process,
      env: service.environment ?? {},
      ...(service.init === undefined ? {} : { init: service.init }),
      ...(service.restart === undefined ? {} : { restart: service.restart }),
    },
    files,
  };
}

/** The service's own command; `undefined` when it has none, or an empty one. */
export function ownCommand(service: Service): readonly string[] | undefined {
  return service.command !== undefined && service.command.length > 0 ? service.command : undefined;
}
