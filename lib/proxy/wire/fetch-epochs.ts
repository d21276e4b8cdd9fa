import { ApiKey } from './messages.generated';
import { Reader } from './reader';

/** Leader epochs are in Fetch requests from version 9 on, those of the last record from 12 on; from 13 on topics have ids (FetchRequest.json). */
const first = 9;
const last = 12;

/** Length, key, version and correlation id. */
const HEAD_BYTES = 12;

/** Replica id, wait, least and most bytes, isolation level, session id and epoch. */
const BODY_BYTES = 4 + 4 + 4 + 4 + 1 + 4 + 4;

const NO_EPOCH = -1;

export function hasLeaderEpochs(apiKey: number, version: number): boolean {
  return apiKey === ApiKey.Fetch && version >= first && version <= last;
}

/**
 * Takes the leader epochs out of a Fetch request, in place. A client that is shown no epochs does not keep any, and librdkafka 2 then asks with
 * epoch 0 in their place (rdkafka_fetcher.c), which a broker refuses with FENCED_LEADER_EPOCH once its partition has had another leader.
 * @param frame a request of a version that has them, with its 4-byte length; a malformed one is left to the broker
 */
export function forgetLeaderEpochs(frame: Buffer): void {
  const flexible = frame.readInt16BE(6) >= 12;
  const reader = new Reader(frame, HEAD_BYTES, 'Fetch request');
  const count = () => (flexible ? reader.uvarint() - 1 : reader.int32());
  const skipTags = () => (flexible ? reader.skipTags() : undefined);
  const forget = () => {
    frame.writeInt32BE(NO_EPOCH, reader.offset);
    reader.int32();
  };
  try {
    reader.nullableString();
    skipTags();
    reader.bytes(BODY_BYTES);
    for (let topics = count(); topics > 0; topics--) {
      reader.bytes(flexible ? reader.uvarint() - 1 : reader.int16());
      for (let partitions = count(); partitions > 0; partitions--) {
        reader.int32();
        forget();
        reader.int64();
        if (flexible) forget();
        reader.bytes(8 + 4);
        skipTags();
      }
      skipTags();
    }
  } catch {
    // The broker says what is wrong with it.
  }
}
