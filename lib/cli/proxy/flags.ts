import { CodedError } from '../../core/coded-error';
import { type ProxyLimit, proxyLimits } from '../../gateway/proxy-limits';
import type { ConfigMapAddress } from '../../proxy/kube/config-map-source';

/** Flags of `switchyard proxy`. */
export interface ProxyFlags {
  readonly config?: string;
  readonly configMap?: Omit<ConfigMapAddress, 'key'>;
  readonly key?: string;
  readonly leaseNamespace?: string;
  readonly secrets?: string;
  readonly check?: boolean;
  readonly json?: boolean;
  readonly replica?: string;
  readonly admin?: { readonly host: string; readonly port: number };
  readonly tokenFile?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly insecureAdmin?: boolean;
  readonly allowPlaintextPasswords?: boolean;
  readonly state?: string;
  readonly portOffset?: number;
  readonly bind?: string;
  readonly workers?: number;
  readonly limit?: ProxyLimits;
}

/** What `--limit` sets. */
export type ProxyLimits = { readonly [name in ProxyLimit]?: number };

/** Collects `NAME=NUMBER`, given any number of times. */
export function limitFlag(text: string, before: ProxyLimits = {}): ProxyLimits {
  const [given, number] = text.split('=');
  const name = proxyLimits.find((known) => known === given);
  const value = Number(number);
  if (name && Number.isSafeInteger(value) && value > 0) return { ...before, [name]: value };
  throw new CodedError('SWY8015', {
    property: '--limit',
    value: text,
    allowed: `NAME=NUMBER with a number above 0 and a name of ${proxyLimits.join(', ')}`,
  });
}

/** `NAMESPACE/NAME` of a Kubernetes object, from a flag. Source: RFC 1123, as the API server checks names. */
export function objectFlag(flag: string): (text: string) => { readonly namespace: string; readonly name: string } {
  return (text) => {
    const match = /^([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)\/([a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?)$/.exec(text);
    if (match?.[1] && match[2]) return { namespace: match[1], name: match[2] };
    throw new CodedError('SWY8015', { property: flag, value: text, allowed: 'NAMESPACE/NAME' });
  };
}

/** @throws SWY8015 one of the pair is missing */
export function tlsOf({ tlsCert, tlsKey }: ProxyFlags): { readonly certFile: string; readonly keyFile: string } | undefined {
  if (tlsCert !== undefined && tlsKey !== undefined) return { certFile: tlsCert, keyFile: tlsKey };
  const [missing, given] = tlsCert === undefined ? ['--tls-cert', tlsKey] : ['--tls-key', tlsCert];
  if (given === undefined) return undefined;
  throw new CodedError('SWY8015', { property: missing, value: null, allowed: 'a file: --tls-cert and --tls-key come together' });
}
