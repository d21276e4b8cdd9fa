/** Objects of the Cluster Linking REST API v3, with the fields that are read here. Source: Kafka REST v3 OpenAPI, ccloud-sdk-go-v2. */
export interface Link {
  readonly link_name: string;
  readonly link_id?: string;
  readonly cluster_link_id?: string;
  readonly source_cluster_id?: string | null;
  readonly destination_cluster_id?: string | null;
  readonly remote_cluster_id?: string | null;
  readonly link_state?: string;
  readonly link_error?: string | null;
  readonly link_error_message?: string | null;
  /** Only when they were asked for. */
  readonly tasks?: readonly LinkTask[] | null;
}

export interface LinkTask {
  readonly task_name: string;
  readonly state: string;
  readonly errors?: readonly { readonly error_code: string; readonly error_message?: string | null }[] | null;
}

/** Who holds a new link decides which id its body has. */
export interface NewLink {
  readonly ids: Readonly<Partial<Record<'source_cluster_id' | 'destination_cluster_id' | 'remote_cluster_id', string>>>;
  readonly configs: readonly ConfigChange[];
  /** False makes it without trying whether the other cluster can be reached. */
  readonly validateLink?: boolean | undefined;
}

export interface LinkConfig {
  readonly name: string;
  readonly value: string | null;
  readonly is_default?: boolean;
  readonly is_sensitive?: boolean;
}

export interface ConfigChange {
  readonly name: string;
  /** Null resets the setting to its default. */
  readonly value: string | null;
}

export interface Mirror {
  readonly mirror_topic_name: string;
  readonly source_topic_name: string;
  readonly mirror_status: string;
  readonly mirror_topic_error?: string | null;
  readonly mirror_lags?: readonly { readonly partition: number; readonly lag: number; readonly last_source_fetch_offset: number }[] | null;
}

export interface NewMirror {
  readonly source: string;
  readonly mirror: string;
  readonly configs?: Readonly<Record<string, string>> | undefined;
  readonly replicationFactor?: number | undefined;
}

/** What a batch call answers for one topic; no code, or 0, is acceptance. */
export interface TopicResult {
  readonly mirror_topic_name: string;
  readonly error_code?: number | null;
  readonly error_message?: string | null;
  /** Records that a truncation removed. */
  readonly messages_truncated?: string | number | null;
}

export type MirrorAction =
  'promote' | 'failover' | 'pause' | 'resume' | 'reverse-and-start-mirror' | 'reverse-and-pause-mirror' | 'truncate-and-restore';

export const lagOf = (mirror: Mirror): number => (mirror.mirror_lags ?? []).reduce((sum, { lag }) => sum + Math.max(0, lag), 0);
