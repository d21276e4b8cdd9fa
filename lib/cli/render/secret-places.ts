import type {
  ClientAuthenticationSpec,
  ClusterAuthenticationSpec,
  GatewaySpec,
  OAuthSettingsSpec,
  RouteSpec,
  SecretFilesRef,
  SecretStoreSpec,
  TlsSpec,
} from '../../gateway/spec';

/** A place in a Gateway document that names a Kubernetes Secret. */
export interface SecretPlace {
  readonly name: string;
  /** What the secret is there for, for a person. */
  readonly use: string;
  /** Keys that are read, each list one way to have them; empty where no list can be given. */
  readonly keys: readonly (readonly string[])[];
  /** What can be said of keys beyond the lists. */
  readonly note?: string;
}

/** Every place of a document that names a secret, in the order of the document. Keys: docs/secret-stores.md, docs/proxy.md; Confluent's examples for CFK. */
export function secretPlaces(spec: GatewaySpec): SecretPlace[] {
  return [
    ...(spec.image?.pullSecretRef ?? []).map((name) => ({ name, use: 'pulls images', keys: [['.dockerconfigjson']] })),
    ...spec.streamingDomains.flatMap(({ name, kafkaCluster }) =>
      kafkaCluster.bootstrapServers.flatMap(({ id, tls }) => tlsPlaces(tls, `TLS towards ${name}, ${id}`)),
    ),
    ...(spec.secretStores ?? []).flatMap(storePlaces),
    ...spec.routes.flatMap(routePlaces),
    ...podPlaces(spec),
  ];
}

/** Either PEM or key stores. Trust alone is enough where no certificate is shown; Confluent documents that for key stores only. */
function tlsPlaces(tls: TlsSpec | undefined, use: string): SecretPlace[] {
  const { secretRef, jksPassword } = tls ?? {};
  return [
    ...place(secretRef, use, ['fullchain.pem', 'privkey.pem', 'cacerts.pem'], ['keystore.jks', 'truststore.jks', 'jksPassword.txt']),
    ...place(jksPassword?.secretRef, `password of the key stores for ${use}`, ['jksPassword.txt']),
  ];
}

function storePlaces({ name, provider }: SecretStoreSpec): SecretPlace[] {
  const { type, configSecretRef, clientCredentialsRef, certificateRef } = provider;
  return [
    { name: configSecretRef, use: `settings of secret store ${name}`, keys: [], note: `settings of ${type}, docs/secret-stores.md` },
    ...noted(clientCredentialsRef, `entries of secret store ${name}`, 'a key a principal'),
    ...place(certificateRef, `login to secret store ${name}`, ['certificate.pem'], ['certificate.pfx']),
  ];
}

function routePlaces({ name, security }: RouteSpec): SecretPlace[] {
  const { client, cluster } = security;
  return [
    ...tlsPlaces(client?.tls, `TLS towards clients of route ${name}`),
    ...loginPlaces(client?.authentication, `clients of route ${name}`),
    ...place(client?.authentication?.scram?.admin?.secretRef, `who registers clients of route ${name}`, ['username', 'password']),
    ...loginPlaces(cluster?.authentication, `login of route ${name} to its cluster`),
    ...noted(cluster?.authentication?.oauthbearer?.secretRef, `login of route ${name} to its cluster`, 'keys not published'),
  ];
}

/** `oauth-jass.conf` is Confluent's spelling. */
const jaasKeys: Readonly<Partial<Record<string, string>>> = {
  plain: 'plain-jaas.conf',
  scram: 'scram-jaas.conf',
  oauth: 'oauth-jass.conf',
};

function loginPlaces(login: ClientAuthenticationSpec | ClusterAuthenticationSpec | undefined, use: string): SecretPlace[] {
  if (!login) return [];
  const key = jaasKeys[login.type];
  const jaas = [login.jaasConfigPassThrough?.secretRef, login.jaasConfig?.secretRef];
  return [
    ...jaas.flatMap((name) => (key === undefined ? noted(name, use, 'keys not published') : place(name, use, [key]))),
    ...assertionPlaces(login.oauthSettings, use),
  ];
}

function assertionPlaces({ clientAssertion }: OAuthSettingsSpec = {}, use: string): SecretPlace[] {
  const { jwtTokenFile, localClientAssertion } = clientAssertion ?? {};
  const file = (ref: SecretFilesRef | undefined, what: string) =>
    noted(ref?.secretRef, `${what}, ${use}`, 'the file as the gateway reads it');
  return [...file(jwtTokenFile, 'signed token'), ...file(localClientAssertion?.privateKeyFile, 'key that signs tokens')];
}

function podPlaces({ podTemplate, mountedSecrets, mountedVolumes }: GatewaySpec): SecretPlace[] {
  return [
    ...(podTemplate?.envVars ?? []).flatMap(({ name, valueFrom }) =>
      place(valueFrom?.secretKeyRef?.name, `environment variable ${name}`, [valueFrom?.secretKeyRef?.key ?? '']),
    ),
    ...(mountedSecrets ?? []).map(({ secretRef, keyItems = [] }) => ({
      name: secretRef,
      use: 'mounted',
      keys: keyItems.length > 0 ? [keyItems.map(({ key }) => key)] : [],
    })),
    ...(mountedVolumes?.volumes ?? []).flatMap((volume) => {
      const { secretName } = (volume['secret'] ?? {}) as { readonly secretName?: string };
      return noted(secretName, `volume ${String(volume['name'])}`, 'as it is mounted');
    }),
  ];
}

function place(name: string | undefined, use: string, ...keys: readonly (readonly string[])[]): SecretPlace[] {
  return name === undefined ? [] : [{ name, use, keys }];
}

function noted(name: string | undefined, use: string, note: string): SecretPlace[] {
  return name === undefined ? [] : [{ name, use, keys: [], note }];
}
