import { ApiKey, apiName, isFlexible } from '../wire';

/** APIs whose body begins with the transactional id. */
const transactional = new Set<number>([
  ApiKey.Produce,
  ApiKey.InitProducerId,
  ApiKey.AddPartitionsToTxn,
  ApiKey.AddOffsetsToTxn,
  ApiKey.EndTxn,
]);

/** Length, key, version and correlation id: where every request begins. */
const HEAD_BYTES = 12;

/** Smallest request: key, version, correlation id and the length of a client id that is null. */
const SMALLEST = 10;

export const READY = 0;
export const MORE = 1;
export const BAD = 2;

/**
 * Reads the first bytes of requests in place; one object serves a whole connection. It reads on to the acks of a Produce request, because one
 * with acks=0 is never answered, and to the transactional id of those that have one. Layout: Kafka protocol guide, request header 1 and 2;
 * ProduceRequest.json from version 3, and the first field of InitProducerId, AddPartitionsToTxn up to version 3,
 * AddOffsetsToTxn and EndTxn.
 */
export class RequestHead {
  /** Length of the request without its 4-byte length. */
  public size = 0;
  public apiKey = 0;
  public version = 0;
  public correlationId = 0;
  public answered = true;
  /** Null outside of transactions. */
  public transactionalId: string | null = null;
  /** What an ApiVersions request calls the client's software (KIP-511); null in every other request. */
  public clientSoftware: string | null = null;
  /** Why the bytes are not a request. */
  public fault = '';

  private at = 0;
  private text: string | null = null;

  /** @param limit largest request that is taken, in bytes, as Kafka's `socket.request.max.bytes` */
  public constructor(public limit = 100 * 1024 * 1024) {}

  public read(bytes: Buffer, at: number): typeof READY | typeof MORE | typeof BAD {
    const left = bytes.length - at;
    if (left < 4) return MORE;
    this.size = bytes.readInt32BE(at);
    if (this.size < SMALLEST || this.size > this.limit) return this.bad(foreign(bytes, at) ?? `a request of ${this.size} bytes`);
    if (left < HEAD_BYTES) return MORE;
    this.apiKey = bytes.readInt16BE(at + 4);
    this.version = bytes.readInt16BE(at + 6);
    this.correlationId = bytes.readInt32BE(at + 8);
    this.answered = true;
    this.transactionalId = null;
    this.clientSoftware = null;
    if (this.apiKey === ApiKey.ApiVersions) return this.readSoftware(bytes, at);
    return transactional.has(this.apiKey) ? this.readOn(bytes, at) : READY;
  }

  /** Other versions are not looked into: one that is not known must get its answer all the same. */
  private readSoftware(bytes: Buffer, start: number): typeof READY | typeof MORE {
    if (this.version !== 3 && this.version !== 4) return READY;
    const end = Math.min(start + 4 + this.size, bytes.length);
    this.at = start + HEAD_BYTES;
    this.text = null;
    if (this.skipString(bytes, end) && this.skipTags(bytes, end) && this.readText(bytes, end, true)) {
      this.clientSoftware = this.text;
      return READY;
    }
    return end === start + 4 + this.size ? READY : MORE;
  }

  private readOn(bytes: Buffer, start: number): typeof READY | typeof MORE | typeof BAD {
    const frameEnd = start + 4 + this.size;
    const end = Math.min(frameEnd, bytes.length);
    const flexible = isFlexible(this.apiKey, this.version);
    const isProduce = this.apiKey === ApiKey.Produce;
    this.at = start + HEAD_BYTES;
    this.text = null;
    const found =
      this.skipString(bytes, end) &&
      (!flexible || this.skipTags(bytes, end)) &&
      ((isProduce && this.version < 3) || this.readText(bytes, end, flexible)) &&
      (!isProduce || this.at + 2 <= end);
    if (!found) return end === frameEnd ? this.bad(`a cut-off ${apiName(this.apiKey)} request`) : MORE;
    this.transactionalId = this.text;
    if (isProduce) this.answered = bytes.readInt16BE(this.at) !== 0;
    return READY;
  }

  private readText(bytes: Buffer, end: number, flexible: boolean): boolean {
    if (!flexible && this.at + 2 > end) return false;
    const length = flexible ? this.uvarint(bytes, end) - 1 : bytes.readInt16BE(this.at);
    // -1 is null; an unfinished varint gives -2.
    if (length < -1) return false;
    if (!flexible) this.at += 2;
    const from = this.at;
    this.at += Math.max(0, length);
    if (this.at > end) return false;
    if (length >= 0) this.text = bytes.toString('utf8', from, this.at);
    return true;
  }

  private skipString(bytes: Buffer, end: number): boolean {
    if (this.at + 2 > end) return false;
    this.at += 2 + Math.max(0, bytes.readInt16BE(this.at));
    return this.at <= end;
  }

  private skipTags(bytes: Buffer, end: number): boolean {
    for (let count = this.uvarint(bytes, end); count !== 0; count--) {
      if (count < 0 || this.uvarint(bytes, end) < 0) return false;
      const length = this.uvarint(bytes, end);
      this.at += length;
      if (length < 0 || this.at > end) return false;
    }
    return true;
  }

  /** -1 when the bytes end in it. */
  private uvarint(bytes: Buffer, end: number): number {
    let value = 0;
    for (let shift = 0; shift < 28 && this.at < end; shift += 7) {
      const byte = bytes[this.at++] as number;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return -1;
  }

  private bad(fault: string): typeof BAD {
    this.fault = fault;
    return BAD;
  }
}

/** Names what speaks here instead of Kafka. */
function foreign(bytes: Buffer, at: number): string | undefined {
  if (bytes[at] === 0x16 && bytes[at + 1] === 0x03) return 'a TLS handshake on a plaintext port';
  const text = bytes.toString('latin1', at, at + 4);
  return /^(GET |POST|HEAD|PUT |OPTI|SSH-|PRI )/.test(text) ? `"${text.trim()}", which is not Kafka` : undefined;
}
