/**
 * Snapshots for cases, written as just the parts that matter.
 *
 * @module
 */
import type { SeenLink, SeenNs, SeenRoute, Snapshot } from "../../core/op.ts";

type Loose<T> = { readonly [K in keyof T]?: T[K] };
/** A snapshot with what is usual left out. */
export interface Sketch {
  readonly namespaces?: Readonly<
    Record<
      string,
      & Omit<Loose<SeenNs>, "links" | "routes">
      & {
        readonly links?: readonly (Omit<Loose<SeenLink>, "addrs"> & {
          readonly dev: string;
          readonly addrs?: readonly Loose<SeenLink["addrs"][number]>[];
        })[];
        readonly routes?: readonly Loose<SeenRoute>[];
      }
    >
  >;
  readonly files?: Snapshot["files"];
  readonly procs?: Snapshot["procs"];
}

/** The whole snapshot of a sketch. */
export function snapshotOf(sketch: Sketch = {}): Snapshot {
  const namespaces = Object.fromEntries(
    Object.entries(sketch.namespaces ?? {}).map(([ns, { links = [], routes = [], ...rest }], i): [string, SeenNs] => [ns, {
      inode: 4026530000 + i,
      fdb: [],
      neigh: [],
      tables: {},
      sysctls: {},
      listen: [],
      ...rest,
      links: links.map((link, at) => ({
        index: at + 2,
        kind: "veth",
        mac: "00:00:00:00:00:00",
        mtu: 1500,
        up: true,
        lowerUp: true,
        data: {},
        port: {},
        ...link,
        addrs: (link.addrs ?? []).map((addr) => ({ cidr: "", scope: "global", family: 4, ...addr })),
      })),
      routes: routes.map((route) => ({ to: "default", flags: [], family: 4, ...route })),
    }]),
  );
  return { namespaces, files: sketch.files ?? {}, procs: sketch.procs ?? {} };
}
