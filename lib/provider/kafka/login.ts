import { CodedError } from '../../core/coded-error';
import { resolveSecret } from '../../secrets';
import type { SaslRef } from './ref';

/** Who logs in: user and password, or client id and secret. */
export interface Login {
  readonly id: string;
  readonly secret: string;
}

/**
 * Reads the secret of a login.
 *
 * @param where attribute that holds it, for messages
 * @throws SWY5202 the mechanism takes something else
 * @throws SWY5211 `credentials_ref` leads to something else
 * @throws SWY5030 and further, as the reference cannot be resolved
 */
export async function readLogin({ username, password_ref, credentials_ref, oauth }: SaslRef, where: string): Promise<Login> {
  if (oauth) return { id: oauth.client_id, secret: await resolveSecret(oauth.client_secret_ref) };
  if (username !== undefined && password_ref !== undefined) return { id: username, secret: await resolveSecret(password_ref) };
  if (credentials_ref === undefined) throw new CodedError('SWY5202', { property: where });

  const text = await resolveSecret(credentials_ref);
  const colon = text.indexOf(':');
  if (colon < 1 || colon === text.length - 1)
    throw new CodedError('SWY5211', { property: `${where}.credentials_ref`, value: credentials_ref });
  return { id: text.slice(0, colon), secret: text.slice(colon + 1) };
}
