/**
 * What the keeper answers to each request.
 *
 * @module
 */
import { missing } from "../core/diff.ts";
import type { Container } from "../core/model.ts";
import { atRest } from "../core/rest.ts";
import { kindOf } from "../ops/mod.ts";
import type { ApplyOptions } from "./apply.ts";
import { runChecks } from "./keeper_checks.ts";
import type { KeptLab } from "./keeper_lab.ts";
import type { Handler } from "./keeper_serve.ts";
import type { Answer, Ask, PsRow } from "./protocol.ts";

type Say = (answer: Answer) => void;
interface Counts {
  readonly added: number;
  readonly removed: number;
  readonly held: number;
}

/** Makes the function that answers requests about a lab. Every answer ends with `end`, or with the error that the door makes of what is thrown. */
export function verbs(kept: KeptLab): Handler {
  return async (ask, say, signal) => {
    const started = performance.now();
    const before = kept.executor.processes;
    const counts = await answer(kept, ask, say, signal);
    const processes = kept.executor.processes - before;
    say({ event: "end", ...counts, processes, ms: Math.round(performance.now() - started) });
  };
}

const NOTHING: Counts = { added: 0, removed: 0, held: 0 };

async function answer(kept: KeptLab, ask: Ask, say: Say, signal: AbortSignal): Promise<Counts> {
  const options: ApplyOptions = { signal, onStep: say };
  switch (ask.do) {
    case "status":
      say(status(kept));
      return NOTHING;
    case "apply": {
      const { recipe, ledger, plan, secrets = {}, keep = false, dry = false } = ask;
      return await kept.apply({ recipe, ledger, plan, secrets }, { ...options, keep, dry });
    }
    case "event": {
      const { warnings, ...counts } = await kept.happened(ask.happened, options);
      for (const text of warnings) say({ event: "warning", text });
      return counts;
    }
    case "check":
      await kept.settled();
      await check(kept, ask.only, say, signal);
      return NOTHING;
    case "snapshot":
      await kept.settled();
      say({ event: "snapshot", snapshot: await kept.snapshot(true) });
      return NOTHING;
    case "ps":
      say({ event: "ps", rows: await rows(kept) });
      return NOTHING;
    case "stop":
      return { ...NOTHING, removed: await kept.stop(ask.within) };
  }
}

function status(kept: KeptLab): Answer {
  const { made, findings, ledger } = kept;
  return {
    event: "status",
    lab: made?.recipe.name ?? kept.paths.dir.slice(kept.paths.dir.lastIndexOf("/") + 1),
    ledger,
    ...(made === undefined ? {} : { recipe: made.recipe, plan: made.plan }),
    keeperPid: Deno.pid,
    findings,
  };
}

/** Says what is wrong with the lab as a whole, which facts of the plan do not hold, then how the checks went. */
async function check(kept: KeptLab, only: "drift" | "checks" | undefined, say: Say, signal: AbortSignal): Promise<void> {
  const wrong = only === undefined ? findings(kept, say) : 0;
  const drifted = wrong + (only === "checks" ? 0 : await drift(kept, say));
  if (only !== "drift") await runChecks(kept, (result) => say({ event: "check", result }), signal, drifted > 0);
}

/** Says what is wrong with the lab as a whole. @returns how many services do not run */
function findings(kept: KeptLab, say: Say): number {
  const rest = kept.made === undefined ? { findings: [], notes: [] } : atRest(kept.made.recipe, kept.ledger);
  for (const text of [...kept.findings, ...rest.findings]) say({ event: "finding", text });
  for (const text of rest.notes) say({ event: "note", text });
  kept.findingsShown();
  return rest.findings.length;
}

/** Says which facts of the plan do not hold. @returns how many */
async function drift(kept: KeptLab, say: Say): Promise<number> {
  if (kept.made === undefined) return 0;
  const lacking = missing(kept.made.plan, await kept.snapshot());
  for (const { step, op, was } of lacking) {
    say({ event: "drift", step: step.id, op, tell: kindOf(op).tell(op), ...(was === undefined ? {} : { was }) });
  }
  return lacking.length;
}

async function rows(kept: KeptLab): Promise<PsRow[]> {
  const containers = kept.lab()?.containers ?? [];
  const wired = await wiredByHand(containers.filter((one) => one.sandbox === "none"), kept);
  return containers.map((one) => row(one, kept, wired.get(one.name) ?? one.endpoints.map((endpoint) => endpoint.cidr)));
}

/** The addresses of containers for which the plan has no endpoint, as they are now. */
async function wiredByHand(containers: readonly Container[], kept: KeptLab): Promise<ReadonlyMap<string, readonly string[]>> {
  if (containers.length === 0) return new Map();
  const addresses = { parts: new Set(["addr"] as const), sysctls: new Set<string>() };
  const { namespaces } = await kept.look({ namespaces: new Map(containers.map((one) => [one.ns, addresses])), files: [] });
  return new Map(containers.map((one) => {
    const links = namespaces[one.ns]?.links.filter((link) => link.dev !== "lo") ?? [];
    return [one.name, links.flatMap((link) => link.addrs).filter((addr) => addr.scope === "global").map((addr) => addr.cidr)];
  }));
}

function row(container: Container, kept: KeptLab, addresses: readonly string[]): PsRow {
  const entry = kept.ledger.containers[container.name];
  const running = kept.runtime.table()[container.name];
  const exit = running?.exit ?? entry?.exit;
  const state = running?.running ? "running" : exit === undefined ? "created" : `exited (${exit})`;
  return {
    name: container.name,
    id: entry?.id ?? "",
    image: container.process.image,
    host: container.host,
    sandbox: container.sandbox === "container" ? `container:${container.of}` : container.sandbox,
    addresses,
    ports: container.ports.map((port) => `${port.hostIp}:${port.hostPort}->${port.containerPort}/${port.protocol}`),
    state,
    pid: running?.pid ?? 0,
  };
}
