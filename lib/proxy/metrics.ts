import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { RouteState } from '../gateway/admin-api';
import type { Route } from './route/route';
import { apiName } from './wire';

const states: readonly RouteState[] = ['forwarding', 'fencing', 'fenced'];

/** Prometheus metrics of one proxy, with Node's own (event-loop lag, memory). Routes count in plain numbers; they are read when Prometheus asks. */
export function metricsOf(routes: () => readonly Route[]): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });

  const gauge = (
    name: string,
    help: string,
    labels: string[],
    read: (route: Route, set: (value: number, more?: Record<string, string>) => void) => void,
  ) => {
    new Gauge({
      name: `switchyard_proxy_${name}`,
      help,
      labelNames: ['route', ...labels],
      registers: [registry],
      collect: fill(routes, read),
    });
  };
  const counter: typeof gauge = (name, help, labels, read) => {
    new Counter({
      name: `switchyard_proxy_${name}`,
      help,
      labelNames: ['route', ...labels],
      registers: [registry],
      collect: fill(routes, read),
    });
  };

  gauge('connections', 'Client connections, open now.', [], (route, set) => set(route.report().connections));
  gauge('held_connections', 'Client connections whose requests are held by the fence.', [], (route, set) => set(route.report().held));
  gauge('in_flight_requests', 'Requests sent to the cluster and not answered yet.', [], (route, set) => set(route.report().inFlight));
  gauge('route_generation', 'Generation that the route runs.', [], (route, set) => set(route.current.generation));
  gauge('route_state', '1 for the state that the route is in.', ['state'], (route, set) => {
    for (const state of states) set(route.fence.state === state ? 1 : 0, { state });
  });
  counter('connections_total', 'Client connections accepted.', [], (route, set) => set(route.stats.connections));
  counter('bytes_total', 'Bytes from clients (in) and to clients (out).', ['direction'], (route, set) => {
    set(route.stats.bytesIn, { direction: 'in' });
    set(route.stats.bytesOut, { direction: 'out' });
  });
  counter('requests_total', 'Requests forwarded, or answered by the proxy.', ['api'], (route, set) => {
    for (const [apiKey, count] of route.stats.requests) set(count, { api: apiName(apiKey) });
  });
  counter('held_seconds_total', 'Seconds that connections were held, counted when the hold ends.', [], (route, set) =>
    set(route.stats.heldSeconds),
  );
  counter('resets_total', 'Client connections reset by the proxy.', ['reason'], (route, set) => {
    for (const [reason, count] of route.stats.resets) set(count, { reason });
  });
  counter('forced_drains_total', 'Drains that ended at their bound with writes not answered.', [], (route, set) =>
    set(route.stats.forcedDrains),
  );
  return registry;
}

type Read = (route: Route, set: (value: number, more?: Record<string, string>) => void) => void;

function fill(routes: () => readonly Route[], read: Read) {
  return function (this: { reset(): void; inc(labels: Record<string, string>, value: number): void }): void {
    this.reset();
    for (const route of routes()) read(route, (value, more) => this.inc({ route: route.name, ...more }, value));
  };
}
