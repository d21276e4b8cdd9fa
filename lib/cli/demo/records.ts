/** What a demo record says of itself: who sent it, and the how manieth of its key it is. */
export interface RecordId {
  readonly topic: string;
  readonly producer: string;
  readonly key: string;
  /** Counts from 0 for each producer, topic and key. */
  readonly sequence: number;
}

/** A record as a cluster holds it. */
export interface LogRecord extends RecordId {
  readonly partition: number;
  readonly offset: number;
}

/** A record's value. The topic is not in it: it is known from where the record is. */
export function encodeValue({ producer, key, sequence }: RecordId): string {
  return JSON.stringify({ producer, key, sequence });
}

/** Undefined for a record that no demo client has written. */
export function decodeValue(topic: string, value: string): RecordId | undefined {
  try {
    const { producer, key, sequence } = JSON.parse(value) as Partial<RecordId>;
    if (typeof producer !== 'string' || typeof key !== 'string' || typeof sequence !== 'number') return undefined;
    return { topic, producer, key, sequence };
  } catch {
    return undefined;
  }
}

/** The same for the same record wherever it is found. */
export function identity({ topic, producer, key, sequence }: RecordId): string {
  return `${streamOf({ topic, producer, key })} ${sequence}`;
}

/** Within it, order is promised. */
export function streamOf({ topic, producer, key }: Omit<RecordId, 'sequence'>): string {
  return `${topic} ${producer} ${key}`;
}
