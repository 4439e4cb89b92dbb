/**
 * The ledger's small vocabulary: what an empty one is, how its networks are named, how a container gives back what it holds.
 *
 * @module
 */
import type { Ledger, LedgerContainer } from "./model.ts";

/** First dynamic host port, as the kernel's `ip_local_port_range` begins. */
export const FIRST_DYNAMIC_PORT = 32768;
/** Last dynamic host port before the numbers begin again. */
export const LAST_DYNAMIC_PORT = 60999;

/** Returns the ledger of a lab that has never been up. */
export function emptyLedger(): Ledger {
  return {
    version: 1,
    seq: 0,
    addresses: {},
    subnets: {},
    nextPort: { tcp: FIRST_DYNAMIC_PORT, udp: FIRST_DYNAMIC_PORT },
    containers: {},
  };
}

/** Name under which the ledger knows a network: two machines may each have a `bridge`. */
export function networkKey(host: string, network: string): string {
  return `${host}/${network}`;
}

/** In {@linkcode Ledger.addresses}, the holder that is the machine itself: its own address on the network. No container has this name. */
export const MACHINE = "";

/** Returns the ledger without the addresses that a container holds, on all networks. */
export function withoutAddresses(ledger: Ledger, container: string): Ledger {
  const addresses = Object.fromEntries(
    Object.entries(ledger.addresses).map(([network, held]) => [
      network,
      Object.fromEntries(Object.entries(held).filter(([holder]) => holder !== container)),
    ]),
  );
  return { ...ledger, addresses };
}

/** Returns the ledger with a container's entry replaced where it stands. */
export function withContainer(ledger: Ledger, name: string, entry: LedgerContainer): Ledger {
  return { ...ledger, containers: { ...ledger.containers, [name]: entry } };
}

/** Returns the ledger with a container's entry moved to the end: it is the last one that started. */
export function withLast(ledger: Ledger, name: string, entry: LedgerContainer): Ledger {
  const others = Object.entries(ledger.containers).filter(([other]) => other !== name);
  return { ...ledger, containers: Object.fromEntries([...others, [name, entry]]) };
}
