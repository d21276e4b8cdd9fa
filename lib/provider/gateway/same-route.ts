import type { FenceSpec, RouteSpec } from '../../gateway/spec';

/** Whether two specs make a replica behave the same: defaults are filled in, order of keys does not matter, and a fence with scope NONE is no fence. */
export function sameRoute(one: RouteSpec | undefined, other: RouteSpec | undefined): boolean {
  if (!one || !other) return one === other;
  return canonical(essence(one)) === canonical(essence(other));
}

export const isFenced = (spec: RouteSpec): boolean => spec.fence?.scope?.toUpperCase() === 'ALL';

/** The route with its fence taken down. */
export function unfenced(spec: RouteSpec): RouteSpec {
  const { fence: _, ...rest } = spec;
  return rest;
}

/** The route as it is, with the fence of another spec. */
export function fencedAs(spec: RouteSpec, { fence }: RouteSpec): RouteSpec {
  return fence ? { ...spec, fence } : spec;
}

/** JSON without the order of keys; what is undefined or null is not there. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, element]) => element !== undefined && element !== null);
  entries.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, element]) => `${JSON.stringify(key)}:${canonical(element)}`).join()}}`;
}

function essence({ endpoint, brokerIdentificationStrategy: brokers, streamingDomain, security, fence, ...rest }: RouteSpec): unknown {
  return {
    endpoint,
    brokers: brokers ?? { type: 'port' },
    domain: [streamingDomain?.name, streamingDomain?.bootstrapServerId, streamingDomain?.translatedOffsets ?? false],
    security: { ...security, auth: security?.auth ?? 'passthrough' },
    fence: fence && isFenced({ fence } as RouteSpec) ? fenceEssence(fence) : null,
    rest: { ...rest, name: undefined },
  };
}

function fenceEssence({ mode, errorCode, errorMessage }: FenceSpec): unknown[] {
  const effective = mode ?? (errorCode === undefined ? 'hold' : 'error');
  return effective === 'hold' ? [effective] : [effective, errorCode ?? 'BROKER_NOT_AVAILABLE', errorMessage ?? null];
}
