import { ApiKey, type RequestBodies } from '../../../proxy/wire';
import { createAcls, deleteAcls, describeAcls } from './acls';
import { apiVersions, type ServedRange } from './api-versions';
import { describeCluster, findCoordinator, initProducerId } from './cluster';
import { describeConfigs, incrementalAlterConfigs } from './configs';
import { createTopics } from './create-topics';
import { fetch } from './fetch';
import { deleteGroups, describeGroups, heartbeat, joinGroup, leaveGroup, listGroups, syncGroup } from './groups';
import type { Handler } from './handler';
import { listOffsets } from './list-offsets';
import { metadata } from './metadata';
import { offsetCommit, offsetFetch } from './offsets';
import { produce } from './produce';
import { createPartitions, deleteRecords, deleteTopics } from './topics';

type Key = keyof RequestBodies;

/** An API that a sandbox broker serves, in which versions. */
export interface Served<K extends Key = Key> {
  readonly apiKey: K;
  readonly minVersion: number;
  readonly maxVersion: number;
  readonly handle: Handler<K>;
}

function serve<K extends Key>(apiKey: K, minVersion: number, maxVersion: number, handle: Handler<K>): Served {
  // The table pairs each key with its own handler; the union of all pairs cannot say so.
  return { apiKey, minVersion, maxVersion, handle: handle as unknown as Handler<Key> };
}

/** Every API of a sandbox broker. What is not here is not advertised. */
export const served: readonly Served[] = [
  serve(ApiKey.Produce, 3, 12, produce),
  serve(ApiKey.Fetch, 4, 16, fetch),
  serve(ApiKey.ListOffsets, 1, 10, listOffsets),
  serve(ApiKey.Metadata, 0, 13, metadata),
  serve(ApiKey.OffsetCommit, 2, 9, offsetCommit),
  serve(ApiKey.OffsetFetch, 1, 9, offsetFetch),
  serve(ApiKey.FindCoordinator, 0, 6, findCoordinator),
  serve(ApiKey.JoinGroup, 0, 9, joinGroup),
  serve(ApiKey.Heartbeat, 0, 4, heartbeat),
  serve(ApiKey.LeaveGroup, 0, 5, leaveGroup),
  serve(ApiKey.SyncGroup, 0, 5, syncGroup),
  serve(ApiKey.DescribeGroups, 0, 6, describeGroups),
  serve(ApiKey.ListGroups, 0, 5, listGroups),
  serve(
    ApiKey.ApiVersions,
    0,
    4,
    apiVersions((): readonly ServedRange[] => served),
  ),
  serve(ApiKey.CreateTopics, 2, 7, createTopics),
  serve(ApiKey.DeleteTopics, 1, 6, deleteTopics),
  serve(ApiKey.DeleteRecords, 0, 2, deleteRecords),
  serve(ApiKey.InitProducerId, 0, 5, initProducerId),
  serve(ApiKey.DescribeAcls, 1, 3, describeAcls),
  serve(ApiKey.CreateAcls, 1, 3, createAcls),
  serve(ApiKey.DeleteAcls, 1, 3, deleteAcls),
  serve(ApiKey.DescribeConfigs, 1, 4, describeConfigs),
  serve(ApiKey.CreatePartitions, 0, 3, createPartitions),
  serve(ApiKey.DeleteGroups, 0, 2, deleteGroups),
  serve(ApiKey.IncrementalAlterConfigs, 0, 1, incrementalAlterConfigs),
  serve(ApiKey.DescribeCluster, 0, 2, describeCluster),
];

export const servedByKey: ReadonlyMap<number, Served> = new Map(served.map((api) => [api.apiKey, api]));
