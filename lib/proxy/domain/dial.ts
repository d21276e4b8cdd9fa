import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Target } from '../route/target';
import type { Address, Domain } from './domain';

const RETRY_MS = 100;

/**
 * Connects to a target. Until the deadline it tries again with fresh addresses: a broker that moved is found, one that restarts is awaited.
 * @param deadline milliseconds; short enough that clients with a connect timeout of 5 s see a reset and not silence
 */
export async function dialTarget(domain: Domain, target: Target, signal: AbortSignal, deadline = 5_000): Promise<Socket> {
  const end = Date.now() + deadline;
  for (;;) {
    try {
      return await open(await addressOf(domain, target), Math.max(1, end - Date.now()), signal);
    } catch (error) {
      if (signal.aborted || Date.now() + RETRY_MS >= end) throw error;
      await wait(RETRY_MS, undefined, { signal });
      if (target.nodeId !== undefined) await domain.refresh().catch(() => undefined);
    }
  }
}

/** A port whose node the cluster does not have leads to its bootstrap server: the client learns the right brokers there. */
async function addressOf(domain: Domain, { nodeId, bootstrapServerId }: Target): Promise<Address> {
  const broker = nodeId === undefined ? undefined : await domain.broker(nodeId);
  return broker ?? domain.bootstrap(bootstrapServerId);
}

function open({ host, port }: Address, timeout: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const socket = connect({ host, port, noDelay: true, keepAlive: true });
    const stop = (error: Error) => {
      settle();
      // Errors after this one are of nobody's interest; without a listener they would end the process.
      socket.on('error', () => undefined).destroy();
      reject(error);
    };
    const aborted = () => stop(signal.reason as Error);
    const timer = setTimeout(() => stop(new Error(`no connection to ${host}:${port} within ${timeout} ms`)), timeout);
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      socket.off('error', stop);
    };
    signal.addEventListener('abort', aborted, { once: true });
    socket.once('error', stop);
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
  });
}
