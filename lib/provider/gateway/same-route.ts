import type { FenceSpec, RouteSpec } from '../../gateway/spec';

/** Whether two specs make a replica behave the same: defaults are filled in, and a fence with scope NONE is no fence. */
export function sameRoute(one: RouteSpec, other: RouteSpec): boolean {
  return JSON.stringify(essence(one)) === JSON.stringify(essence(other));
}

export const isFenced = (spec: RouteSpec): boolean => spec.fence?.scope === 'ALL';

/** The route with its fence taken down. */
export function unfenced(spec: RouteSpec): RouteSpec {
  const { fence: _, ...rest } = spec;
  return rest;
}

function essence(spec: RouteSpec): unknown[] {
  return [
    spec.endpoint,
    spec.streamingDomain.name,
    spec.streamingDomain.bootstrapServerId,
    spec.security.auth,
    isFenced(spec) ? fenceEssence(spec.fence as FenceSpec) : null,
  ];
}

function fenceEssence({ mode, errorCode, errorMessage }: FenceSpec): unknown[] {
  const effective = mode ?? (errorCode === undefined ? 'hold' : 'error');
  return effective === 'hold' ? [effective] : [effective, errorCode ?? 'BROKER_NOT_AVAILABLE', errorMessage ?? null];
}
