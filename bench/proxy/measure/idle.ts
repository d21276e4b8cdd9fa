import { setTimeout as wait } from 'node:timers/promises';
import { Crowd } from '../clients/crowd';
import type { Contender } from '../contenders/contender';
import { openFilesLimit, residentMegabytes, withDescendants } from '../system/process-tree';
import { apiVersionsRequest, metadataRequest } from './frames';
import { brokerThrough } from './topics';

export interface IdleMemory {
  readonly at1000: number;
  readonly at10000: number;
  /** Connections that the second figure was taken with. */
  readonly connections: number;
}

const few = 1000;
const many = 10_000;
/** Garbage of the opening goes, or stays for good. */
const SETTLE_MS = 2000;

/**
 * Resident size of a proxy while connections that have greeted it do nothing. Each has its connection to the broker, so a proxy of one process needs two
 * files for each: where the limit does not allow 10 000, the figure is taken with as many as it allows and drawn out in a straight line.
 */
export async function idleMemory({ bootstrapServers, pid }: Contender & { readonly pid: number }): Promise<IdleMemory> {
  const { host, port } = await brokerThrough(bootstrapServers);
  const connections = Math.min(many, Math.floor((openFilesLimit() - 200) / 2));
  if (connections < 2 * few) throw new Error(`only ${openFilesLimit()} files may be open: raise ulimit -n to 20 200`);
  const crowd = new Crowd();
  const greetings = [apiVersionsRequest, metadataRequest];
  try {
    const at = async (more: number) => {
      await crowd.open(host, port, more, greetings);
      await wait(SETTLE_MS);
      return residentMegabytes(withDescendants(pid));
    };
    const at1000 = await at(few);
    const atMost = await at(connections - few);
    const { open } = await crowd.count();
    if (open !== connections) throw new Error(`${open} of ${connections} connections stayed open`);
    return { at1000, connections, at10000: at1000 + ((atMost - at1000) * (many - few)) / (connections - few) };
  } finally {
    await crowd.disperse();
  }
}
