import type { ReplicaStatus, RouteChange, RouteReport } from '../../gateway/admin-api';
import { callJson, type HttpOptions, Refusal } from '../rest';

/** One replica of an embedded gateway through its admin API. */
export class Replica {
  public constructor(
    /** Base address, as the configuration names it. */
    public readonly address: string,
    private readonly http: HttpOptions,
  ) {}

  public async status(): Promise<ReplicaStatus> {
    return (await callJson(this.http, 'GET', this.url('/v1/status'))) as ReplicaStatus;
  }

  public async route(name: string): Promise<RouteReport | undefined> {
    try {
      return (await callJson(this.http, 'GET', this.url(routePath(name)))) as RouteReport;
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Not repeated by itself: after a connection error the caller reads what the replica runs. */
  public async change(name: string, change: RouteChange): Promise<RouteReport> {
    return (await callJson(this.http, 'PUT', this.url(routePath(name)), change, false)) as RouteReport;
  }

  public async remove(name: string): Promise<void> {
    try {
      await callJson(this.http, 'DELETE', this.url(routePath(name)));
    } catch (error) {
      if (!(error instanceof Refusal && error.status === 404)) throw error;
    }
  }

  private url(path: string): string {
    return `${this.address.replace(/\/+$/, '')}${path}`;
  }
}

const routePath = (name: string) => `/v1/routes/${encodeURIComponent(name)}`;
