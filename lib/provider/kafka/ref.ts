import { CodedError } from '../../core/coded-error';
import { isKnown, type Report, type Unknown } from '../resource';
import type { kafkaCluster } from '../schema/common';

/** A Kafka cluster as a configuration names it. Every secret in it is a reference. */
export type KafkaRef = ReturnType<typeof kafkaCluster>['__value'];
export type SaslRef = NonNullable<KafkaRef['sasl']>;
export type TlsRef = NonNullable<KafkaRef['tls']>;

export const usesTls = ({ security_protocol = 'PLAINTEXT' }: KafkaRef): boolean => security_protocol.endsWith('SSL');
export const usesSasl = ({ security_protocol = 'PLAINTEXT' }: KafkaRef): boolean => security_protocol.startsWith('SASL_');

/**
 * Reports what a cluster could never be reached with. Says nothing about a cluster of which something is known only after other resources.
 *
 * SWY5200 to SWY5203 as errors, SWY5210 as a warning.
 */
export function checkKafkaRef(name: 'source' | 'destination', ref: KafkaRef | Unknown | null, report: Report): void {
  if (ref === null || !isKnown(ref)) return;
  const { security_protocol: protocol = 'PLAINTEXT', sasl, tls } = ref;
  const wrong = (code: 'SWY5200' | 'SWY5201' | 'SWY5202' | 'SWY5203', path: string, detail?: string) =>
    report.error([name, path], new CodedError(code, { property: `${name}.${path}`, ...(detail !== undefined && { detail }) }));

  if (usesSasl(ref) && !sasl) wrong('SWY5200', 'sasl', `security_protocol is ${protocol}`);
  if (sasl && !usesSasl(ref)) wrong('SWY5201', 'sasl', `security_protocol is ${protocol}`);
  if (tls && !usesTls(ref)) wrong('SWY5201', 'tls', `security_protocol is ${protocol}`);
  if (sasl) for (const fault of loginFaults(sasl)) wrong('SWY5202', 'sasl', fault);
  if ((tls?.certificate_ref === undefined) !== (tls?.key_ref === undefined)) wrong('SWY5203', 'tls');
  if (protocol === 'SASL_PLAINTEXT' && sasl && !sasl.mechanism.startsWith('SCRAM-')) {
    report.warn([name, 'security_protocol'], new CodedError('SWY5210', { property: `${name}.security_protocol`, value: protocol }));
  }
}

function loginFaults({ mechanism, username, password_ref, credentials_ref, oauth }: SaslRef): string[] {
  const pair = [username, password_ref].filter((part) => part !== undefined).length;
  if (mechanism === 'OAUTHBEARER') {
    if (!oauth || pair > 0 || credentials_ref !== undefined) return ['OAUTHBEARER takes oauth and nothing else'];
    return Object.keys(oauth.extensions ?? {})
      .filter((extension) => !/^[A-Za-z]+$/.test(extension) || extension === 'auth')
      .map((extension) => `"${extension}" is no name of an extension`);
  }
  const complete = credentials_ref === undefined ? pair === 2 : pair === 0;
  return complete && !oauth ? [] : [`${mechanism} takes username with password_ref, or credentials_ref`];
}
