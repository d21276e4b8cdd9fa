import { CodedError } from '../../core/coded-error';
import { resolveSecret } from '../../secrets';

/** Where the credentials of a REST API are: one of the two. */
export interface CredentialRefs {
  readonly api_key_ref?: string | undefined;
  readonly bearer_token_ref?: string | undefined;
}

export interface Credentials {
  /** Value of the `Authorization` header as of now. */
  authorization(): string;
  /** Every form in which a server may quote them. */
  secrets(): readonly string[];
  /** Reads a token again. @returns true: the call may be tried once more. Absent for an API key, which does not expire */
  readonly renew?: () => Promise<boolean>;
}

type Warn = (warning: CodedError) => void;

/**
 * @throws SWY5302 not exactly one way to log in
 * @throws SWY5034 the API key is none; SWY5030 and further, as the reference cannot be resolved
 */
export async function readCredentials({ api_key_ref, bearer_token_ref }: CredentialRefs, warn?: Warn): Promise<Credentials> {
  if ((api_key_ref === undefined) === (bearer_token_ref === undefined)) throw new CodedError('SWY5302', { property: 'api_key_ref' });
  const options = warn ? { warn } : {};
  return api_key_ref !== undefined ? apiKey(api_key_ref, options) : bearer(bearer_token_ref ?? '', options);
}

interface Options {
  readonly warn?: Warn;
}

async function apiKey(ref: string, options: Options): Promise<Credentials> {
  const key = await resolveSecret(ref, options);
  const colon = key.indexOf(':');
  if (colon < 1 || colon === key.length - 1) throw new CodedError('SWY5034', { property: 'api_key_ref', value: ref });
  const encoded = Buffer.from(key).toString('base64');
  return { authorization: () => `Basic ${encoded}`, secrets: () => [key.slice(colon + 1), encoded] };
}

/** A token that lives for minutes is written anew by whoever fetches it: after a 401 the reference is read again, once for a call. */
async function bearer(ref: string, options: Options): Promise<Credentials> {
  let token = (await resolveSecret(ref, options)).trim();
  const seen = new Set([token]);
  return {
    authorization: () => `Bearer ${token}`,
    secrets: () => [...seen],
    renew: async () => {
      token = (await resolveSecret(ref, options)).trim();
      seen.add(token);
      return true;
    },
  };
}
