/** Move docker0 to another subnet: the recipe bip-change.yaml in TypeScript. @module */

import { lab, type Recipe } from "../mod.ts";

const bip = (address: string) => ({ hosts: { h1: { daemon: { bip: address } } } });

const recipe: Recipe = lab("bip-change")
  .title("Move docker0 to another subnet")
  .about(
    "docker0's address is one line of daemon.json, bip, and everything behind the bridge follows from it. `change` moves it from " +
      "172.17.0.1/16 to 192.168.10.1/24 and shows what that touches: the bridge's address, each container's address and routes, its MAC, " +
      "the masquerade rule and the DNAT of the published port. What it does not touch is as telling: the bridge, the cables and the other " +
      "rules stay where they are. The published port answers before and after, since nobody outside ever saw the container's address. " +
      "The second change goes back.",
  )
  .host("h1", { daemon: { bip: "172.17.0.1/16" } })
  .service("web", { image: "http", network_mode: "bridge", ports: ["8080:80"] })
  .service("box", { image: "busybox", network_mode: "bridge" })
  .change({ title: "Move docker0 to 192.168.10.1/24", patch: bip("192.168.10.1/24") })
  .change({ title: "Move docker0 back to 172.17.0.1/16", patch: bip("172.17.0.1/16") })
  .check({ title: "box reaches its gateway", from: "box", ping: "gateway" })
  .check({ title: "box reaches web", from: "box", http: "http://web/", status: 200 })
  .check({ title: "The client reaches web through the published port", from: "client", http: "http://h1:8080/", status: 200 })
  .check({ title: "box reaches the outside", from: "box", ping: "client" })
  .recipe();

export default recipe;
