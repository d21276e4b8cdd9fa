import { ApiKey, ErrorCode } from '../../../proxy/wire';
import { saslRanges } from '../sasl-login';
import type { Handler } from './handler';

/** What {@link served} offers, as ApiVersions shows it. */
export interface ServedRange {
  readonly apiKey: number;
  readonly minVersion: number;
  readonly maxVersion: number;
}

/**
 * Some librdkafka versions take a broker without Produce 0 for one that cannot compress; Apache Kafka 4 therefore shows 0 and refuses
 * versions 0 to 2 when they are used. See KAFKA-18659.
 */
const PRODUCE_SHOWN_FROM = 0;

/** ApiVersions (key 18). No features are shown: there are no transactions and no consumer groups of KIP-848 to switch on. */
export function apiVersions(ranges: () => readonly ServedRange[]): Handler<18> {
  return (_request, { hasSasl }) => ({
    errorCode: ErrorCode.NONE,
    apiKeys: [
      ...ranges().map((range) => (range.apiKey === ApiKey.Produce ? { ...range, minVersion: PRODUCE_SHOWN_FROM } : range)),
      ...(hasSasl ? saslRanges : []),
    ],
  });
}
