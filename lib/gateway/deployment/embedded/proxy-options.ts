import type { Rules } from '../../../core/rules';
import { type ProxyLimit, proxyLimits } from '../../proxy-limits';

/** How each replica of the embedded proxy runs: flags of `switchyard proxy`, which docs/proxy.md explains. */
export interface ProxyOptions {
  /**
   * Processes that serve clients, each on a processor of its own.
   * @default 1
   */
  readonly workers?: number;

  /**
   * What the proxy takes upon itself, such as `{ connectionsPerSecond: 20000 }`.
   * @default - those of docs/proxy.md, and unreadyMs 5000
   */
  readonly limits?: Readonly<Partial<Record<ProxyLimit, number>>>;

  /**
   * Accept routes on which passwords or tokens cross the network without TLS.
   * @default false
   */
  readonly allowPlaintextPasswords?: boolean;

  /** @default 'info' */
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error';
}

/** How long a pod that ends is told of to balancers before it stops to listen. */
export const defaultUnreadyMs = 5_000;

/** Bound of the proxy's drain: `--limit drainTimeoutMs`. */
const defaultDrainMs = 10_000;

/** Beyond both bounds: workers confirm, the Lease is deleted, the process ends. */
const MARGIN_SECONDS = 5;

/** The shortest grace period in which a replica can end in order. */
export function leastGraceSeconds({
  limits: { unreadyMs = defaultUnreadyMs, drainTimeoutMs = defaultDrainMs } = {},
}: ProxyOptions): number {
  return Math.ceil((unreadyMs + drainTimeoutMs) / 1_000) + MARGIN_SECONDS;
}

/** Notes what `switchyard proxy` would refuse when a pod starts. SWY3210. */
export function checkProxyOptions(rules: Rules, { workers, limits = {} }: ProxyOptions): void {
  const isWhole = (value: number, most: number) => Number.isSafeInteger(value) && value >= 1 && value <= most;
  rules.check('SWY3210', workers === undefined || isWhole(workers, MOST_WORKERS), {
    property: 'proxy.workers',
    value: workers,
    allowed: `1 to ${MOST_WORKERS}`,
  });
  for (const [name, value] of Object.entries(limits)) {
    const known = proxyLimits.includes(name as ProxyLimit);
    rules.check('SWY3210', known && isWhole(value, Number.MAX_SAFE_INTEGER), {
      property: `proxy.limits.${name}`,
      value,
      allowed: known ? 'a whole number above 0' : `limits are ${proxyLimits.join(', ')}`,
    });
  }
}

const MOST_WORKERS = 128;
