import type { CodedError } from '../../core/coded-error';
import { readKeyMaterial } from '../kafka';
import { type CredentialRefs, readCredentials } from './credentials';
import { LinkApi } from './link-api';

/** How a configuration names the cluster that holds a link. */
export interface RestClusterRef extends CredentialRefs {
  readonly rest_endpoint: string;
  readonly cluster_id: string;
  readonly ca_ref?: string | undefined;
}

export interface ConnectOptions {
  readonly signal: AbortSignal;
  readonly warn?: (warning: CodedError) => void;
  /** Attribute that the cluster is, for messages. @default 'link' */
  readonly where?: string;
  /** Further secrets that calls carry. */
  readonly secrets?: readonly string[];
  /** Milliseconds for one call with its repetitions, while the server does not answer. @default 10 000 */
  readonly deadline?: number;
  /** Milliseconds for one call with its repetitions, while the server asks to wait (429). @default - as `deadline` */
  readonly patience?: number;
}

/**
 * Milliseconds for which a read asks again: a plan must not wait long for a destination that is down, an abort least of all. One that asks
 * to wait (429) is there, and may take longer.
 */
export const whileReading = { deadline: 3_000, patience: 15_000 } as const;

/** The same for an operation that may take so many milliseconds: silence ends it sooner than being asked to wait. */
export const within = (timeout: number) => ({ deadline: Math.max(3_000, Math.min(10_000, timeout)), patience: timeout });

/**
 * Reads the credentials and gives the REST API of the link.
 * @throws SWY5034, SWY5302 the API key, or the way to log in
 * @throws SWY5204 what `ca_ref` leads to; SWY5030 and further, as a reference cannot be resolved
 */
export async function connectLink(cluster: RestClusterRef, linkName: string, options: ConnectOptions): Promise<LinkApi> {
  const { signal, warn, where = 'link', secrets = [], deadline = 10_000, patience } = options;
  const [credentials, { ca }] = await Promise.all([readCredentials(cluster, warn), readKeyMaterial({ ca_ref: cluster.ca_ref }, where)]);
  return new LinkApi(
    {
      authorization: credentials.authorization,
      ...(credentials.renew && { renew: credentials.renew }),
      secrets: () => [...credentials.secrets(), ...secrets],
      signal,
      codes: { refused: 'SWY5035', noAnswer: 'SWY5036' },
      ...(ca !== undefined && { ca }),
      deadline,
      ...(patience !== undefined && { patience }),
    },
    cluster,
    linkName,
  );
}
