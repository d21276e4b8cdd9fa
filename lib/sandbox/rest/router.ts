import { LinkFault } from '../linking/link-fault';

export interface RestRequest {
  /** Values of the placeholders in the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;

  /** Parsed JSON; undefined without a body. */
  readonly body: unknown;
}

export interface RestAnswer {
  readonly status: number;
  readonly body?: unknown;
}

export type RestHandler = (request: RestRequest) => Promise<RestAnswer> | RestAnswer;

/** Handlers by endpoint, such as `GET /links/{link}/mirrors`, below `/kafka/v3/clusters/{cluster}`. */
export type RestRoutes = Readonly<Record<string, RestHandler>>;

export interface Matched {
  readonly endpoint: string;
  readonly handler: RestHandler;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Finds the endpoint of a request.
 * @param segments path below the cluster, split at the slashes and decoded
 * @throws LinkFault 404 nothing is there, 405 the path is there for another method
 */
export function match(routes: RestRoutes, method: string, segments: readonly string[]): Matched {
  let isOtherMethod = false;
  for (const [endpoint, handler] of Object.entries(routes)) {
    const [routeMethod = '', path = ''] = endpoint.split(' ');
    const params = matchPath(path.split('/').slice(1), segments);
    if (!params) continue;
    if (routeMethod === method) return { endpoint, handler, params };
    isOtherMethod = true;
  }
  throw isOtherMethod ? new LinkFault(405, 405, 'HTTP 405 Method Not Allowed') : new LinkFault(404, 404, 'HTTP 404 Not Found');
}

/** Whether there is such an endpoint: one of the routes, or a call that leads to one. */
export function isEndpoint(routes: RestRoutes, endpoint: string): boolean {
  const [method = '', path = ''] = endpoint.split(' ');
  try {
    return match(routes, method, path.split('/').slice(1)) !== undefined;
  } catch {
    return false;
  }
}

function matchPath(template: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (template.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, expected] of template.entries()) {
    const actual = segments[index] as string;
    if (/^\{\w+\}$/.test(expected)) params[expected.slice(1, -1)] = actual;
    else if (expected !== actual) return undefined;
  }
  return params;
}
