import { CodedError } from '../../core/coded-error';
import type { Code } from '../../core/error-codes';
import { PlainClient } from '../../proxy/auth/plain-client';
import { SaltedPasswords, ScramClient } from '../../proxy/auth/scram-client';
import type { SaslClient } from '../../proxy/auth/types';
import { readLogin } from './login';
import type { SaslRef } from './ref';
import type * as Tokens from './tokens';

/** Makes the client side of one exchange; every connection has one of its own. */
export type MakeSaslClient = () => SaslClient;

/**
 * Reads the login and gives the client of its mechanism.
 *
 * @throws errors of {@link readLogin}; SWY5209 the token endpoint cannot be one
 */
export async function saslClients(sasl: SaslRef, where: string): Promise<MakeSaslClient> {
  const login = await readLogin(sasl, where);
  const { mechanism, oauth } = sasl;
  if (mechanism === 'PLAIN') return () => new PlainClient(login.id, login.secret);
  if (mechanism === 'SCRAM-SHA-256' || mechanism === 'SCRAM-SHA-512') {
    const saltedPasswords = new SaltedPasswords();
    return () => new ScramClient({ mechanism, user: login.id, password: login.secret, saltedPasswords });
  }
  if (mechanism !== 'OAUTHBEARER' || !oauth) throw new CodedError('SWY5202', { property: where });
  try {
    return loadTokens().tokenClients(oauth, login);
  } catch (error) {
    throw inOurWords(error, where, oauth.token_endpoint);
  }
}

/** Brings a library for tokens, which only OAUTHBEARER needs. */
function loadTokens(): typeof Tokens {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a relative `import()` needs a file extension here, which jest does not resolve
  return require('./tokens') as typeof Tokens;
}

/** What the proxy's own clients say, in the words of this configuration. */
const codes: Partial<Record<Code, 'SWY5207' | 'SWY5208' | 'SWY5209'>> = {
  SWY6036: 'SWY5208',
  SWY6037: 'SWY5207',
  SWY6065: 'SWY5207',
  SWY6066: 'SWY5207',
  SWY6069: 'SWY5209',
  SWY6070: 'SWY5209',
  SWY6073: 'SWY5209',
};

/** An error of an exchange, naming the attribute that is behind it; any other as it is. */
export function inOurWords(error: unknown, where: string, value: string): unknown {
  const code = CodedError.isCodedError(error) ? codes[error.code] : undefined;
  if (!code) return error;
  const { detail, allowed } = (error as CodedError).fault;
  const fault = { property: where, value, ...(detail !== undefined && { detail }), ...(allowed !== undefined && { allowed }) };
  return new CodedError(code, fault, undefined, { cause: error });
}
