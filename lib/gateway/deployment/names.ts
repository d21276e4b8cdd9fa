import type { DeploymentInput } from '../deployment-input';
import { parseEndpoint } from '../ports';

/**
 * DNS names under which clients reach the gateway, sorted: they must lead to its external address, and its certificates must have them. Host routing
 * counts as one name with a wildcard, `$(nodeId)` and what is beside it up to the next dot replaced.
 */
export function clientNames({ late }: DeploymentInput): string[] {
  const names = late
    .document()
    .spec.routes.flatMap(({ endpoint, brokerIdentificationStrategy: strategy }) => [
      parseEndpoint(endpoint).host,
      ...(strategy.type === 'host' ? [wildcardOf(strategy.pattern)] : []),
    ]);
  return [...new Set(names)].sort();
}

function wildcardOf(pattern: string): string {
  return pattern.replace(/:\d+$/, '').replace(/^[^.]*\$\(nodeId\)[^.]*/, '*');
}
