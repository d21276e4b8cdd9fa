export { apiKeys, apiName, type ApiRange, apiRange, isFlexible, requestHeaderVersion, responseHeaderVersion } from './apis';
export { type SendOptions, WireClient } from './client';
export { crc32c } from './crc32c';
export type { ConnectOptions } from './dial';
export { errorName } from './errors';
export { ErrorCode } from './errors.generated';
export { forgetLeaderEpochs, hasLeaderEpochs } from './fetch-epochs';
export { DEFAULT_MAX_FRAME_SIZE, FrameSplitter } from './frame-splitter';
export {
  type DecodedRequestHeader,
  type DecodedResponseHeader,
  decodeRequest,
  decodeRequestHeader,
  decodeResponse,
  decodeResponseHeader,
  type Encodable,
  encodeRequest,
  encodeResponse,
  type RequestBody,
  type RequestHeader,
  type ResponseBody,
} from './messages';
export { ApiKey } from './messages.generated';
export { Reader } from './reader';
export { batches, type BatchesOptions, Compression, crcIsValid, RecordBatch, setBaseOffset, setPartitionLeaderEpoch } from './record-batch';
export { type BatchRecord, type NewBatch, type NewRecord, readRecords, type RecordHeader, writeBatch } from './records';
export { ZERO_UUID } from './scalars';
export type * from './types.generated';
export { Writer } from './writer';
