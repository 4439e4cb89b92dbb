/** `shell`: a prompt inside a lab. @module */
import { LAB, theLab } from "./labs.ts";
import { task } from "./task.ts";

/** Opens a shell in a container, on a host or at the client. */
export const shell = task({
  name: "shell",
  description: "Open a shell in a container, on a host or at the client",
  group: "Inside",
  options: {
    lab: LAB,
    program: { type: "string", description: "The shell", default: "/bin/bash", placeholder: "PATH" },
  },
  arguments: [{ name: "where", description: "A container, a host (h1) or client" }],
  examples: [["shell h1", "look around with ip, bridge and iptables; leave with exit"]],
  async run({ options, arguments: { where }, signal, dryRun, say }) {
    const lab = await theLab(options.lab, signal);
    if (dryRun) return say(`would open ${options.program} in "${where}"`);
    return (await lab.exec(where, [options.program])).code;
  },
});
