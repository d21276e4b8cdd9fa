import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { BootstrapServerSpec, RouteSecuritySpec, SecretStoreSpec } from '../../../lib/gateway/spec';
import { Authority, writeFiles } from './certificates';
import type { SecuredCluster } from './clusters';
import type { ClientSecurity } from './contract';

export type Side = 'source' | 'destination';

/** Everything that a run makes up anew: users, passwords, certificates. */
export class Credentials {
  public readonly authority = new Authority('switchyard matrix');
  public readonly principal = 'app';
  public readonly password = secret();
  /** Users of the clusters, which clients do not know. */
  public readonly clusterUsers: Readonly<Record<Side, { readonly user: string; readonly password: string }>> = {
    source: { user: 'gateway', password: secret() },
    destination: { user: 'gateway', password: secret() },
  };

  private readonly written = new Set<string>();

  /** @param folder holds the files of the clients, and under `secrets` one folder for each secret that the gateway's document refers to */
  public constructor(public readonly folder: string) {}

  /** Writes the secret that documents refer to by this name, the first time that it is asked for. */
  public secret(name: string, files: Readonly<Record<string, string>>): string {
    if (!this.written.has(name)) writeFiles(join(this.folder, 'secrets', name), files);
    this.written.add(name);
    return name;
  }
}

/** One way in which clients show who they are, and what the gateway makes of it. */
export interface Column {
  readonly name: string;
  /** Of each cluster. */
  readonly brokers: number;
  /** What clients are given. */
  client(credentials: Credentials): ClientSecurity;
  /** How the gateway reaches a cluster. */
  bootstrap(cluster: SecuredCluster, credentials: Credentials): BootstrapServerSpec;
  readonly secretStores?: (credentials: Credentials) => readonly SecretStoreSpec[];
  /** Further arguments of `switchyard proxy`. */
  readonly gatewayArguments?: (credentials: Credentials) => readonly string[];
  /** Security of the route while it is bound to a side. */
  security(side: Side, credentials: Credentials): RouteSecuritySpec;
}

/** By which every route names its cluster's address. */
export const bootstrapId = 'CLIENTS';

export const columns: readonly Column[] = [
  {
    name: 'plaintext',
    brokers: 3,
    client: () => ({ kind: 'none' }),
    bootstrap: ({ bootstrapServers }) => ({ id: bootstrapId, endpoint: `PLAINTEXT://${bootstrapServers.split(',')[0]}` }),
    security: () => ({ auth: 'passthrough' }),
  },
  {
    name: 'SASL_SSL with SCRAM, swapped to PLAIN',
    brokers: 1,
    client: ({ authority, folder, principal, password }) => {
      const [ca, passwordFile] = writeFiles(join(folder, 'client'), { 'ca.pem': authority.certificate, password }) as [string, string];
      return { kind: 'scram', ca, mechanism: 'SCRAM-SHA-512', username: principal, passwordFile };
    },
    bootstrap: saslBootstrap,
    secretStores: (credentials) => [
      ...clusterStores(credentials),
      fileStore(credentials, 'clients', { [credentials.principal]: scramVerifier(credentials.password) }),
    ],
    gatewayArguments,
    security: (side, credentials) => ({
      ...swapToPlain(side, credentials),
      client: { tls: serverTls(credentials), authentication: { type: 'scram', scram: { secretStore: 'clients' } } },
    }),
  },
  {
    name: 'mTLS, swapped to PLAIN',
    brokers: 1,
    client: ({ authority, folder, principal }) => {
      const identity = authority.client(principal);
      const files = { 'ca.pem': authority.certificate, 'client.pem': identity.certificate, 'client.key': identity.key };
      const [ca, certificate, key] = writeFiles(join(folder, 'client'), files) as [string, string, string];
      return { kind: 'mtls', ca, certificate, key };
    },
    bootstrap: saslBootstrap,
    secretStores: clusterStores,
    gatewayArguments,
    security: (side, credentials) => ({
      ...swapToPlain(side, credentials),
      client: {
        tls: serverTls(credentials),
        authentication: { type: 'mtls', mtls: { principalMappingRules: ['RULE:^CN=([^,]+).*$/$1/'], sslClientAuthentication: 'required' } },
      },
    }),
  },
];

function gatewayArguments({ folder }: Credentials): string[] {
  return ['--secrets', join(folder, 'secrets')];
}

/** The gateway's own certificate, and who signs those of clients. */
function serverTls(credentials: Credentials): { secretRef: string } {
  const { key, certificate } = credentials.authority.server('gateway');
  const files = { 'fullchain.pem': certificate, 'privkey.pem': key, 'cacerts.pem': credentials.authority.certificate };
  return { secretRef: credentials.secret('gateway-tls', files) };
}

function saslBootstrap({ saslBootstrapServers }: SecuredCluster, credentials: Credentials): BootstrapServerSpec {
  const secretRef = credentials.secret('brokers-tls', { 'cacerts.pem': credentials.authority.certificate });
  return { id: bootstrapId, endpoint: `SASL_SSL://${saslBootstrapServers}`, tls: { secretRef } };
}

/** The gateway logs in to each cluster with another password: the store is changed with the streaming domain. */
function swapToPlain(side: Side, credentials: Credentials): Pick<RouteSecuritySpec, 'auth' | 'secretStore' | 'cluster'> {
  const template = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="%s" password="%s";';
  const secretRef = credentials.secret('plain-jaas', { 'plain-jaas.conf': template });
  return { auth: 'swap', secretStore: side, cluster: { authentication: { type: 'plain', jaasConfigPassThrough: { secretRef } } } };
}

function clusterStores(credentials: Credentials): SecretStoreSpec[] {
  return (['source', 'destination'] as const).map((side) => {
    const { user, password } = credentials.clusterUsers[side];
    return fileStore(credentials, side, { [credentials.principal]: `${user}/${password}` });
  });
}

function fileStore(credentials: Credentials, name: string, entries: Readonly<Record<string, string>>): SecretStoreSpec {
  const configSecretRef = credentials.secret('file-store-config', { separator: '/' });
  return { name, provider: { type: 'File', configSecretRef, clientCredentialsRef: credentials.secret(`${name}-credentials`, entries) } };
}

/** What a server keeps of a SCRAM-SHA-512 password (RFC 5802, section 3), as Kafka's ScramCredentialUtils writes it. */
function scramVerifier(password: string): string {
  const iterations = 4096;
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 64, 'sha512');
  const key = (name: string) => createHmac('sha512', salted).update(name).digest();
  const stored = createHash('sha512').update(key('Client Key')).digest();
  const [saltText, storedText, serverText] = [salt, stored, key('Server Key')].map((bytes) => bytes.toString('base64'));
  return `salt=${saltText},stored_key=${storedText},server_key=${serverText},iterations=${iterations}`;
}

function secret(): string {
  return randomBytes(18).toString('base64url');
}
