import type { TLSSocket } from 'node:tls';
import type { Logger } from 'pino';
import { CodedError } from '../../core/coded-error';
import type { ClientAuthenticationSpec, OAuthSettingsSpec } from '../../gateway/spec';
import { showPath } from '../config/fault';
import { plainUsers, readJaas } from '../auth/jaas';
import { RemoteKeys } from '../auth/jwks';
import { jwtVerifier } from '../auth/jwt-verifier';
import { OAuthMechanism } from '../auth/oauth-server';
import { PlainMechanism, verifyAgainst } from '../auth/plain-server';
import { PrincipalMapping } from '../auth/principal-mapping';
import { ScramAdmin } from '../auth/scram-admin';
import type { ScramName } from '../auth/scram-crypto';
import { storedVerifiers } from '../auth/scram-lookup';
import { ScramMechanism } from '../auth/scram-server';
import type { Principal, SaslMechanism } from '../auth/types';
import type { SecretFolders } from '../files/secret-folders';
import type { SessionPolicy } from '../session/client-session';
import { answerAboutUsers } from './scram-users';
import type { SecretStores } from './stores';
import { scramEntries, type VerifierEntries } from './verifier-entries';

/** How the gateway authenticates the clients of a route. */
export interface ClientAuthentication {
  readonly mechanisms: readonly SaslMechanism[];
  /** Who the client is without SASL; undefined where it must use SASL. @throws CodedError its certificate names nobody */
  known(tls: TLSSocket | undefined): Principal | undefined;
  readonly users?: NonNullable<SessionPolicy['users']>;
}

/** What the authentication of clients is made of. */
export interface ClientAuthenticationParts {
  readonly folders: SecretFolders;
  readonly stores: SecretStores;
  readonly log: Logger;
  /** `security.secretStore` of the route. */
  readonly secretStore: string | undefined;
  /** Of `authentication`, in the document. */
  readonly path: readonly (string | number)[];
  /** The same in every worker, and in every replica where it is given: a user who does not exist must look the same everywhere. */
  readonly phantomSecret: Buffer;
}

const anonymous: Principal = { name: 'ANONYMOUS', mechanism: 'NONE' };
const scramMechanisms: readonly ScramName[] = ['SCRAM-SHA-512', 'SCRAM-SHA-256'];

/** @throws CodedError a file, a template or a rule that the spec names cannot be used */
export function clientAuthentication(spec: ClientAuthenticationSpec, parts: ClientAuthenticationParts): ClientAuthentication {
  switch (spec.type) {
    case 'none':
      return { mechanisms: [], known: () => anonymous };
    case 'mtls':
      return mutualTls(spec);
    case 'plain':
      return withSasl([plain(spec, parts)]);
    case 'scram':
      return scram(spec, parts);
    case 'oauth':
      return withSasl([oauth(spec.oauthSettings ?? {}, parts)]);
    default:
      throw new Error(`the configuration lets no authentication type "${spec.type}" through`);
  }
}

function withSasl(mechanisms: readonly SaslMechanism[]): ClientAuthentication {
  return { mechanisms, known: () => undefined };
}

function mutualTls({ mtls }: ClientAuthenticationSpec): ClientAuthentication {
  const mapping = PrincipalMapping.parse(mtls?.principalMappingRules);
  return {
    mechanisms: [],
    // Without a certificate, where one is only requested, a client is what it is to a broker.
    known: (tls) => {
      const certificate = tls?.getPeerX509Certificate();
      return certificate ? mapping.principalOf(certificate.raw) : anonymous;
    },
  };
}

/** The users are read for each login: a Secret that changes counts at once. */
function plain(
  { jaasConfig, jaasConfigPassThrough }: ClientAuthenticationSpec,
  { folders, path }: ClientAuthenticationParts,
): SaslMechanism {
  const field = jaasConfig ? 'jaasConfig' : 'jaasConfigPassThrough';
  const folder = folders.folderOf(jaasConfig ?? jaasConfigPassThrough ?? {}, [...path, field]);
  const users = () => plainUsers(readJaas(folder.require('plain-jaas.conf').toString('utf8')));
  users();
  return new PlainMechanism((user, password) => verifyAgainst(users())(user, password));
}

function scram({ scram: settings = {} }: ClientAuthenticationSpec, parts: ClientAuthenticationParts): ClientAuthentication {
  const entries = scramEntries(settings, parts);
  const admin = adminOf(settings, parts);
  const read = async (user: string) => (user === admin?.name ? admin.password() : entries.read(user));
  const verifiers = storedVerifiers(read, { secret: parts.phantomSecret });
  const mechanisms = scramMechanisms.map((name) => new ScramMechanism(name, verifiers, { phantomSecret: parts.phantomSecret }));
  return { ...withSasl(mechanisms), ...(settings.alterScramCredentials && admin && { users: usersOf(entries, admin.name, parts) }) };
}

function usersOf(entries: VerifierEntries, admin: string, { path }: ClientAuthenticationParts): NonNullable<SessionPolicy['users']> {
  const { write, remove } = entries;
  if (!write || !remove)
    throw new CodedError('SWY6038', { property: showPath([...path, 'scram', 'alterScramCredentials']), value: entries.store });
  return answerAboutUsers(new ScramAdmin({ read: entries.read, write, remove }, admin));
}

function adminOf({ admin }: NonNullable<ClientAuthenticationSpec['scram']>, { folders, path }: ClientAuthenticationParts) {
  if (!admin) return undefined;
  const folder = folders.folderOf(admin, [...path, 'scram', 'admin']);
  const text = (key: string) => folder.require(key).toString('utf8').trim();
  text('password');
  return { name: text('username'), password: () => text('password') };
}

function oauth(settings: OAuthSettingsSpec, { log }: ClientAuthenticationParts): SaslMechanism {
  const { jwksEndpointUri = '', expectedIssuer, audience, scope, subClaimName } = settings;
  const keys = new RemoteKeys(jwksEndpointUri, {
    onOutage: (error) => log.warn({ reason: error.message }, 'the keys of the token issuer cannot be fetched: those known stay in use'),
  });
  const accepted = {
    ...(expectedIssuer !== undefined && { expectedIssuer }),
    ...(audience !== undefined && { audience }),
    ...(scope !== undefined && { scope }),
    ...(subClaimName !== undefined && { subClaimName }),
  };
  return new OAuthMechanism(jwtVerifier(keys.find, accepted), scope === undefined ? {} : { scope });
}
