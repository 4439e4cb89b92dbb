/**
 * What the keeper answers to each request.
 *
 * @module
 */
import { missing } from "../core/diff.ts";
import type { Container, Lab, LedgerContainer } from "../core/model.ts";
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
      if (ask.only !== "checks") await drift(kept, say);
      if (ask.only !== "drift") await runChecks(kept, (result) => say({ event: "check", result }), signal);
      return NOTHING;
    case "snapshot":
      await kept.settled();
      say({ event: "snapshot", snapshot: await kept.snapshot(true) });
      return NOTHING;
    case "ps":
      say({ event: "ps", rows: rows(kept) });
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

/** Says which facts of the plan do not hold. */
async function drift(kept: KeptLab, say: Say): Promise<void> {
  if (kept.made === undefined) return;
  for (const { step, op, was } of missing(kept.made.plan, await kept.snapshot())) {
    say({ event: "drift", step: step.id, op, tell: kindOf(op).tell(op), ...(was === undefined ? {} : { was }) });
  }
}

function rows(kept: KeptLab): PsRow[] {
  const lab: Lab | undefined = kept.lab();
  return (lab?.containers ?? []).map((container) => row(container, kept, kept.ledger.containers[container.name]));
}

function row(container: Container, kept: KeptLab, entry: LedgerContainer | undefined): PsRow {
  const running = kept.runtime.table()[container.name];
  const exit = running?.exit ?? entry?.exit;
  const state = running?.running ? "running" : exit === undefined ? "created" : `exited (${exit})`;
  return {
    name: container.name,
    id: entry?.id ?? "",
    image: container.process.image,
    host: container.host,
    sandbox: container.sandbox === "container" ? `container:${container.of}` : container.sandbox,
    addresses: container.endpoints.map((endpoint) => endpoint.cidr),
    ports: container.ports.map((port) => `${port.hostIp}:${port.hostPort}->${port.containerPort}/${port.protocol}`),
    state,
    pid: running?.pid ?? 0,
  };
}
