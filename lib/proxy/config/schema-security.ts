import { z } from 'zod';
import { count, name, operatorOnly, secret, secretFiles, secretName, text, tls, unavailable } from './schema-parts';

const clientAssertion = z.strictObject({
  clientId: text,
  jwtTokenFile: secretFiles.optional(),
  localClientAssertion: z
    .strictObject({
      audience: text,
      issuer: text,
      subject: text,
      tokenLifetime: z.int().min(1).optional(),
      includeJtiClaim: z.boolean().optional(),
      includeNbfClaim: z.boolean().optional(),
      privateKeyFile: secretFiles.extend({ encryptedPrivateKey: unavailable, includeAssertionTemplate: unavailable }),
    })
    .optional(),
});

const url = z.url({ protocol: /^https?$/, error: 'an http or https URL' });

const oauthSettings = z.strictObject({
  tokenEndpointUri: url.optional(),
  jwksEndpointUri: url.optional(),
  expectedIssuer: text.optional(),
  audience: text.optional(),
  scope: text.optional(),
  subClaimName: text.optional(),
  // No rule of the gateway looks at groups.
  groupsClaimName: operatorOnly,
  loginConnectTimeoutMs: count.optional(),
  loginReadTimeoutMs: count.optional(),
  loginRetryBackoffMs: count.optional(),
  loginRetryBackoffMaxMs: count.optional(),
  clientAssertion: clientAssertion.optional(),
});

const clientAuthentication = z.strictObject({
  type: z.enum(['none', 'plain', 'scram', 'mtls', 'oauth']),
  jaasConfig: secret.optional(),
  jaasConfigPassThrough: secretFiles.optional(),
  mtls: z
    .strictObject({
      principalMappingRules: z.array(z.string()).optional(),
      sslClientAuthentication: z.enum(['required', 'requested']).optional(),
    })
    .optional(),
  // A second place for mtls.principalMappingRules in the CRD; which of the two wins there is not documented.
  principalMappingRules: unavailable,
  scram: z
    .strictObject({
      alterScramCredentials: z.boolean().optional(),
      admin: z.strictObject({ secretRef: secretName }).optional(),
      secretStore: name.optional(),
      scramCredentialsTtlMs: count.optional(),
    })
    .optional(),
  oauthSettings: oauthSettings.optional(),
});

const clusterAuthentication = z.strictObject({
  type: z.enum(['none', 'plain', 'scram', 'oauth', 'oauthbearer', 'mtls']),
  jaasConfig: secret.optional(),
  jaasConfigPassThrough: secretFiles.optional(),
  oauthSettings: oauthSettings.optional(),
  mechanism: z.enum(['SCRAM-SHA-256', 'SCRAM-SHA-512']).optional(),
  oauthbearer: unavailable,
  sslClientAuthentication: unavailable,
});

/** `routes[].security`. */
export const routeSecurity = z.strictObject({
  auth: z.enum(['passthrough', 'swap']),
  secretStore: name.optional(),
  client: z
    .strictObject({
      tls: tls.optional(),
      connectionsMaxReauthMs: count.optional(),
      authentication: clientAuthentication.optional(),
    })
    .optional(),
  cluster: z.strictObject({ authentication: clusterAuthentication.optional(), extensionHeaders: unavailable }).optional(),
});

/** `spec.secretStores[]`. */
export const secretStore = z.strictObject({
  name,
  provider: z.strictObject({
    type: z.enum(['Vault', 'AWS', 'Azure', 'File', 'CyberArk', 'Kubernetes']),
    configSecretRef: secretName,
    clientCredentialsRef: secretName.optional(),
    certificateRef: secretName.optional(),
  }),
});
