import type { Condition, GatewayResource } from './resource-store';

/** Whether the operator has looked at the present content. */
export const isObserved = ({ metadata, status }: GatewayResource): boolean =>
  (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);

/**
 * The condition by which the operator says that it cannot apply a content. Reasons such as `Reconciling` are normal, and conditions carry no generation
 * and go stale. Source: behaviour of CFK as kcp relies on it.
 */
export function failureIn({ status }: GatewayResource): Condition | undefined {
  return status?.conditions?.find(
    ({ type, status: value, reason }) =>
      type === 'platform.confluent.io/cluster-ready' && value === 'False' && /Failed$/.test(reason ?? ''),
  );
}

export const describeFailure = ({ reason, message }: Condition): string => [reason, message].filter(Boolean).join(': ');

/** Says no when the operator has held it against a content for a while; a failure that was there before, and has not moved, says nothing. */
export class RejectionWatch {
  private since: number | undefined;

  public constructor(
    private readonly before: GatewayResource | undefined,
    /** Milliseconds for which a failure must last. */
    private readonly hold: number,
  ) {}

  public look(resource: GatewayResource): string | undefined {
    const failure = failureIn(resource);
    const old = this.before && failureIn(this.before);
    const isNew = failure && (!old || JSON.stringify(failure) !== JSON.stringify(old));
    if (!isNew || isObserved(resource)) {
      this.since = undefined;
      return undefined;
    }
    this.since ??= performance.now();
    return performance.now() - this.since >= this.hold ? describeFailure(failure) : undefined;
  }
}
