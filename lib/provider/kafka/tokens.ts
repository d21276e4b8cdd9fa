import { OAuthClient } from '../../proxy/auth/oauth-client';
import { tokenRequest } from '../../proxy/auth/token-request';
import { TokenSource } from '../../proxy/auth/token-source';
import type { Login } from './login';
import type { SaslRef } from './ref';

/** Clients of OAUTHBEARER that share the tokens of one login. @throws SWY6069 the token endpoint is not https */
export function tokenClients({ token_endpoint, scope, extensions }: NonNullable<SaslRef['oauth']>, login: Login): () => OAuthClient {
  const tokens = new TokenSource(tokenRequest({ tokenEndpointUri: token_endpoint, ...(scope !== undefined && { scope }) }));
  return () =>
    new OAuthClient({
      token: async () => (await tokens.token(login)).value,
      extensions: new Map(Object.entries(extensions ?? {})),
      onRefused: (token) => tokens.discard(login, token),
    });
}
