import type { Logger } from 'pino';
import { Rate } from './rate';
import type { Limits } from './settings';

/** Why a connection was not let in. */
export type Refusal = 'total' | 'route' | 'address' | 'rate';

/** Gives the place of a connection back; may be called more than once. */
export type Release = () => void;

/** The limits as one route sees them. */
export interface Admission {
  /**
   * Takes a place for a connection that was just accepted, before its handshake. The caller resets the connection when there is none.
   * @param address the client's, as `socket.remoteAddress` has it
   */
  admit(address: string | undefined): Release | undefined;
  /** Connections that were not let in, by reason. */
  readonly refusals: ReadonlyMap<Refusal, number>;
}

const LOG_EVERY_MS = 10_000;

/** Counts the client connections of one process and refuses those above its {@link Limits}. */
export class AdmissionControl {
  private readonly routes = new Map<string, RouteAdmission>();
  private readonly byAddress = new Map<string, number>();
  private readonly rate: Rate;
  private readonly logged = new Map<Refusal, number>();
  private total = 0;

  public constructor(
    private readonly limits: Limits,
    private readonly log: Logger,
    private readonly now: () => number = Date.now,
  ) {
    this.rate = new Rate(limits.connectionsPerSecond, 2 * limits.connectionsPerSecond, now);
  }

  /** Connections that have a place. */
  public get open(): number {
    return this.total;
  }

  /** The same object for the same route, so that its counts survive a route that is closed and opened again. */
  public forRoute(name: string): Admission {
    const known = this.routes.get(name);
    if (known) return known;
    const admission = new RouteAdmission((address, route) => this.admit(name, address, route));
    this.routes.set(name, admission);
    return admission;
  }

  private admit(name: string, address: string | undefined, route: RouteAdmission): Release | undefined {
    const key = addressKey(address ?? 'unknown');
    const fromAddress = this.byAddress.get(key) ?? 0;
    const reason = this.refusal(route, fromAddress);
    if (reason) {
      route.refuse(reason);
      this.say(reason, name, key);
      return undefined;
    }
    this.total += 1;
    route.open += 1;
    this.byAddress.set(key, fromAddress + 1);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.total -= 1;
      route.open -= 1;
      const left = (this.byAddress.get(key) ?? 1) - 1;
      if (left > 0) this.byAddress.set(key, left);
      else this.byAddress.delete(key);
    };
  }

  private refusal(route: RouteAdmission, fromAddress: number): Refusal | undefined {
    if (this.total >= this.limits.connections) return 'total';
    if (route.open >= this.limits.connectionsPerRoute) return 'route';
    if (fromAddress >= this.limits.connectionsPerAddress) return 'address';
    // Last, so that connections refused for another reason do not use the rate up.
    return this.rate.take() ? undefined : 'rate';
  }

  /** A flood must not become a flood of log lines. */
  private say(reason: Refusal, route: string, address: string): void {
    const now = this.now();
    if (now - (this.logged.get(reason) ?? -Infinity) < LOG_EVERY_MS) return;
    this.logged.set(reason, now);
    this.log.warn({ route, address, reason, open: this.total }, 'connections are refused at a limit; the metrics count them');
  }
}

class RouteAdmission implements Admission {
  public open = 0;
  public readonly refusals = new Map<Refusal, number>();

  public constructor(private readonly take: (address: string | undefined, route: RouteAdmission) => Release | undefined) {}

  public admit(address: string | undefined): Release | undefined {
    return this.take(address, this);
  }

  public refuse(reason: Refusal): void {
    this.refusals.set(reason, (this.refusals.get(reason) ?? 0) + 1);
  }
}

/** One address a client: IPv4 whichever way it came in, IPv6 by the /64 that one customer is given (RFC 6177). */
export function addressKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [plain = ''] = address.split('%');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  const groups = [...front, ...Array<string>(zeros).fill('0'), ...back].slice(0, 4);
  return `${groups.map((group) => group.toLowerCase().replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
