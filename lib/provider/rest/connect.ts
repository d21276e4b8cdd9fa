import { CodedError } from '../../core/coded-error';
import { resolveSecret } from '../../secrets';
import { type HttpOptions } from './http';
import { LinkApi } from './link-api';

/** How a configuration names the cluster that holds a link. */
export interface RestClusterRef {
  readonly rest_endpoint: string;
  readonly cluster_id: string;
  readonly api_key_ref: string;
}

export interface ConnectOptions {
  readonly signal: AbortSignal;
  readonly warn?: (warning: CodedError) => void;
  /** Further secrets that calls carry. */
  readonly secrets?: readonly string[];
}

/** Reads the API key and gives the REST API of the link. */
export async function connectLink(cluster: RestClusterRef, linkName: string, options: ConnectOptions): Promise<LinkApi> {
  const key = await resolveSecret(cluster.api_key_ref, options.warn ? { warn: options.warn } : {});
  const colon = key.indexOf(':');
  if (colon < 1 || colon === key.length - 1) throw new CodedError('SWY5034', { property: 'api_key_ref', value: cluster.api_key_ref });

  const encoded = Buffer.from(key).toString('base64');
  const http: HttpOptions = {
    authorization: `Basic ${encoded}`,
    secrets: [key.slice(colon + 1), encoded, ...(options.secrets ?? [])],
    signal: options.signal,
    codes: { refused: 'SWY5035', noAnswer: 'SWY5036' },
  };
  return new LinkApi(http, cluster, linkName);
}
