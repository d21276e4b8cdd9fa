import type { MirrorGuard } from '../broker/sandbox-cluster';
import type { ClusterClient } from './cluster-client';
import type { MirroredProducerIds } from './producer-ids';

/** Where mirrors are written. */
export interface Destination {
  readonly client: ClusterClient;
  readonly clusterId: string;

  /** Producers whose batches were written here. */
  readonly producerIds: MirroredProducerIds;

  /**
   * Present when the destination is a sandbox cluster, which protects mirror topics and takes batches at the offsets they come with.
   * Apache Kafka can do neither.
   */
  readonly guard: MirrorGuard | undefined;
}
