import type { ApiRanges } from '../rewrite/clamp';
import { ApiKey, apiRange, type ApiRange } from '../wire';

/** APIs about identities that the cluster does not see on a route with swap: delegation tokens, and users of SCRAM. */
const foreign = new Set<number>([ApiKey.CreateDelegationToken, ApiKey.AlterUserScramCredentials, ApiKey.DescribeUserScramCredentials]);

/** SaslHandshake 0 is followed by SASL bytes without a Kafka header: nobody has needed it since Kafka 1.0. */
const handshake: ApiRange = { min: 1, max: 1 };

/**
 * What a route with swap offers: the gateway speaks SASL itself, whatever the cluster knows.
 * @param registersUsers whether requests about SCRAM users are answered by the gateway
 */
export function swapRanges(ranges: ApiRanges, registersUsers: boolean): ApiRanges {
  const own = [ApiKey.SaslAuthenticate, ...(registersUsers ? [ApiKey.AlterUserScramCredentials, ApiKey.DescribeUserScramCredentials] : [])];
  return new Map([
    ...[...ranges].filter(([key]) => !foreign.has(key)),
    [ApiKey.SaslHandshake, handshake],
    ...own.map((key): [number, ApiRange] => [key, apiRange(key) as ApiRange]),
  ]);
}
