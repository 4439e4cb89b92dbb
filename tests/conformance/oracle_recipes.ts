/** The five recorded scenarios as recipes, each with the recorded state it must reach. @module */
import bip from "../golden/oracle/bip-change.golden.json" with { type: "json" };
import joined from "../golden/oracle/container-mode.golden.json" with { type: "json" };
import plain from "../golden/oracle/default-bridge.golden.json" with { type: "json" };
import byHand from "../golden/oracle/none-manual-wiring.golden.json" with { type: "json" };
import publish from "../golden/oracle/publish-host-port.golden.json" with { type: "json" };

/** One scenario: the recipe, and the recorded machine after `up` and after each of its changes. */
export interface OracleRecipe {
  readonly name: string;
  readonly recipe: string;
  readonly states: readonly { readonly label: string; readonly machine: unknown }[];
}

/** All five. A container that Docker leaves behind stopped is one that the recipe does not have at that moment. */
export const oracleRecipes: readonly OracleRecipe[] = [
  {
    name: "default-bridge",
    recipe: `
name: oracle-default-bridge
title: Two containers on docker0
services:
  nginx01: { image: http, network_mode: bridge }
  nginx02: { image: http, network_mode: bridge }
`,
    states: [{ label: "two", machine: plain.snapshots.two.host }],
  },
  {
    name: "none-manual-wiring",
    recipe: `
name: oracle-none-manual-wiring
title: None mode wired by hand to docker0
services:
  n1: { image: http, network_mode: none }
  c2: { image: busybox, network_mode: bridge }
steps:
  - title: Wire n1 to docker0 by hand
    why: A cable is made, one end put on the bridge, the other moved into the sandbox and renamed
    ops:
      - { op: link, ns: h1, dev: A, link: { kind: veth, peer: { ns: h1, dev: B } } }
      - { op: master, ns: h1, dev: A, bridge: docker0 }
      - { op: up, ns: h1, dev: A }
      - { op: move, ns: h1, dev: B, to: n1, as: eth0 }
      - { op: up, ns: n1, dev: eth0 }
      - { op: addr, ns: n1, dev: eth0, cidr: 172.17.0.50/16 }
      - { op: route, ns: n1, to: default, via: 172.17.0.1 }
`,
    states: [{ label: "end", machine: byHand.snapshots.end.host }],
  },
  {
    name: "container-mode",
    recipe: `
name: oracle-container-mode
title: Two containers in one sandbox
services:
  b1: { image: http, network_mode: bridge, ports: ["8888:80"] }
  b2: { image: busybox, network_mode: "container:b1" }
`,
    states: [{ label: "end", machine: joined.snapshots.end.host }],
  },
  {
    name: "publish-host-port",
    recipe: `
name: oracle-publish-host-port
title: A published port
services:
  bridge-network: { image: http, network_mode: bridge, ports: ["8080:80/tcp"] }
`,
    states: [{ label: "end", machine: publish.snapshots.end.host }],
  },
  {
    name: "bip-change",
    // dockerd forgets its dynamic ports when it starts again, so the second 32768 is written out.
    recipe: `
name: oracle-bip-change
title: docker0 moves three times
services:
  b3: { image: busybox, network_mode: bridge, ports: ["81"] }
  b4: { image: busybox, network_mode: bridge }
changes:
  - title: after
    patch: { services: { b3: null }, hosts: { h1: { daemon: { bip: 192.168.10.1/24, dns: [1.1.1.1, 2.2.2.2] } } } }
  - title: started
    patch: { services: { b3: { image: busybox, network_mode: bridge, ports: ["32768:81"] } } }
  - title: back
    patch: { services: { b3: null }, hosts: { h1: { daemon: { dns: null } } } }
  - title: third
    patch: { services: { b4: null }, hosts: { h1: { daemon: { bip: 10.9.0.1/16 } } } }
`,
    states: (["before", "after", "started", "back", "third"] as const).map((label) => ({ label, machine: bip.snapshots[label].host })),
  },
];
