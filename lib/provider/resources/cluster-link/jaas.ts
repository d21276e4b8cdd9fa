import type { Login, SaslRef } from '../../kafka';

const modules = {
  plain: 'org.apache.kafka.common.security.plain.PlainLoginModule',
  scram: 'org.apache.kafka.common.security.scram.ScramLoginModule',
  oauth: 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule',
} as const;

/** The `sasl.jaas.config` of a link for PLAIN and SCRAM. */
export function jaasConfig(mechanism: string, username: string, password: string): string {
  const module = mechanism.toUpperCase().startsWith('SCRAM-') ? modules.scram : modules.plain;
  return jaasLine(module, { username, password });
}

/**
 * The `sasl.jaas.config` of a link for OAUTHBEARER with client credentials.
 * @see https://kafka.apache.org/40/javadoc/org/apache/kafka/common/security/oauthbearer/OAuthBearerLoginCallbackHandler.html
 */
export function oauthJaasConfig({ scope, extensions = {} }: NonNullable<SaslRef['oauth']>, { id, secret }: Login): string {
  const named = Object.fromEntries(Object.entries(extensions).map(([name, value]) => [`extension_${name}`, value]));
  return jaasLine(modules.oauth, { clientId: id, clientSecret: secret, ...(scope !== undefined && { scope }), ...named });
}

/** The ways in which a password may come back in a server's message. */
export const writtenForms = (password: string | null): string[] => (password === null ? [] : [password, escaped(password)]);

/**
 * Values are quoted for any content: Kafka reads the line with a java.io.StreamTokenizer (org.apache.kafka.common.security.JaasConfig), where a quoted string
 * ends at a line break and a backslash starts an escape.
 */
function jaasLine(module: string, options: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(options).map(([name, value]) => `${name}="${escaped(value)}"`);
  return `${module} required ${pairs.join(' ')};`;
}

function escaped(text: string): string {
  return text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r');
}
