import type { RouteSecuritySpec, SecretStoreSpec, TlsSpec } from '../../../lib/gateway/spec';

/**
 * What the documents of KCP's eight combinations mean (confluentinc/kcp, docs/assets/gateway-switchover, August 2026), written down by hand and from nothing of
 * ours. Names of secrets are free; two of theirs are ours: `file-store-clients` stands for the three names of the File store's credentials.
 */
export interface Combination {
  /** `gateway_init.yaml` and, but for the fence, `gateway_fenced.yaml`. */
  readonly source: Leg;
  /** `gateway_switchover.yaml`. */
  readonly destination: Leg;
  /** Whether there is a route to the destination before the switch, through which users are registered. */
  readonly registers?: true;
  /** Under which name the gateway looks up the credentials of a client. */
  readonly principal?: string;
}

/** A route with what it refers to. */
export interface Leg {
  /** Protocol and port of the listener, as `PROTOCOL:PORT`. */
  readonly server: { readonly id: string; readonly listener: string; readonly tls?: TlsSpec };
  /** Without the name of the store. */
  readonly security: Omit<RouteSecuritySpec, 'secretStore'>;
  readonly store?: SecretStoreSpec['provider'];
}

const servers = {
  mskNone: { id: 'UNAUTHED', listener: 'PLAINTEXT:9092' },
  mskMtls: { id: 'MTLS', listener: 'SSL:9094', tls: { secretRef: 'msk-client-tls' } },
  mskScram: { id: 'SCRAM', listener: 'SASL_SSL:9096', tls: { secretRef: 'msk-tls' } },
  cloudPlain: { id: 'SASL_PLAIN', listener: 'SASL_SSL:9092', tls: { secretRef: 'tls' } },
  cloudOauth: { id: 'OAUTH', listener: 'SASL_SSL:9092', tls: { secretRef: 'tls' } },
  cloudMtls: { id: 'MTLS', listener: 'SSL:9092', tls: { secretRef: 'ccloud-client-tls' } },
} as const;

const anybody = { authentication: { type: 'none' } } as const;
const certificates = {
  tls: { secretRef: 'gateway-tls' },
  authentication: { type: 'mtls', mtls: { principalMappingRules: ['RULE:^CN=([^,]+).*$/$1/'], sslClientAuthentication: 'required' } },
} as const;
const registered = {
  authentication: { type: 'scram', scram: { alterScramCredentials: true, admin: { secretRef: 'scram-admin-credentials' } } },
} as const;

const plainLogin = { authentication: { type: 'plain', jaasConfigPassThrough: { secretRef: 'plain-jaas' } } } as const;
const oauthLogin = {
  authentication: {
    type: 'oauth',
    jaasConfigPassThrough: { secretRef: 'oauth-jaas' },
    oauthSettings: { tokenEndpointUri: 'https://idp.example.com/oauth2/token' },
  },
} as const;

const file = { type: 'File', configSecretRef: 'file-store-config', clientCredentialsRef: 'file-store-clients' } as const;
const vault = { type: 'Vault', configSecretRef: 'vault-config' } as const;

const fromNone = { server: servers.mskNone, security: { auth: 'passthrough', client: anybody } } as const;
const fromMtls = { server: servers.mskMtls, security: { auth: 'passthrough', client: certificates } } as const;
const fromScram = { server: servers.mskScram, security: { auth: 'passthrough' } } as const;

export const combinations: Readonly<Record<string, Combination>> = {
  'none-to-plain': {
    source: fromNone,
    destination: { server: servers.cloudPlain, security: { auth: 'swap', client: anybody, cluster: plainLogin }, store: file },
    principal: 'ANONYMOUS',
  },
  'none-to-mtls': {
    source: fromNone,
    destination: { server: servers.cloudMtls, security: { auth: 'passthrough' } },
  },
  'none-to-oauth': {
    source: fromNone,
    destination: { server: servers.cloudOauth, security: { auth: 'swap', client: anybody, cluster: oauthLogin }, store: file },
    principal: 'ANONYMOUS',
  },
  'mtls-to-plain': {
    source: fromMtls,
    destination: { server: servers.cloudPlain, security: { auth: 'swap', client: certificates, cluster: plainLogin }, store: file },
    principal: 'gateway-client',
  },
  'mtls-to-mtls': {
    source: fromMtls,
    destination: { server: servers.cloudMtls, security: { auth: 'passthrough', client: certificates } },
  },
  'mtls-to-oauth': {
    source: fromMtls,
    destination: { server: servers.cloudOauth, security: { auth: 'swap', client: certificates, cluster: oauthLogin }, store: file },
    principal: 'gateway-client',
  },
  'scram-to-plain': {
    source: fromScram,
    destination: { server: servers.cloudPlain, security: { auth: 'swap', client: registered, cluster: plainLogin }, store: vault },
    registers: true,
  },
  'scram-to-oauth': {
    source: fromScram,
    destination: { server: servers.cloudOauth, security: { auth: 'swap', client: registered, cluster: oauthLogin }, store: vault },
    registers: true,
  },
};

const certificateKeys = [
  ['fullchain.pem', 'privkey.pem', 'cacerts.pem'],
  ['keystore.jks', 'truststore.jks', 'jksPassword.txt'],
];

/** Keys of each secret: names are free, keys are not. `oauth-jass.conf` is spelled so. */
export function keys(secret: string, { principal }: Combination): readonly (readonly (string | undefined)[])[] | undefined {
  return {
    'msk-client-tls': certificateKeys,
    'msk-tls': certificateKeys,
    tls: certificateKeys,
    'ccloud-client-tls': certificateKeys,
    'gateway-tls': certificateKeys,
    'plain-jaas': [['plain-jaas.conf']],
    'oauth-jaas': [['oauth-jass.conf']],
    'scram-admin-credentials': [['password', 'username']],
    'file-store-config': [['separator']],
    'file-store-clients': [[principal]],
    'vault-config': [['address', 'authToken', 'prefixPath', 'separator']],
  }[secret];
}
