import { CodedError } from '../../../core/coded-error';
import type { Link, LinkApi } from '../../rest';
import { waitFor } from '../wait';

interface WaitActive {
  readonly signal: AbortSignal;
  readonly timeout: number;
  readonly progress: (message: string) => void;
}

/** What the errors of a link mean; source: `link_error` of Kafka REST v3. */
const explanations: Readonly<Record<string, string>> = {
  AUTHENTICATION_ERROR: 'the source does not accept the login or its SASL mechanism',
  UNRESOLVABLE_BOOTSTRAP_ERROR: 'the destination cannot resolve the host names in source.bootstrap_servers',
  INVALID_BOOTSTRAP_INTERNAL_ENDPOINT_ERROR: 'source.bootstrap_servers names an endpoint that only brokers use among themselves',
  BOOTSTRAP_TCP_CONNECTION_FAILED_ERROR: 'the destination cannot open a connection to source.bootstrap_servers',
  TIMEOUT_ERROR: 'the source does not answer in time: often TLS on one end only, or a firewall',
};

/** Waits until the link is ACTIVE; a link made a moment ago may not be visible yet. */
export async function waitActive(api: LinkApi, { signal, timeout, progress }: WaitActive): Promise<Link> {
  let last: Link | undefined;
  let said = '';
  const active = await waitFor(
    async () => {
      last = await api.get();
      const now = describeLink(last);
      if (now !== said) progress((said = `link "${api.linkName}": ${now}`));
      // Links of older Confluent Platform show no state: such a link that is there and has no error is taken as ACTIVE.
      return last && (last.link_state ?? 'ACTIVE') === 'ACTIVE' && errorOf(last) === undefined ? last : undefined;
    },
    { signal, timeout, between: [25, 1_000] },
  );
  if (active) return active;
  throw new CodedError('SWY5041', {
    property: 'link_name',
    value: api.linkName,
    detail: `after ${Math.round(timeout) / 1000} s it is ${describeLink(last)}`,
  });
}

export function describeLink(link: Link | undefined): string {
  if (!link) return 'absent';
  const error = errorOf(link);
  const state = link.link_state ?? 'UNKNOWN';
  if (error === undefined) return state;
  const meaning = explanations[error];
  return [state, `${error}${meaning ? ` (${meaning})` : ''}`, link.link_error_message].filter(Boolean).join(', ');
}

/** No error is written in three ways: absent, empty and NO_ERROR. */
const errorOf = ({ link_error }: Link): string | undefined => (link_error && link_error !== 'NO_ERROR' ? link_error : undefined);
