import { Annotations, type IConstruct } from '../../core/cdktf';
import type { IGateway } from '../gateway-base';
import type { RouteSpec } from '../spec';

const routesByStore = new WeakMap<IGateway, Map<string, string[]>>();
const namesShown = 10;

/**
 * Warns when clients of several routes share one credential: those without a login are all looked up under ANONYMOUS. Names are told, so that
 * whoever reads it knows whom a revoked credential shuts out.
 */
export function warnOfSharedEntries(scope: IConstruct, gateway: IGateway, specs: readonly RouteSpec[]): void {
  const known = routesByStore.get(gateway) ?? new Map<string, string[]>();
  routesByStore.set(gateway, known);
  for (const store of new Set(specs.flatMap(anonymousStores))) {
    const routes = known.get(store) ?? [];
    known.set(store, routes);
    routes.push(specs[0]?.name ?? '');
    if (routes.length < 2) continue;
    const hidden = routes.length - namesShown;
    const names = `${routes.slice(-namesShown).join(', ')}${hidden > 0 ? ` and ${hidden} more` : ''}`;
    Annotations.of(scope).addWarning(
      `routes ${names} share one credential, the entry ANONYMOUS of store "${store}": give each a store of its own`,
    );
  }
}

function anonymousStores({ security: { auth, secretStore, client } }: RouteSpec): string[] {
  return auth === 'swap' && secretStore !== undefined && client?.authentication?.type === 'none' ? [secretStore] : [];
}
