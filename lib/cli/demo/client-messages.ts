/** What the demo's clients are told on their command line. */
export interface ClientsConfig {
  readonly bootstrap: string;
  readonly topics: readonly string[];
  readonly group: string;
  readonly producers: number;
  readonly consumers: number;
  readonly keysPerProducer: number;
  /** Over all producers. */
  readonly recordsPerSecond: number;
}

/** `[topic, producer, key, sequence]` */
export type CompactId = readonly [string, string, string, number];

/** One line of the clients' output. */
export type ClientMessage =
  | { readonly type: 'ready' }
  /** Records acknowledged or delivered since the last line; `at` is when the first and the last of them were, in ms since the epoch. */
  | { readonly type: 'acknowledged' | 'delivered'; readonly records: readonly CompactId[]; readonly at: readonly [number, number] }
  /** The longest time between two acknowledgements so far. */
  | { readonly type: 'pause'; readonly ms: number; readonly until: number }
  | { readonly type: 'error'; readonly client: string; readonly message: string }
  /** A consumer had to join its group again: part of normal group life. */
  | { readonly type: 'rejoined'; readonly client: string; readonly reason: string }
  | { readonly type: 'producers-stopped' };

/** A line that the clients read. */
export type ClientCommand = 'stop-producers' | 'stop';
