/** Names of `--limit` of `switchyard proxy`: what it takes upon itself, and the times of fence and shutdown. docs/proxy.md explains them. */
export const proxyLimits = [
  'connections',
  'connectionsPerRoute',
  'connectionsPerAddress',
  'connectionsPerSecond',
  'collectedBytes',
  'idleMs',
  'authenticationMs',
  'requestBytes',
  'drainTimeoutMs',
  'holdResetMs',
  'unreadyMs',
] as const;

export type ProxyLimit = (typeof proxyLimits)[number];
