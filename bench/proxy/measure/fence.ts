import type { RouteChange, RouteReport, RouteState } from '../../../lib/gateway/admin-api';
import type { RouteSpec } from '../../../lib/gateway/spec';
import { until } from '../../../test/support/until';
import type { BenchBroker } from '../broker';
import { Crowd } from '../clients/crowd';
import { type Replica, routeName } from '../contenders/switchyard';
import { median } from '../figures';
import { apiVersionsRequest, produceRequest } from './frames';
import { brokerThrough, inNewTopic } from './topics';

const connections = 1000;
const everyMs = 500;
const times = 7;

export interface FenceTimes {
  /** With connections that are quiet at the moment. */
  readonly fenceConfirmedMs: number;
  /** With connections that produce 2 000 requests a second between them: the writes in flight at the broker are part of it. */
  readonly fenceConfirmedUnderLoadMs: number;
}

/**
 * Milliseconds from the admin call that fences a route to the answer that says so, with 1 000 connections. After each time the fence opens again; under
 * load every client must have been held, and every request that was held must be answered.
 */
export async function fenceTimes(broker: BenchBroker, replica: Replica): Promise<FenceTimes> {
  const admin = new Admin(replica);
  const crowd = new Crowd();
  return inNewTopic(broker, async (topic) => {
    try {
      const { host, port } = await brokerThrough(replica.bootstrapServers);
      const request = produceRequest(topic);
      await crowd.open(host, port, connections, [apiVersionsRequest, request]);
      const quiet = await median7(async () => {
        const taken = await admin.fence();
        await admin.open();
        return taken;
      });
      await crowd.beat(request, everyMs);
      const loaded = await median7(async () => {
        const taken = await admin.fence();
        await until(async () => (await crowd.count()).waiting === connections, { describe: 'all clients to be held' });
        await admin.open();
        await until(async () => (await crowd.count()).waiting < connections / 10, { describe: 'the held requests to be answered' });
        return taken;
      });
      return { fenceConfirmedMs: quiet, fenceConfirmedUnderLoadMs: loaded };
    } finally {
      await crowd.disperse();
    }
  });
}

async function median7(measure: () => Promise<number>): Promise<number> {
  const taken: number[] = [];
  for (let time = 0; time < times; time++) taken.push(await measure());
  return median(taken)!;
}

class Admin {
  public constructor(private readonly replica: Replica) {}

  /** @returns milliseconds until it is confirmed */
  public async fence(): Promise<number> {
    const open = await this.report();
    const began = performance.now();
    await this.change(open, { ...open.spec, fence: { scope: 'ALL', mode: 'hold' } });
    await this.settled('fenced');
    return performance.now() - began;
  }

  public async open(): Promise<void> {
    const report = await this.report();
    const { fence: _fence, ...spec } = report.spec;
    await this.change(report, spec);
    await this.settled('forwarding');
  }

  public async report(): Promise<RouteReport> {
    return this.call('GET');
  }

  public async change({ generation }: RouteReport, spec: RouteSpec): Promise<void> {
    const change: RouteChange = { spec, expectedGeneration: generation, generation: generation + 1 };
    await this.call('PUT', change);
  }

  /** Asks again at once: a pause would be in the result. */
  public async settled(state: RouteState): Promise<void> {
    await until(async () => (await this.report()).state === state, { describe: `the route to be ${state}`, timeout: 30_000, every: 0 });
  }

  private async call(method: 'GET' | 'PUT', body?: RouteChange): Promise<RouteReport> {
    const response = await fetch(`${this.replica.adminUrl}/v1/routes/${routeName}`, {
      method,
      headers: { authorization: `Bearer ${this.replica.token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} of the route was answered with ${response.status}: ${await response.text()}`);
    return (await response.json()) as RouteReport;
  }
}
