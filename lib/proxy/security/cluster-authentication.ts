import type { ClusterAuthenticationSpec, OAuthSettingsSpec } from '../../gateway/spec';
import { CodedError } from '../../core/coded-error';
import { parseCredential } from '../../secrets';
import { assertionFromFile, type MakeAssertion, signedAssertion } from '../auth/client-assertion';
import { type Credential, credentialOf, extensionsOf, type JaasLine, readJaas } from '../auth/jaas';
import { OAuthClient } from '../auth/oauth-client';
import { PlainClient } from '../auth/plain-client';
import { SaltedPasswords, ScramClient } from '../auth/scram-client';
import { tokenRequest } from '../auth/token-request';
import { TokenSource } from '../auth/token-source';
import type { SaslClient } from '../auth/types';
import type { OwnCertificate } from '../domain/listener';
import type { SecretFolder } from '../files/secret-folder';
import type { SecretFolders } from '../files/secret-folders';
import type { NamedStore } from './stores';

/** How the gateway shows a principal to the cluster. Each of these takes the entry of the principal in the secret store of the route. */
export interface ClusterAuthentication {
  /** @throws CodedError the entry cannot be used */
  check(entry: string): void;
  login?(entry: string): SaslClient;
  certificate?(entry: string): OwnCertificate;
  close(): void;
}

export interface ClusterAuthenticationParts {
  readonly folders: SecretFolders;
  readonly store: NamedStore;
  /** Of `authentication`, in the document. */
  readonly path: readonly (string | number)[];
}

const nothing = () => undefined;

/**
 * @returns undefined where the cluster wants no login
 * @throws CodedError a file or a template that the spec names cannot be used
 */
export function clusterAuthentication(
  spec: ClusterAuthenticationSpec,
  parts: ClusterAuthenticationParts,
): ClusterAuthentication | undefined {
  switch (spec.type) {
    case 'none':
      return undefined;
    case 'mtls':
      return { check: (entry) => void certificateIn(entry), certificate: certificateIn, close: nothing };
    case 'plain':
      return ofPassword(templateOf(spec, parts, 'plain-jaas.conf'), parts, ({ id, secret }) => new PlainClient(id, secret));
    case 'scram':
      return scram(spec, parts);
    case 'oauth':
    case 'oauthbearer':
      return oauth(spec.oauthSettings ?? {}, templateOf(spec, parts, 'oauth-jass.conf'), parts);
    default:
      throw new Error(`the configuration lets no authentication type "${spec.type}" through`);
  }
}

function ofPassword(
  template: () => JaasLine | undefined,
  { store }: ClusterAuthenticationParts,
  login: (credential: Credential) => SaslClient,
  close: () => void = nothing,
): ClusterAuthentication {
  const credential = (entry: string): Credential => {
    const { user: id, password: secret } = parseCredential(entry, store.format);
    const line = template();
    return line ? credentialOf(line, { id, secret }) : { id, secret };
  };
  return { check: (entry) => void credential(entry), login: (entry) => login(credential(entry)), close };
}

function scram(spec: ClusterAuthenticationSpec, parts: ClusterAuthenticationParts): ClusterAuthentication {
  const saltedPasswords = new SaltedPasswords();
  const { mechanism = 'SCRAM-SHA-512' } = spec;
  return ofPassword(
    templateOf(spec, parts, 'scram-jaas.conf'),
    parts,
    ({ id: user, secret: password }) => new ScramClient({ mechanism, user, password, saltedPasswords }),
  );
}

function oauth(
  settings: OAuthSettingsSpec,
  template: () => JaasLine | undefined,
  parts: ClusterAuthenticationParts,
): ClusterAuthentication {
  const { tokenEndpointUri = '', jwksEndpointUri: _keys, clientAssertion, ...times } = settings;
  const assertion = clientAssertion && assertionOf(clientAssertion, parts);
  const tokens = new TokenSource(tokenRequest({ tokenEndpointUri, ...times, ...(assertion && { assertion }) }));
  return ofPassword(
    template,
    parts,
    (credential) => {
      const line = template();
      return new OAuthClient({
        token: async () => (await tokens.token(credential)).value,
        onRefused: (token) => tokens.discard(credential, token),
        ...(line && { extensions: extensionsOf(line) }),
      });
    },
    () => tokens.close(),
  );
}

function assertionOf(
  { jwtTokenFile, localClientAssertion: local }: NonNullable<OAuthSettingsSpec['clientAssertion']>,
  { folders, path }: ClusterAuthenticationParts,
): MakeAssertion {
  const at = [...path, 'oauthSettings', 'clientAssertion'];
  if (!local) {
    const folder = folders.folderOf(jwtTokenFile ?? {}, [...at, 'jwtTokenFile']);
    return assertionFromFile(() => Promise.resolve(folder.require('jwt-token.txt').toString('utf8')));
  }
  const folder = folders.folderOf(local.privateKeyFile, [...at, 'localClientAssertion', 'privateKeyFile']);
  return signedAssertion({
    privateKey: folder.require('private-key.pem').toString('utf8'),
    issuer: local.issuer,
    subject: local.subject,
    audience: local.audience,
    ...(local.tokenLifetime !== undefined && { lifetimeSeconds: local.tokenLifetime }),
    ...(local.includeJtiClaim !== undefined && { includeJti: local.includeJtiClaim }),
    ...(local.includeNbfClaim !== undefined && { includeNbf: local.includeNbfClaim }),
  });
}

/** The template is read for each login: a Secret that changes counts at once. Without one the entry is the credential. */
function templateOf(
  { jaasConfig, jaasConfigPassThrough }: ClusterAuthenticationSpec,
  { folders, path }: ClusterAuthenticationParts,
  key: string,
): () => JaasLine | undefined {
  const ref = jaasConfig ?? jaasConfigPassThrough;
  if (!ref) return nothing;
  const folder: SecretFolder = folders.folderOf(ref, [...path, jaasConfig ? 'jaasConfig' : 'jaasConfigPassThrough']);
  const read = () => readJaas(folder.require(key).toString('utf8'));
  read();
  return read;
}

const PEM_BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[^-]+-----END \1-----/g;

/** Splits an entry of certificates and a key, in any order. @throws SWY6039 one of both is missing */
function certificateIn(entry: string): OwnCertificate {
  const blocks = [...entry.matchAll(PEM_BLOCK)].map(([text, label = '']) => ({ text, isKey: label.endsWith('PRIVATE KEY') }));
  const join = (isKey: boolean) =>
    blocks
      .filter((block) => block.isKey === isKey)
      .map(({ text }) => `${text}\n`)
      .join('');
  const own = { cert: join(false), key: join(true) };
  if (own.cert === '' || own.key === '')
    throw new CodedError('SWY6039', { detail: `no ${own.cert === '' ? 'certificate' : 'private key'} in it` });
  return own;
}
