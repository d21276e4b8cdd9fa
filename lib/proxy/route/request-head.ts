import { apiName } from '../wire';

const PRODUCE = 0;

/** Length, key, version and correlation id: where every request begins. */
const HEAD_BYTES = 12;

/** Smallest request: key, version, correlation id and the length of a client id that is null. */
const SMALLEST = 10;

export const READY = 0;
export const MORE = 1;
export const BAD = 2;

/**
 * Reads the first bytes of requests in place; one object serves a whole connection. It reads on to the acks of a Produce request, because one
 * with acks=0 is never answered. Layout: Kafka protocol guide, request header 1 and 2; ProduceRequest.json.
 */
export class RequestHead {
  /** Length of the request without its 4-byte length. */
  public size = 0;
  public apiKey = 0;
  public version = 0;
  public correlationId = 0;
  public answered = true;
  /** Why the bytes are not a request. */
  public fault = '';

  private at = 0;

  /** @param maxSize `socket.request.max.bytes` of the proxy */
  public constructor(private readonly maxSize = 100 * 1024 * 1024) {}

  public read(bytes: Buffer, at: number): typeof READY | typeof MORE | typeof BAD {
    const left = bytes.length - at;
    if (left < 4) return MORE;
    this.size = bytes.readInt32BE(at);
    if (this.size < SMALLEST || this.size > this.maxSize) return this.bad(foreign(bytes, at) ?? `a request of ${this.size} bytes`);
    if (left < HEAD_BYTES) return MORE;
    this.apiKey = bytes.readInt16BE(at + 4);
    this.version = bytes.readInt16BE(at + 6);
    this.correlationId = bytes.readInt32BE(at + 8);
    this.answered = true;
    return this.apiKey === PRODUCE ? this.readAcks(bytes, at) : READY;
  }

  private readAcks(bytes: Buffer, start: number): typeof READY | typeof MORE | typeof BAD {
    const frameEnd = start + 4 + this.size;
    const end = Math.min(frameEnd, bytes.length);
    const short = end === frameEnd ? BAD : MORE;
    const flexible = this.version >= 9;
    this.at = start + HEAD_BYTES;
    const found =
      this.skipString(bytes, end) &&
      (!flexible || this.skipTags(bytes, end)) &&
      (this.version < 3 || (flexible ? this.skipCompact(bytes, end) : this.skipString(bytes, end)));
    if (!found || this.at + 2 > end) return short === BAD ? this.bad(`a cut-off ${apiName(PRODUCE)} request`) : MORE;
    this.answered = bytes.readInt16BE(this.at) !== 0;
    return READY;
  }

  private skipString(bytes: Buffer, end: number): boolean {
    if (this.at + 2 > end) return false;
    this.at += 2 + Math.max(0, bytes.readInt16BE(this.at));
    return this.at <= end;
  }

  private skipCompact(bytes: Buffer, end: number): boolean {
    const length = this.uvarint(bytes, end);
    this.at += Math.max(0, length - 1);
    return length >= 0 && this.at <= end;
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
