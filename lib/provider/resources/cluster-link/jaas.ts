/**
 * The `sasl.jaas.config` of a link: login module by mechanism, user name and password quoted for any content.
 * Kafka reads it with a java.io.StreamTokenizer (org.apache.kafka.common.security.JaasConfig), where a quoted string ends at a line
 * break and a backslash starts an escape.
 */
export function jaasConfig(mechanism: string, username: string, password: string): string {
  const scram = mechanism.toUpperCase().startsWith('SCRAM-');
  const login = scram
    ? 'org.apache.kafka.common.security.scram.ScramLoginModule'
    : 'org.apache.kafka.common.security.plain.PlainLoginModule';
  return `${login} required username=${quoted(username)} password=${quoted(password)};`;
}

/** The ways in which a password may come back in a server's message. */
export const writtenForms = (password: string | null): string[] => (password === null ? [] : [password, escaped(password)]);

const quoted = (text: string): string => `"${escaped(text)}"`;

function escaped(text: string): string {
  return text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r');
}
