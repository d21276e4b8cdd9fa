/** Objects of Kafka Connect's REST API, with the fields that are read here. Source: https://kafka.apache.org/documentation/#connect_rest */

export type ConnectorConfig = Readonly<Record<string, string>>;

export interface ConnectorStatus {
  readonly name: string;
  readonly connector: { readonly state: string; readonly trace?: string };
  readonly tasks: readonly { readonly id: number; readonly state: string; readonly trace?: string }[];
}

/** Where a source connector of MirrorMaker stands in one partition; no offset removes the position (KIP-875). */
export interface ConnectorOffset {
  readonly partition: { readonly cluster: string; readonly topic: string; readonly partition: number };
  /** Offset of the record that was copied last. */
  readonly offset: { readonly offset: number } | null;
}

/** Answer of `PUT /connector-plugins/CLASS/config/validate`. */
export interface Validation {
  readonly configs?: readonly { readonly value: { readonly name: string; readonly errors: readonly string[] } }[];
}

export interface Worker {
  readonly version: string;
  readonly kafka_cluster_id?: string;
}
