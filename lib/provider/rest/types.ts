/** Objects of the Cluster Linking REST API v3, with the fields that are read here. Source: Kafka REST v3 OpenAPI, ccloud-sdk-go-v2. */
export interface Link {
  readonly link_name: string;
  readonly link_id?: string;
  readonly cluster_link_id?: string;
  readonly source_cluster_id?: string | null;
  readonly link_state?: string;
  readonly link_error?: string | null;
  readonly link_error_message?: string | null;
}

export interface LinkConfig {
  readonly name: string;
  readonly value: string | null;
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

/** What a batch call answers for one topic; no code, or 0, is acceptance. */
export interface TopicResult {
  readonly mirror_topic_name: string;
  readonly error_code?: number | null;
  readonly error_message?: string | null;
}

export type MirrorAction = 'promote' | 'failover' | 'pause' | 'resume';

export const lagOf = (mirror: Mirror): number => (mirror.mirror_lags ?? []).reduce((sum, { lag }) => sum + Math.max(0, lag), 0);
