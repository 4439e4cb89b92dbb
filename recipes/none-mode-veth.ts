/** Wire a container by hand: the recipe none-mode-veth.yaml in TypeScript. @module */

import { lab, type Recipe } from "../mod.ts";

const recipe: Recipe = lab("none-mode-veth")
  .title("Wire a container by hand")
  .about(
    "A container in none mode owns a network namespace and nothing in it but lo. You do the rest yourself, one command at a time: name the " +
      "namespace, make a veth cable, plug one end into docker0, put the other end into the container, and give it an address and a way out. " +
      "When you are done, the container is wired as Docker would have wired it, and you know what each line of it was for. Afterwards take " +
      "one thing away with your own hands and ask `check` what broke: a lost address takes the default route with it.",
  )
  .service("box", { image: "centos", network_mode: "none" })
  .step({
    title: "Name the container's namespace",
    why: "The kernel knows the namespace only through the processes in it. A file under /run/netns gives it a name that ip understands. " +
      "By hand, in the article's spelling: mkdir -p /var/run/netns, then ln -s /proc/7105/ns/net /var/run/netns/7105, where 7105 is the " +
      "container's process; ip netns attach does both, and its name does not dangle when the process ends.",
    ops: [{ op: "netns", ns: "box-net", of: "box" }],
  })
  .step({
    title: "Make a cable with the ends A and B",
    why: "A veth pair is a patch cable: what enters one end leaves the other. Both ends lie on the host for now. " +
      "In the article: ip link add A type veth peer name B.",
    ops: [{ op: "link", ns: "h1", dev: "A", link: { kind: "veth", peer: { ns: "h1", dev: "B" } } }],
  })
  .step({
    title: "Plug A into docker0",
    why: "The bridge is a switch, and A becomes one of its ports. The article installs bridge-utils and says brctl addif docker0 A; " +
      "ip has had that built in for long.",
    ops: [{ op: "master", ns: "h1", dev: "A", bridge: "docker0" }],
  })
  .step({
    title: "Switch A on",
    why: "A port carries nothing until it is up, and has no carrier until the far end is up too. In the article: ip link set A up.",
    ops: [{ op: "up", ns: "h1", dev: "A" }],
  })
  .step({
    title: "Put B into the container as eth0",
    why: "Moving one end of the cable into another namespace is what connects the two. From here on the host does not see B any more. " +
      "The article takes two commands: ip link set B netns 7105, then ip netns exec 7105 ip link set dev B name eth0.",
    ops: [{ op: "move", ns: "h1", dev: "B", to: "box-net", as: "eth0" }],
  })
  .step({
    title: "Switch eth0 on",
    why: "An interface that changes its namespace arrives switched off. Now both ends are up and the cable has carrier. " +
      "In the article: ip netns exec 7105 ip link set eth0 up.",
    ops: [{ op: "up", ns: "box-net", dev: "eth0" }],
  })
  .step({
    title: "Give eth0 an address",
    why: "An address of docker0's subnet, one that Docker's own numbering will not reach soon. With it the kernel adds the route to the " +
      "subnet. In the article: ip netns exec 7105 ip addr add 172.17.0.50/16 dev eth0.",
    ops: [{ op: "addr", ns: "box-net", dev: "eth0", cidr: "172.17.0.50/16" }],
  })
  .step({
    title: "Show it the way out",
    why: "Everything outside the subnet goes to docker0's own address, where the host forwards and masquerades it. " +
      "In the article: ip netns exec 7105 ip route add default via 172.17.0.1.",
    ops: [{ op: "route", ns: "box-net", to: "default", via: "172.17.0.1", dev: "eth0" }],
  })
  .check({
    title: "eth0 has the address",
    in: "box",
    address: "172.17.0.50/16",
    hint: "ip addr add 172.17.0.50/16 dev eth0, in the container",
  })
  .check({
    title: "The default route leads to docker0",
    in: "box",
    route: "default via 172.17.0.1 dev eth0",
    hint: "ip route add default via 172.17.0.1, in the container",
  })
  .check({ title: "The gateway answers", from: "box", ping: "172.17.0.1" })
  .check({ title: "The outside answers", from: "box", ping: "client" })
  .recipe();

export default recipe;
