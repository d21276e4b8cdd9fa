import type { RouteChange, RouteReport } from '../../../gateway/admin-api';
import { callJson, type HttpOptions, Refusal } from '../../rest';

/** One replica of an embedded gateway through its admin API. */
export class Replica {
  public constructor(
    /** Base address, as the configuration names it. */
    public readonly address: string,
    private readonly http: HttpOptions,
  ) {}

  public async route(name: string): Promise<RouteReport | undefined> {
    try {
      return (await callJson(this.http, 'GET', this.url(name))) as RouteReport;
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Not repeated by itself: after a connection error the caller reads what the replica runs. */
  public async change(name: string, change: RouteChange): Promise<RouteReport> {
    return (await callJson(this.http, 'PUT', this.url(name), change, false)) as RouteReport;
  }

  public async remove(name: string): Promise<void> {
    try {
      await callJson(this.http, 'DELETE', this.url(name));
    } catch (error) {
      if (!(error instanceof Refusal && error.status === 404)) throw error;
    }
  }

  private url(route: string): string {
    return `${this.address.replace(/\/+$/, '')}/v1/routes/${encodeURIComponent(route)}`;
  }
}
