import type { ErrorCode } from './index';

/** SWY611x: workers, limits and reloads of the proxy. */
export const proxyLoadErrors = {
  SWY6110: {
    says: 'a worker of the proxy does not start',
    fix: 'read the log of the replica for the reason, or run the proxy with one worker',
  },
  SWY6111: {
    says: 'a setting of the proxy has an unacceptable value',
    fix: 'give it a value of the kind that is named',
  },
  SWY6112: {
    says: 'the new configuration would change the ports of a running route',
    because: 'its clients know them, and a route binds its ports once',
    fix: 'restart the replicas one after another with the new configuration, or keep the node id ranges as they are',
  },
  SWY6113: {
    says: 'the new configuration could not be put into force, and the one before is back',
    fix: 'read the log of the replica for the reason, and offer the configuration again',
  },
} as const satisfies Record<`SWY${number}`, ErrorCode>;
