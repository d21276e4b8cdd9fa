import type { RouteChange, RouteReport } from '../../../../lib/gateway/admin-api';
import type { RouteSpec } from '../../../../lib/gateway/spec';
import { type Answer, type Call, HttpFake } from './http-fake';

/** One replica of a gateway: its admin API, without any proxy behind it. */
export class FakeReplica extends HttpFake {
  public readonly token = 'admin-t0ken';
  public report: RouteReport | undefined;
  /** Takes changes and never finishes draining. */
  public deaf = false;
  public inFlight = 0;

  public runs(spec: RouteSpec, generation = 1): this {
    this.report = this.reportOf(spec, generation);
    return this;
  }

  protected answer({ method, path, body, headers }: Call): Answer {
    if (headers.authorization !== `Bearer ${this.token}`) return error(401, 'SWY6040', 'wrong token');
    const report = this.report;
    if (path === '/v1/status') return { status: 200, body: { replica: 'fake', version: '0', routes: report ? [report] : [] } };
    if (method === 'DELETE') {
      this.report = undefined;
      return { status: 204 };
    }
    if (method === 'PUT') return this.change(body);
    return report ? { status: 200, body: { ...report, inFlight: this.inFlight } } : error(404, 'SWY6041', 'no such route');
  }

  private change({ spec, expectedGeneration, generation }: RouteChange): Answer {
    if ((this.report?.generation ?? 0) !== expectedGeneration)
      return error(409, 'SWY6042', `the route is at generation ${this.report?.generation}`);
    this.report = this.reportOf(spec, generation);
    return { status: 202, body: this.report };
  }

  private reportOf(spec: RouteSpec, generation: number): RouteReport {
    const settled = spec.fence?.scope === 'ALL' ? (this.deaf ? 'fencing' : 'fenced') : 'forwarding';
    return {
      name: spec.name,
      generation,
      spec,
      state: settled,
      since: new Date(0).toISOString(),
      connections: 2,
      held: 0,
      inFlight: 0,
      firstResponseAt: null,
    };
  }
}

const error = (status: number, code: string, message: string): Answer => ({ status, body: { error: { code, message } } });
