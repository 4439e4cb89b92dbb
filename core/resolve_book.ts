/**
 * What the plugins bring, by name.
 *
 * @module
 */
import { PluginError } from "./errors.ts";
import type { Driver, Plugin, Workload } from "./op.ts";

/** Drivers by name and workloads by image. */
export interface Book {
  readonly drivers: ReadonlyMap<string, Driver>;
  readonly workloads: ReadonlyMap<string, Workload>;
}

/** Collects the drivers and workloads of all plugins. @throws {PluginError} when two bring the same name */
export function bookOf(plugins: readonly Plugin[]): Book {
  const drivers = new Map<string, Driver>();
  const workloads = new Map<string, Workload>();
  const owners = new Map<string, string>();
  const claim = (what: string, plugin: Plugin) => {
    const owner = owners.get(what);
    if (owner !== undefined) {
      throw new PluginError(`Cannot load the plugin "${plugin.manifest.name}": it brings the ${what}, which "${owner}" brings already`);
    }
    owners.set(what, plugin.manifest.name);
  };
  for (const plugin of plugins) {
    for (const driver of plugin.drivers ?? []) {
      claim(`driver "${driver.name}"`, plugin);
      drivers.set(driver.name, driver);
    }
    for (const workload of plugin.workloads ?? []) {
      for (const image of workload.images) {
        claim(`image "${image}"`, plugin);
        workloads.set(image, workload);
      }
    }
  }
  return { drivers, workloads };
}

/** The name of an image without registry, library folder, tag and digest: `docker.io/library/nginx:1.25` is `nginx`. */
export function plainImage(image: string): string {
  const path = image.split("@")[0]!;
  const last = path.slice(path.lastIndexOf("/") + 1).split(":")[0]!;
  const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")).split("/").pop()! : "library";
  const official = folder === "library" || folder.includes(".") || folder.includes(":");
  return official ? last : `${folder}/${last}`;
}
