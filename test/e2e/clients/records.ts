/** A record at its place in a cluster's log. */
export interface PlacedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: string;
}

export interface Producer {
  /** Records the cluster has acknowledged, in the order in which the application was told. */
  readonly acknowledged: readonly PlacedRecord[];
  /** Errors that reached the application. */
  readonly errors: readonly string[];
  /** Sends no more, and waits until everything that was sent is acknowledged or has failed. */
  stop(): Promise<void>;
}

export interface Consumer {
  /** Records handed to the application, in order. A record that is delivered again is there again. */
  readonly consumed: readonly PlacedRecord[];
  readonly errors: readonly string[];
  stop(): Promise<void>;
}
