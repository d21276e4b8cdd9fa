import type { GatewayRef } from '../../provider/gateway';
import type { KafkaRef } from '../../provider/kafka';
import type { GateResult } from '../execute/recorded';

/** What `switchyard_cutover` is configured with, and in Terraform state what it has recorded. Names are those of the resource. */
export interface GroupAttributes {
  readonly group: string;
  readonly stage: string;
  readonly route: string;
  readonly topics: readonly string[];
  readonly source: KafkaRef;
  readonly destination: KafkaRef;
  /** Absent where MirrorMaker replicates. */
  readonly link?: LinkAttributes;
  readonly mirror_maker?: { readonly name: string; readonly connect: { readonly url: string } };
  readonly way_back?: {
    readonly link?: LinkAttributes;
    readonly mirror_maker?: { readonly name: string; readonly connect: { readonly url: string } };
  };
  /** Names on the destination of the topics that have another one there. */
  readonly destination_names?: Readonly<Record<string, string>>;
  readonly gateway: GatewayRef;
  readonly domains?: { readonly source: string; readonly destination: string };
  readonly gates?: GateBounds;
  readonly previous_stage?: string;
  readonly stage_since?: string;
  readonly gate_results?: readonly GateResult[];
}

export interface LinkAttributes {
  readonly link_name: string;
  readonly rest_endpoint: string;
  readonly cluster_id: string;
  readonly api_key_ref?: string;
  readonly bearer_token_ref?: string;
  readonly ca_ref?: string;
}

/** Bounds of the gates as they are configured; defaults are not in it. */
export type GateBounds = Readonly<Record<string, number | undefined>>;
