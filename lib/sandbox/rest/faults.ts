import { CodedError } from '../../core/coded-error';

/** What goes wrong with a call. */
export type FaultEffect =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfterSeconds?: number;
      readonly message?: string;
    }
  /** An answer of one's own, such as 200 with an empty `data`. */
  | { readonly kind: 'answer'; readonly status: number; readonly body?: unknown }
  /** No answer ever. */
  | { readonly kind: 'hang' }
  /** The connection ends with RST. */
  | { readonly kind: 'reset' }
  /** 204 without a body. */
  | { readonly kind: 'empty' }
  /** The call is carried out and half of its JSON is sent: as a whole answer, or with the connection cut in the middle of it. */
  | { readonly kind: 'truncated'; readonly cut?: boolean }
  /** The call is carried out, and its answer comes so much later. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** The entries of these topics are refused in a batch call; the other topics are done. */
  | { readonly kind: 'refuse'; readonly topics: readonly string[]; readonly errorCode?: number; readonly message?: string };

export interface RestFault {
  /**
   * Endpoint as in the routes, such as `POST /links/{link}/mirrors:promote`, or a call as it is made, such as
   * `PUT /links/orders/configs/consumer.offset.sync.enable`. Each is counted by itself.
   */
  readonly endpoint: string;

  /**
   * Which call of this endpoint, from 1; or from which one to which.
   * @default - every call
   */
  readonly call?: number | { readonly from: number; readonly to?: number };

  readonly effect: FaultEffect;

  /**
   * Carries the call out first, so that it is the answer that is lost. For `status`, `answer`, `hang`, `reset` and `empty`.
   * @default false
   */
  readonly afterwards?: boolean;
}

/** One call, for tests that ask in which order calls came. */
export interface RestCall {
  readonly endpoint: string;

  /** As it was made, below the cluster: `GET /links/orders`. */
  readonly call: string;

  /** Parsed JSON. */
  readonly body: unknown;

  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Old calls are forgotten, so that a sandbox that runs for days does not grow. */
const REMEMBERED_CALLS = 10_000;

/** Counts calls by endpoint, and makes chosen ones fail. */
export class RestFaults {
  private readonly counts = new Map<string, number>();
  private faults: readonly RestFault[] = [];
  private remembered: RestCall[] = [];

  /** @param isKnown whether the API has an endpoint, in either form */
  public constructor(private readonly isKnown: (endpoint: string) => boolean) {}

  /** @throws SWY7002 there is no such endpoint */
  public add(...faults: readonly RestFault[]): void {
    for (const { endpoint } of faults) {
      if (!this.isKnown(endpoint))
        throw new CodedError('SWY7002', { property: 'endpoint', value: endpoint, detail: 'the API has none such' });
    }
    this.faults = [...this.faults, ...faults];
  }

  public clear(): void {
    this.faults = [];
  }

  /** Calls of an endpoint so far, those with a fault included. Takes both forms of {@link RestFault.endpoint}. */
  public calls(endpoint: string): number {
    return this.counts.get(endpoint) ?? 0;
  }

  /** The last calls of all endpoints, oldest first. */
  public get history(): readonly RestCall[] {
    return this.remembered;
  }

  /** Counts a call and says what is to go wrong with it. The fault that was added first wins. */
  public next({ endpoint, call, body }: Pick<RestCall, 'endpoint' | 'call' | 'body'>): RestFault | undefined {
    this.remembered.push({ endpoint, call, body, at: Date.now() });
    if (this.remembered.length > 2 * REMEMBERED_CALLS) this.remembered = this.remembered.slice(-REMEMBERED_CALLS);
    for (const name of new Set([endpoint, call])) this.counts.set(name, this.calls(name) + 1);
    return this.faults.find(
      (fault) => (fault.endpoint === endpoint || fault.endpoint === call) && isDue(fault, this.calls(fault.endpoint)),
    );
  }
}

function isDue({ call }: RestFault, count: number): boolean {
  if (call === undefined) return true;
  if (typeof call === 'number') return call === count;
  return count >= call.from && count <= (call.to ?? Infinity);
}
