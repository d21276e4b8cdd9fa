/** What goes wrong with a call. `hang` never answers; `reset` ends the connection with RST; `empty` answers 204 without doing anything. */
export type FaultEffect =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds?: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'empty' };

export interface RestFault {
  /** Endpoint as in the routes, such as `POST /links/{link}/mirrors:promote`. */
  readonly endpoint: string;

  /** Which call of this endpoint, from 1; every call without it. */
  readonly call?: number;
  readonly effect: FaultEffect;
}

/** Counts calls by endpoint, and makes chosen ones fail. */
export class RestFaults {
  private readonly counts = new Map<string, number>();
  private faults: readonly RestFault[] = [];

  public add(fault: RestFault): void {
    this.faults = [...this.faults, fault];
  }

  public clear(): void {
    this.faults = [];
  }

  /** Calls of an endpoint so far, those with a fault included. */
  public calls(endpoint: string): number {
    return this.counts.get(endpoint) ?? 0;
  }

  /** Counts a call and says what is to go wrong with it. */
  public next(endpoint: string): FaultEffect | undefined {
    const call = this.calls(endpoint) + 1;
    this.counts.set(endpoint, call);
    return this.faults.find((fault) => fault.endpoint === endpoint && (fault.call === undefined || fault.call === call))?.effect;
  }
}
