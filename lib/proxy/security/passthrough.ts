import type { ClientTls, RouteSecurity } from './route-security';

/** The cluster authenticates clients: SASL passes untouched. */
export function passthrough(tls?: ClientTls, close: () => void = () => undefined): RouteSecurity {
  return {
    ...(tls && { tls }),
    session: () => undefined,
    loginFor: () => Promise.resolve(undefined),
    certificateFor: () => Promise.resolve(undefined),
    limit: (ranges) => ranges,
    close,
  };
}
