import type { BoundRoute } from '../gateway-base';
import type { EnvVarSpec, OAuthSettingsSpec, RouteSpec } from '../spec';

export interface ConfluentEnvironment {
  readonly logLevel: string;
  /** Secret and key of the licence; undefined for a trial. */
  readonly license: { readonly name: string; readonly key: string } | undefined;
}

/**
 * Environment of Confluent's gateway: what it needs, then what was given. A variable that was given goes before one that is derived; to GATEWAY_OPTS the
 * allowed addresses are added, unless they are given.
 */
export function confluentEnvironment(
  { logLevel, license }: ConfluentEnvironment,
  given: readonly EnvVarSpec[],
  routes: readonly BoundRoute[],
): EnvVarSpec[] {
  const everyRoute = routes.flatMap(({ spec, laterSpecs = [] }) => [spec, ...laterSpecs]);
  const options = gatewayOptions(
    given.find(({ name }) => name === 'GATEWAY_OPTS'),
    oauthUrls(everyRoute),
  );
  const derived: EnvVarSpec[] = [
    { name: 'GATEWAY_ROOT_LOG_LEVEL', value: logLevel },
    ...(options ? [options] : []),
    ...(license ? [{ name: 'GATEWAY_LICENSES', valueFrom: { secretKeyRef: license } }] : []),
  ];
  const others = given.filter(({ name }) => name !== 'GATEWAY_OPTS');
  return [...derived.filter(({ name }) => !others.some((other) => other.name === name)), ...others];
}

/** The Java property without which the gateway's OAuth client asks nobody (Kafka 3.9.1 and 4.0, after CVE-2025-27817). */
export const allowedUrls = 'org.apache.kafka.sasl.oauthbearer.allowed.urls';

/** Every address that the gateway fetches tokens or keys from. Of all stages together: a switch must not need another environment, which would restart it. */
export function oauthUrls(routes: readonly RouteSpec[]): string[] {
  const settings = routes.flatMap(({ security: { client, cluster } }) => [
    client?.authentication?.oauthSettings,
    cluster?.authentication?.oauthSettings,
  ]);
  return [...new Set(settings.flatMap(urlsOf))].sort();
}

function urlsOf(settings: OAuthSettingsSpec | undefined): string[] {
  return [settings?.tokenEndpointUri, settings?.jwksEndpointUri].filter((url) => url !== undefined);
}

function gatewayOptions(given: EnvVarSpec | undefined, urls: readonly string[]): EnvVarSpec | undefined {
  if (urls.length === 0 || given?.valueFrom || given?.value?.includes(`-D${allowedUrls}=`)) return given;
  const option = `-D${allowedUrls}=${urls.join(',')}`;
  return { name: 'GATEWAY_OPTS', value: given?.value ? `${given.value} ${option}` : option };
}
