// Generated from org.apache.kafka:kafka-clients:4.3.1 (Apache-2.0) by scripts/generate-messages.mjs. Do not edit.

import type { ApiDefinition } from './schema';

/** Kafka API keys by name. */
export const ApiKey = {
  Produce: 0,
  Fetch: 1,
  ListOffsets: 2,
  Metadata: 3,
  OffsetCommit: 8,
  OffsetFetch: 9,
  FindCoordinator: 10,
  JoinGroup: 11,
  Heartbeat: 12,
  LeaveGroup: 13,
  SyncGroup: 14,
  DescribeGroups: 15,
  ListGroups: 16,
  SaslHandshake: 17,
  ApiVersions: 18,
  CreateTopics: 19,
  DeleteTopics: 20,
  DeleteRecords: 21,
  InitProducerId: 22,
  OffsetForLeaderEpoch: 23,
  AddPartitionsToTxn: 24,
  AddOffsetsToTxn: 25,
  EndTxn: 26,
  WriteTxnMarkers: 27,
  TxnOffsetCommit: 28,
  DescribeAcls: 29,
  CreateAcls: 30,
  DeleteAcls: 31,
  DescribeConfigs: 32,
  AlterConfigs: 33,
  AlterReplicaLogDirs: 34,
  DescribeLogDirs: 35,
  SaslAuthenticate: 36,
  CreatePartitions: 37,
  CreateDelegationToken: 38,
  DeleteGroups: 42,
  ElectLeaders: 43,
  IncrementalAlterConfigs: 44,
  AlterPartitionReassignments: 45,
  ListPartitionReassignments: 46,
  OffsetDelete: 47,
  DescribeClientQuotas: 48,
  AlterClientQuotas: 49,
  DescribeUserScramCredentials: 50,
  AlterUserScramCredentials: 51,
  DescribeQuorum: 55,
  UpdateFeatures: 57,
  DescribeCluster: 60,
  DescribeProducers: 61,
  DescribeTransactions: 65,
  ListTransactions: 66,
  ConsumerGroupHeartbeat: 68,
  ConsumerGroupDescribe: 69,
  GetTelemetrySubscriptions: 71,
  PushTelemetry: 72,
  ListConfigResources: 74,
  DescribeTopicPartitions: 75,
} as const;

export const apiDefinitions: readonly ApiDefinition[] = [
  { key: 0, name: 'Produce', min: 3, max: 13, flexible: '9+', request: [
    ['transactionalId', 'string', '3+', { nullable: '3+', default: null }],
    ['acks', 'int16', '0+'],
    ['timeoutMs', 'int32', '0+'],
    ['topicData', '[]struct', '0+', { fields: [
      ['name', 'string', '0-12'],
      ['topicId', 'uuid', '13+'],
      ['partitionData', '[]struct', '0+', { fields: [
        ['index', 'int32', '0+'],
        ['records', 'records', '0+', { nullable: '0+' }],
      ] }],
    ] }],
  ], response: [
    ['responses', '[]struct', '0+', { fields: [
      ['name', 'string', '0-12'],
      ['topicId', 'uuid', '13+'],
      ['partitionResponses', '[]struct', '0+', { fields: [
        ['index', 'int32', '0+'],
        ['errorCode', 'int16', '0+'],
        ['baseOffset', 'int64', '0+'],
        ['logAppendTimeMs', 'int64', '2+', { default: -1n }],
        ['logStartOffset', 'int64', '5+', { default: -1n }],
        ['recordErrors', '[]struct', '8+', { fields: [
          ['batchIndex', 'int32', '8+'],
          ['batchIndexErrorMessage', 'string', '8+', { nullable: '8+', default: null }],
        ] }],
        ['errorMessage', 'string', '8+', { nullable: '8+', default: null }],
        ['currentLeader', 'struct', '10+', { tag: 0, fields: [
          ['leaderId', 'int32', '10+', { default: -1 }],
          ['leaderEpoch', 'int32', '10+', { default: -1 }],
        ] }],
      ] }],
    ] }],
    ['throttleTimeMs', 'int32', '1+', { default: 0 }],
    ['nodeEndpoints', '[]struct', '10+', { tag: 0, fields: [
      ['nodeId', 'int32', '10+'],
      ['host', 'string', '10+'],
      ['port', 'int32', '10+'],
      ['rack', 'string', '10+', { nullable: '10+', default: null }],
    ] }],
  ] },
  { key: 1, name: 'Fetch', min: 4, max: 18, flexible: '12+', request: [
    ['clusterId', 'string', '12+', { nullable: '12+', tag: 0, default: null }],
    ['replicaId', 'int32', '0-14', { default: -1 }],
    ['replicaState', 'struct', '15+', { tag: 1, fields: [
      ['replicaId', 'int32', '15+', { default: -1 }],
      ['replicaEpoch', 'int64', '15+', { default: -1n }],
    ] }],
    ['maxWaitMs', 'int32', '0+'],
    ['minBytes', 'int32', '0+'],
    ['maxBytes', 'int32', '3+', { default: 2147483647 }],
    ['isolationLevel', 'int8', '4+', { default: 0 }],
    ['sessionId', 'int32', '7+', { default: 0 }],
    ['sessionEpoch', 'int32', '7+', { default: -1 }],
    ['topics', '[]struct', '0+', { fields: [
      ['topic', 'string', '0-12'],
      ['topicId', 'uuid', '13+'],
      ['partitions', '[]struct', '0+', { fields: [
        ['partition', 'int32', '0+'],
        ['currentLeaderEpoch', 'int32', '9+', { default: -1 }],
        ['fetchOffset', 'int64', '0+'],
        ['lastFetchedEpoch', 'int32', '12+', { default: -1 }],
        ['logStartOffset', 'int64', '5+', { default: -1n }],
        ['partitionMaxBytes', 'int32', '0+'],
        ['replicaDirectoryId', 'uuid', '17+', { tag: 0 }],
        ['highWatermark', 'int64', '18+', { tag: 1, default: 9223372036854775807n }],
      ] }],
    ] }],
    ['forgottenTopicsData', '[]struct', '7+', { fields: [
      ['topic', 'string', '7-12'],
      ['topicId', 'uuid', '13+'],
      ['partitions', '[]int32', '7+'],
    ] }],
    ['rackId', 'string', '11+', { default: '' }],
  ], response: [
    ['throttleTimeMs', 'int32', '1+'],
    ['errorCode', 'int16', '7+'],
    ['sessionId', 'int32', '7+', { default: 0 }],
    ['responses', '[]struct', '0+', { fields: [
      ['topic', 'string', '0-12'],
      ['topicId', 'uuid', '13+'],
      ['partitions', '[]struct', '0+', { fields: [
        ['partitionIndex', 'int32', '0+'],
        ['errorCode', 'int16', '0+'],
        ['highWatermark', 'int64', '0+'],
        ['lastStableOffset', 'int64', '4+', { default: -1n }],
        ['logStartOffset', 'int64', '5+', { default: -1n }],
        ['divergingEpoch', 'struct', '12+', { tag: 0, fields: [
          ['epoch', 'int32', '12+', { default: -1 }],
          ['endOffset', 'int64', '12+', { default: -1n }],
        ] }],
        ['currentLeader', 'struct', '12+', { tag: 1, fields: [
          ['leaderId', 'int32', '12+', { default: -1 }],
          ['leaderEpoch', 'int32', '12+', { default: -1 }],
        ] }],
        ['snapshotId', 'struct', '12+', { tag: 2, fields: [
          ['endOffset', 'int64', '0+', { default: -1n }],
          ['epoch', 'int32', '0+', { default: -1 }],
        ] }],
        ['abortedTransactions', '[]struct', '4+', { nullable: '4+', fields: [
          ['producerId', 'int64', '4+'],
          ['firstOffset', 'int64', '4+'],
        ] }],
        ['preferredReadReplica', 'int32', '11+', { default: -1 }],
        ['records', 'records', '0+', { nullable: '0+' }],
      ] }],
    ] }],
    ['nodeEndpoints', '[]struct', '16+', { tag: 0, fields: [
      ['nodeId', 'int32', '16+'],
      ['host', 'string', '16+'],
      ['port', 'int32', '16+'],
      ['rack', 'string', '16+', { nullable: '16+', default: null }],
    ] }],
  ] },
  { key: 2, name: 'ListOffsets', min: 1, max: 11, flexible: '6+', request: [
    ['replicaId', 'int32', '0+'],
    ['isolationLevel', 'int8', '2+'],
    ['topics', '[]struct', '0+', { fields: [
      ['name', 'string', '0+'],
      ['partitions', '[]struct', '0+', { fields: [
        ['partitionIndex', 'int32', '0+'],
        ['currentLeaderEpoch', 'int32', '4+', { default: -1 }],
        ['timestamp', 'int64', '0+'],
      ] }],
    ] }],
    ['timeoutMs', 'int32', '10+'],
  ], response: [
    ['throttleTimeMs', 'int32', '2+'],
    ['topics', '[]struct', '0+', { fields: [
      ['name', 'string', '0+'],
      ['partitions', '[]struct', '0+', { fields: [
        ['partitionIndex', 'int32', '0+'],
        ['errorCode', 'int16', '0+'],
        ['timestamp', 'int64', '1+', { default: -1n }],
        ['offset', 'int64', '1+', { default: -1n }],
        ['leaderEpoch', 'int32', '4+', { default: -1 }],
      ] }],
    ] }],
  ] },
  { key: 3, name: 'Metadata', min: 0, max: 13, flexible: '9+', request: [
    ['topics', '[]struct', '0+', { nullable: '1+', fields: [
      ['topicId', 'uuid', '10+'],
      ['name', 'string', '0+', { nullable: '10+' }],
    ] }],
    ['allowAutoTopicCreation', 'bool', '4+', { default: true }],
    ['includeClusterAuthorizedOperations', 'bool', '8-10'],
    ['includeTopicAuthorizedOperations', 'bool', '8+'],
  ], response: [
    ['throttleTimeMs', 'int32', '3+'],
    ['brokers', '[]struct', '0+', { fields: [
      ['nodeId', 'int32', '0+'],
      ['host', 'string', '0+'],
      ['port', 'int32', '0+'],
      ['rack', 'string', '1+', { nullable: '1+', default: null }],
    ] }],
    ['clusterId', 'string', '2+', { nullable: '2+', default: null }],
    ['controllerId', 'int32', '1+', { default: -1 }],
    ['topics', '[]struct', '0+', { fields: [
      ['errorCode', 'int16', '0+'],
      ['name', 'string', '0+', { nullable: '12+' }],
      ['topicId', 'uuid', '10+'],
      ['isInternal', 'bool', '1+', { default: false }],
      ['partitions', '[]struct', '0+', { fields: [
        ['errorCode', 'int16', '0+'],
        ['partitionIndex', 'int32', '0+'],
        ['leaderId', 'int32', '0+'],
        ['leaderEpoch', 'int32', '7+', { default: -1 }],
        ['replicaNodes', '[]int32', '0+'],
        ['isrNodes', '[]int32', '0+'],
        ['offlineReplicas', '[]int32', '5+'],
      ] }],
      ['topicAuthorizedOperations', 'int32', '8+', { default: -2147483648 }],
    ] }],
    ['clusterAuthorizedOperations', 'int32', '8-10', { default: -2147483648 }],
    ['errorCode', 'int16', '13+'],
  ] },
  { key: 8, name: 'OffsetCommit', min: 2, max: 10, flexible: '8+', request: [
    ['groupId', 'string', '0+'],
    ['generationIdOrMemberEpoch', 'int32', '1+', { default: -1 }],
    ['memberId', 'string', '1+'],
    ['groupInstanceId', 'string', '7+', { nullable: '7+', default: null }],
    ['retentionTimeMs', 'int64', '2-4', { default: -1n }],
    ['topics', '[]struct', '0+', { fields: [
      ['name', 'string', '0-9'],
      ['topicId', 'uuid', '10+'],
      ['partitions', '[]struct', '0+', { fields: [
        ['partitionIndex', 'int32', '0+'],
        ['committedOffset', 'int64', '0+'],
        ['committedLeaderEpoch', 'int32', '6+', { default: -1 }],
        ['committedMetadata', 'string', '0+', { nullable: '0+' }],
      ] }],
    ] }],
  ], response: [
    ['throttleTimeMs', 'int32', '3+'],
    ['topics', '[]struct', '0+', { fields: [
      ['name', 'string', '0-9'],
      ['topicId', 'uuid', '10+'],
      ['partitions', '[]struct', '0+', { fields: [
        ['partitionIndex', 'int32', '0+'],
        ['errorCode', 'int16', '0+'],
      ] }],
    ] }],
  ] },
  { key: 9, name: 'OffsetFetch', min: 1, max: 10, flexible: '6+', request: [
    ['groupId', 'string', '0-7'],
    ['topics', '[]struct', '0-7', { nullable: '2-7', fields: [
      ['name', 'string', '0-7'],
      ['partitionIndexes', '[]int32', '0-7'],
    ] }],
    ['groups', '[]struct', '8+', { fields: [
      ['groupId', 'string', '8+'],
      ['memberId', 'string', '9+', { nullable: '9+', default: null }],
      ['memberEpoch', 'int32', '9+', { default: -1 }],
      ['topics', '[]struct', '8+', { nullable: '8+', fields: [
        ['name', 'string', '8-9'],
        ['topicId', 'uuid', '10+'],
        ['partitionIndexes', '[]int32', '8+'],
      ] }],
    ] }],
    ['requireStable', 'bool', '7+', { default: false }],
  ], response: [
    ['throttleTimeMs', 'int32', '3+'],
    ['topics', '[]struct', '0-7', { fields: [
      ['name', 'string', '0-7'],
      ['partitions', '[]struct', '0-7', { fields: [
        ['partitionIndex', 'int32', '0-7'],
        ['committedOffset', 'int64', '0-7'],
        ['committedLeaderEpoch', 'int32', '5-7', { default: -1 }],
        ['metadata', 'string', '0-7', { nullable: '0-7' }],
        ['errorCode', 'int16', '0-7'],
      ] }],
    ] }],
    ['errorCode', 'int16', '2-7', { default: 0 }],
    ['groups', '[]struct', '8+', { fields: [
      ['groupId', 'string', '8+'],
      ['topics', '[]struct', '8+', { fields: [
        ['name', 'string', '8-9'],
        ['topicId', 'uuid', '10+'],
        ['partitions', '[]struct', '8+', { fields: [
          ['partitionIndex', 'int32', '8+'],
          ['committedOffset', 'int64', '8+'],
          ['committedLeaderEpoch', 'int32', '8+', { default: -1 }],
          ['metadata', 'string', '8+', { nullable: '8+' }],
          ['errorCode', 'int16', '8+'],
        ] }],
      ] }],
      ['errorCode', 'int16', '8+', { default: 0 }],
    ] }],
  ] },
  { key: 10, name: 'FindCoordinator', min: 0, max: 6, flexible: '3+', request: [
    ['key', 'string', '0-3'],
    ['keyType', 'int8', '1+', { default: 0 }],
    ['coordinatorKeys', '[]string', '4+'],
  ], response: [
    ['throttleTimeMs', 'int32', '1+'],
    ['errorCode', 'int16', '0-3'],
    ['errorMessage', 'string', '1-3', { nullable: '1-3' }],
    ['nodeId', 'int32', '0-3'],
    ['host', 'string', '0-3'],
    ['port', 'int32', '0-3'],
    ['coordinators', '[]struct', '4+', { fields: [
      ['key', 'string', '4+'],
      ['nodeId', 'int32', '4+'],
      ['host', 'string', '4+'],
      ['port', 'int32', '4+'],
      ['errorCode', 'int16', '4+'],
      ['errorMessage', 'string', '4+', { nullable: '4+' }],
    ] }],
  ] },
  { key: 11, name: 'JoinGroup', min: 0, max: 9, flexible: '6+', request: [
    ['groupId', 'string', '0+'],
    ['sessionTimeoutMs', 'int32', '0+'],
    ['rebalanceTimeoutMs', 'int32', '1+', { default: -1 }],
    ['memberId', 'string', '0+'],
    ['groupInstanceId', 'string', '5+', { nullable: '5+', default: null }],
    ['protocolType', 'string', '0+'],
    ['protocols', '[]struct', '0+', { fields: [
      ['name', 'string', '0+'],
      ['metadata', 'bytes', '0+'],
    ] }],
    ['reason', 'string', '8+', { nullable: '8+', default: null }],
  ], response: [
    ['throttleTimeMs', 'int32', '2+'],
    ['errorCode', 'int16', '0+'],
    ['generationId', 'int32', '0+', { default: -1 }],
    ['protocolType', 'string', '7+', { nullable: '7+', default: null }],
    ['protocolName', 'string', '0+', { nullable: '7+' }],
    ['leader', 'string', '0+'],
    ['skipAssignment', 'bool', '9+', { default: false }],
    ['memberId', 'string', '0+'],
    ['members', '[]struct', '0+', { fields: [
      ['memberId', 'string', '0+'],
      ['groupInstanceId', 'string', '5+', { nullable: '5+', default: null }],
      ['metadata', 'bytes', '0+'],
    ] }],
  ] },
  { key: 12, name: 'Heartbeat', min: 0, max: 4, flexible: '4+', request: [
    ['groupId', 'string', '0+'],
    ['generationId', 'int32', '0+'],
    ['memberId', 'string', '0+'],
    ['groupInstanceId', 'string', '3+', { nullable: '3+', default: null }],
  ], response: [
    ['throttleTimeMs', 'int32', '1+'],
    ['errorCode', 'int16', '0+'],
  ] },
  { key: 13, name: 'LeaveGroup', min: 0, max: 5, flexible: '4+', request: [
    ['groupId', 'string', '0+'],
    ['memberId', 'string', '0-2'],
    ['members', '[]struct', '3+', { fields: [
      ['memberId', 'string', '3+'],
      ['groupInstanceId', 'string', '3+', { nullable: '3+', default: null }],
      ['reason', 'string', '5+', { nullable: '5+', default: null }],
    ] }],
  ], response: [
    ['throttleTimeMs', 'int32', '1+'],
    ['errorCode', 'int16', '0+'],
    ['members', '[]struct', '3+', { fields: [
      ['memberId', 'string', '3+'],
      ['groupInstanceId', 'string', '3+', { nullable: '3+' }],
      ['errorCode', 'int16', '3+'],
    ] }],
  ] },
  { key: 14, name: 'SyncGroup', min: 0, max: 5, flexible: '4+', request: [
    ['groupId', 'string', '0+'],
    ['generationId', 'int32', '0+'],
    ['memberId', 'string', '0+'],
    ['groupInstanceId', 'string', '3+', { nullable: '3+', default: null }],
    ['protocolType', 'string', '5+', { nullable: '5+', default: null }],
    ['protocolName', 'string', '5+', { nullable: '5+', default: null }],
    ['assignments', '[]struct', '0+', { fields: [
      ['memberId', 'string', '0+'],
      ['assignment', 'bytes', '0+'],
    ] }],
  ], response: [
    ['throttleTimeMs', 'int32', '1+'],
    ['errorCode', 'int16', '0+'],
    ['protocolType', 'string', '5+', { nullable: '5+', default: null }],
    ['protocolName', 'string', '5+', { nullable: '5+', default: null }],
    ['assignment', 'bytes', '0+'],
  ] },
  { key: 15, name: 'DescribeGroups', min: 0, max: 6, flexible: '5+', request: [
    ['groups', '[]string', '0+'],
    ['includeAuthorizedOperations', 'bool', '3+'],
  ], response: [
    ['throttleTimeMs', 'int32', '1+'],
    ['groups', '[]struct', '0+', { fields: [
      ['errorCode', 'int16', '0+'],
      ['errorMessage', 'string', '6+', { nullable: '6+', default: null }],
      ['groupId', 'string', '0+'],
      ['groupState', 'string', '0+'],
      ['protocolType', 'string', '0+'],
      ['protocolData', 'string', '0+'],
      ['members', '[]struct', '0+', { fields: [
        ['memberId', 'string', '0+'],
        ['groupInstanceId', 'string', '4+', { nullable: '4+', default: null }],
        ['clientId', 'string', '0+'],
        ['clientHost', 'string', '0+'],
        ['memberMetadata', 'bytes', '0+'],
        ['memberAssignment', 'bytes', '0+'],
      ] }],
      ['authorizedOperations', 'int32', '3+', { default: -2147483648 }],
    ] }],
  ] },
  { key: 16, name: 'ListGroups', min: 0, max: 5, flexible: '3+', request: [
    ['statesFilter', '[]string', '4+'],
    ['typesFilter', '[]string', '5+'],
  ], response: [
    ['throttleTimeMs', 'int32', '1+'],
    ['errorCode', 'int16', '0+'],
    ['groups', '[]struct', '0+', { fields: [
      ['groupId', 'string', '0+'],
      ['protocolType', 'string', '0+'],
      ['groupState', 'string', '4+'],
      ['groupType', 'string', '5+'],
    ] }],
  ] },
  { key: 17, name: 'SaslHandshake', min: 0, max: 1, flexible: 'none', request: [
    ['mechanism', 'string', '0+'],
  ], response: [
    ['errorCode', 'int16', '0+'],
    ['mechanisms', '[]string', '0+'],
  ] },
  { key: 18, name: 'ApiVersions', min: 0, max: 4, flexible: '3+', request: [
    ['clientSoftwareName', 'string', '3+'],
    ['clientSoftwareVersion', 'string', '3+'],
  ], response: [
    ['errorCode', 'int16', '0+'],
    ['apiKeys', '[]struct', '0+', { fields: [
      ['apiKey', 'int16', '0+'],
      ['minVersion', 'int16', '0+'],
      ['maxVersion', 'int16', '0+'],
    ] }],
    ['throttleTimeMs', 'int32', '1+'],
    ['supportedFeatures', '[]struct', '3+', { tag: 0, fields: [
      ['name', 'string', '3+'],
      ['minVersion', 'int16', '3+'],
      ['maxVersion', 'int16', '3+'],
    ] }],
    ['finalizedFeaturesEpoch', 'int64', '3+', { tag: 1, default: -1n }],
    ['finalizedFeatures', '[]struct', '3+', { tag: 2, fields: [
      ['name', 'string', '3+'],
      ['maxVersionLevel', 'int16', '3+'],
      ['minVersionLevel', 'int16', '3+'],
    ] }],
    ['zkMigrationReady', 'bool', '3+', { tag: 3, default: false }],
  ] },
  { key: 19, name: 'CreateTopics', min: 2, max: 7, flexible: '5+', request: [
    ['topics', '[]struct', '0+', { fields: [
      ['name', 'string', '0+'],
      ['numPartitions', 'int32', '0+'],
      ['replicationFactor', 'int16', '0+'],
      ['assignments', '[]struct', '0+', { fields: [
        ['partitionIndex', 'int32', '0+'],
        ['brokerIds', '[]int32', '0+'],
      ] }],
      ['configs', '[]struct', '0+', { fields: [
        ['name', 'string', '0+'],
        ['value', 'string', '0+', { nullable: '0+' }],
      ] }],
    ] }],
    ['timeoutMs', 'int32', '0+', { default: 60000 }],
    ['validateOnly', 'bool', '1+', { default: false }],
  ], response: [
    ['throttleTimeMs', 'int32', '2+'],
    ['topics', '[]struct', '0+', { fields: [
      ['name', 'string', '0+'],
      ['topicId', 'uuid', '7+'],
      ['errorCode', 'int16', '0+'],
      ['errorMessage', 'string', '1+', { nullable: '0+' }],
      ['topicConfigErrorCode', 'int16', '5+', { tag: 0 }],
      ['numPartitions', 'int32', '5+', { default: -1 }],
      ['replicationFactor', 'int16', '5+', { default: -1 }],
      ['configs', '[]struct', '5+', { nullable: '5+', fields: [
        ['name', 'string', '5+'],
        ['value', 'string', '5+', { nullable: '5+' }],
        ['readOnly', 'bool', '5+'],
        ['configSource', 'int8', '5+', { default: -1 }],
        ['isSensitive', 'bool', '5+'],
      ] }],
    ] }],
  ] },
  { key: 20, name: 'DeleteTopics', min: 1, max: 6, flexible: '4+', request: [
    ['topics', '[]struct', '6+', { fields: [
      ['name', 'string', '6+', { nullable: '6+', default: null }],
      ['topicId', 'uuid', '6+'],
    ] }],
    ['topicNames', '[]string', '0-5'],
    ['timeoutMs', 'int32', '0+'],
  ], response: [
    ['throttleTimeMs', 'int32', '1+'],
    ['responses', '[]struct', '0+', { fields: [
      ['name', 'string', '0+', { nullable: '6+' }],
      ['topicId', 'uuid', '6+'],
      ['errorCode', 'int16', '0+'],
      ['errorMessage', 'string', '5+', { nullable: '5+', default: null }],
    ] }],
  ] },
  { key: 21, name: 'DeleteRecords', min: 0, max: 2, flexible: '2+', request: [
    ['topics', '[]struct', '0+', { fields: [
      ['name', 'string', '0+'],
      ['partitions', '[]struct', '0+', { fields: [
        ['partitionIndex', 'int32', '0+'],
        ['offset', 'int64', '0+'],
      ] }],
    ] }],
    ['timeoutMs', 'int32', '0+'],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['topics', '[]struct', '0+', { fields: [
      ['name', 'string', '0+'],
      ['partitions', '[]struct', '0+', { fields: [
        ['partitionIndex', 'int32', '0+'],
        ['lowWatermark', 'int64', '0+'],
        ['errorCode', 'int16', '0+'],
      ] }],
    ] }],
  ] },
  { key: 22, name: 'InitProducerId', min: 0, max: 5, flexible: '2+', request: [
    ['transactionalId', 'string', '0+', { nullable: '0+' }],
    ['transactionTimeoutMs', 'int32', '0+'],
    ['producerId', 'int64', '3+', { default: -1n }],
    ['producerEpoch', 'int16', '3+', { default: -1 }],
    ['enable2Pc', 'bool', '6+', { default: false }],
    ['keepPreparedTxn', 'bool', '6+', { default: false }],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['errorCode', 'int16', '0+'],
    ['producerId', 'int64', '0+', { default: -1n }],
    ['producerEpoch', 'int16', '0+'],
    ['ongoingTxnProducerId', 'int64', '6+', { default: -1n }],
    ['ongoingTxnProducerEpoch', 'int16', '6+', { default: -1 }],
  ] },
  { key: 23, name: 'OffsetForLeaderEpoch', min: 2, max: 4, flexible: '4+', request: [
    ['replicaId', 'int32', '3+', { default: -2 }],
    ['topics', '[]struct', '0+', { fields: [
      ['topic', 'string', '0+'],
      ['partitions', '[]struct', '0+', { fields: [
        ['partition', 'int32', '0+'],
        ['currentLeaderEpoch', 'int32', '2+', { default: -1 }],
        ['leaderEpoch', 'int32', '0+'],
      ] }],
    ] }],
  ], response: [
    ['throttleTimeMs', 'int32', '2+'],
    ['topics', '[]struct', '0+', { fields: [
      ['topic', 'string', '0+'],
      ['partitions', '[]struct', '0+', { fields: [
        ['errorCode', 'int16', '0+'],
        ['partition', 'int32', '0+'],
        ['leaderEpoch', 'int32', '1+', { default: -1 }],
        ['endOffset', 'int64', '0+', { default: -1n }],
      ] }],
    ] }],
  ] },
  { key: 24, name: 'AddPartitionsToTxn', min: 0, max: 5, flexible: '3+', request: [
    ['transactions', '[]struct', '4+', { fields: [
      ['transactionalId', 'string', '4+'],
      ['producerId', 'int64', '4+'],
      ['producerEpoch', 'int16', '4+'],
      ['verifyOnly', 'bool', '4+', { default: false }],
      ['topics', '[]struct', '4+', { fields: [
        ['name', 'string', '0+'],
        ['partitions', '[]int32', '0+'],
      ] }],
    ] }],
    ['v3AndBelowTransactionalId', 'string', '0-3'],
    ['v3AndBelowProducerId', 'int64', '0-3'],
    ['v3AndBelowProducerEpoch', 'int16', '0-3'],
    ['v3AndBelowTopics', '[]struct', '0-3', { fields: [
      ['name', 'string', '0+'],
      ['partitions', '[]int32', '0+'],
    ] }],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['errorCode', 'int16', '4+'],
    ['resultsByTransaction', '[]struct', '4+', { fields: [
      ['transactionalId', 'string', '4+'],
      ['topicResults', '[]struct', '4+', { fields: [
        ['name', 'string', '0+'],
        ['resultsByPartition', '[]struct', '0+', { fields: [
          ['partitionIndex', 'int32', '0+'],
          ['partitionErrorCode', 'int16', '0+'],
        ] }],
      ] }],
    ] }],
    ['resultsByTopicV3AndBelow', '[]struct', '0-3', { fields: [
      ['name', 'string', '0+'],
      ['resultsByPartition', '[]struct', '0+', { fields: [
        ['partitionIndex', 'int32', '0+'],
        ['partitionErrorCode', 'int16', '0+'],
      ] }],
    ] }],
  ] },
  { key: 25, name: 'AddOffsetsToTxn', min: 0, max: 4, flexible: '3+', request: [
    ['transactionalId', 'string', '0+'],
    ['producerId', 'int64', '0+'],
    ['producerEpoch', 'int16', '0+'],
    ['groupId', 'string', '0+'],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['errorCode', 'int16', '0+'],
  ] },
  { key: 26, name: 'EndTxn', min: 0, max: 5, flexible: '3+', request: [
    ['transactionalId', 'string', '0+'],
    ['producerId', 'int64', '0+'],
    ['producerEpoch', 'int16', '0+'],
    ['committed', 'bool', '0+'],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['errorCode', 'int16', '0+'],
    ['producerId', 'int64', '5+', { default: -1n }],
    ['producerEpoch', 'int16', '5+', { default: -1 }],
  ] },
  { key: 27, name: 'WriteTxnMarkers', min: 1, max: 2, flexible: '1+', request: [
    ['markers', '[]struct', '0+', { fields: [
      ['producerId', 'int64', '0+'],
      ['producerEpoch', 'int16', '0+'],
      ['transactionResult', 'bool', '0+'],
      ['topics', '[]struct', '0+', { fields: [
        ['name', 'string', '0+'],
        ['partitionIndexes', '[]int32', '0+'],
      ] }],
      ['coordinatorEpoch', 'int32', '0+'],
      ['transactionVersion', 'int8', '2+', { default: 0 }],
    ] }],
  ], response: [
    ['markers', '[]struct', '0+', { fields: [
      ['producerId', 'int64', '0+'],
      ['topics', '[]struct', '0+', { fields: [
        ['name', 'string', '0+'],
        ['partitions', '[]struct', '0+', { fields: [
          ['partitionIndex', 'int32', '0+'],
          ['errorCode', 'int16', '0+'],
        ] }],
      ] }],
    ] }],
  ] },
  { key: 28, name: 'TxnOffsetCommit', min: 0, max: 5, flexible: '3+', request: [
    ['transactionalId', 'string', '0+'],
    ['groupId', 'string', '0+'],
    ['producerId', 'int64', '0+'],
    ['producerEpoch', 'int16', '0+'],
    ['generationId', 'int32', '3+', { default: -1 }],
    ['memberId', 'string', '3+', { default: '' }],
    ['groupInstanceId', 'string', '3+', { nullable: '3+', default: null }],
    ['topics', '[]struct', '0+', { fields: [
      ['name', 'string', '0+'],
      ['partitions', '[]struct', '0+', { fields: [
        ['partitionIndex', 'int32', '0+'],
        ['committedOffset', 'int64', '0+'],
        ['committedLeaderEpoch', 'int32', '2+', { default: -1 }],
        ['committedMetadata', 'string', '0+', { nullable: '0+' }],
      ] }],
    ] }],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['topics', '[]struct', '0+', { fields: [
      ['name', 'string', '0+'],
      ['partitions', '[]struct', '0+', { fields: [
        ['partitionIndex', 'int32', '0+'],
        ['errorCode', 'int16', '0+'],
      ] }],
    ] }],
  ] },
  { key: 29, name: 'DescribeAcls', min: 1, max: 3, flexible: '2+', request: [
    ['resourceTypeFilter', 'int8', '0+'],
    ['resourceNameFilter', 'string', '0+', { nullable: '0+' }],
    ['patternTypeFilter', 'int8', '1+', { default: 3 }],
    ['principalFilter', 'string', '0+', { nullable: '0+' }],
    ['hostFilter', 'string', '0+', { nullable: '0+' }],
    ['operation', 'int8', '0+'],
    ['permissionType', 'int8', '0+'],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['errorCode', 'int16', '0+'],
    ['errorMessage', 'string', '0+', { nullable: '0+' }],
    ['resources', '[]struct', '0+', { fields: [
      ['resourceType', 'int8', '0+'],
      ['resourceName', 'string', '0+'],
      ['patternType', 'int8', '1+', { default: 3 }],
      ['acls', '[]struct', '0+', { fields: [
        ['principal', 'string', '0+'],
        ['host', 'string', '0+'],
        ['operation', 'int8', '0+'],
        ['permissionType', 'int8', '0+'],
      ] }],
    ] }],
  ] },
  { key: 30, name: 'CreateAcls', min: 1, max: 3, flexible: '2+', request: [
    ['creations', '[]struct', '0+', { fields: [
      ['resourceType', 'int8', '0+'],
      ['resourceName', 'string', '0+'],
      ['resourcePatternType', 'int8', '1+', { default: 3 }],
      ['principal', 'string', '0+'],
      ['host', 'string', '0+'],
      ['operation', 'int8', '0+'],
      ['permissionType', 'int8', '0+'],
    ] }],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['results', '[]struct', '0+', { fields: [
      ['errorCode', 'int16', '0+'],
      ['errorMessage', 'string', '0+', { nullable: '0+' }],
    ] }],
  ] },
  { key: 31, name: 'DeleteAcls', min: 1, max: 3, flexible: '2+', request: [
    ['filters', '[]struct', '0+', { fields: [
      ['resourceTypeFilter', 'int8', '0+'],
      ['resourceNameFilter', 'string', '0+', { nullable: '0+' }],
      ['patternTypeFilter', 'int8', '1+', { default: 3 }],
      ['principalFilter', 'string', '0+', { nullable: '0+' }],
      ['hostFilter', 'string', '0+', { nullable: '0+' }],
      ['operation', 'int8', '0+'],
      ['permissionType', 'int8', '0+'],
    ] }],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['filterResults', '[]struct', '0+', { fields: [
      ['errorCode', 'int16', '0+'],
      ['errorMessage', 'string', '0+', { nullable: '0+' }],
      ['matchingAcls', '[]struct', '0+', { fields: [
        ['errorCode', 'int16', '0+'],
        ['errorMessage', 'string', '0+', { nullable: '0+' }],
        ['resourceType', 'int8', '0+'],
        ['resourceName', 'string', '0+'],
        ['patternType', 'int8', '1+', { default: 3 }],
        ['principal', 'string', '0+'],
        ['host', 'string', '0+'],
        ['operation', 'int8', '0+'],
        ['permissionType', 'int8', '0+'],
      ] }],
    ] }],
  ] },
  { key: 32, name: 'DescribeConfigs', min: 1, max: 4, flexible: '4+', request: [
    ['resources', '[]struct', '0+', { fields: [
      ['resourceType', 'int8', '0+'],
      ['resourceName', 'string', '0+'],
      ['configurationKeys', '[]string', '0+', { nullable: '0+' }],
    ] }],
    ['includeSynonyms', 'bool', '1+', { default: false }],
    ['includeDocumentation', 'bool', '3+', { default: false }],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['results', '[]struct', '0+', { fields: [
      ['errorCode', 'int16', '0+'],
      ['errorMessage', 'string', '0+', { nullable: '0+' }],
      ['resourceType', 'int8', '0+'],
      ['resourceName', 'string', '0+'],
      ['configs', '[]struct', '0+', { fields: [
        ['name', 'string', '0+'],
        ['value', 'string', '0+', { nullable: '0+' }],
        ['readOnly', 'bool', '0+'],
        ['configSource', 'int8', '1+', { default: -1 }],
        ['isSensitive', 'bool', '0+'],
        ['synonyms', '[]struct', '1+', { fields: [
          ['name', 'string', '1+'],
          ['value', 'string', '1+', { nullable: '0+' }],
          ['source', 'int8', '1+'],
        ] }],
        ['configType', 'int8', '3+', { default: 0 }],
        ['documentation', 'string', '3+', { nullable: '0+' }],
      ] }],
    ] }],
  ] },
  { key: 33, name: 'AlterConfigs', min: 0, max: 2, flexible: '2+', request: [
    ['resources', '[]struct', '0+', { fields: [
      ['resourceType', 'int8', '0+'],
      ['resourceName', 'string', '0+'],
      ['configs', '[]struct', '0+', { fields: [
        ['name', 'string', '0+'],
        ['value', 'string', '0+', { nullable: '0+' }],
      ] }],
    ] }],
    ['validateOnly', 'bool', '0+'],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['responses', '[]struct', '0+', { fields: [
      ['errorCode', 'int16', '0+'],
      ['errorMessage', 'string', '0+', { nullable: '0+' }],
      ['resourceType', 'int8', '0+'],
      ['resourceName', 'string', '0+'],
    ] }],
  ] },
  { key: 34, name: 'AlterReplicaLogDirs', min: 1, max: 2, flexible: '2+', request: [
    ['dirs', '[]struct', '0+', { fields: [
      ['path', 'string', '0+'],
      ['topics', '[]struct', '0+', { fields: [
        ['name', 'string', '0+'],
        ['partitions', '[]int32', '0+'],
      ] }],
    ] }],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['results', '[]struct', '0+', { fields: [
      ['topicName', 'string', '0+'],
      ['partitions', '[]struct', '0+', { fields: [
        ['partitionIndex', 'int32', '0+'],
        ['errorCode', 'int16', '0+'],
      ] }],
    ] }],
  ] },
  { key: 35, name: 'DescribeLogDirs', min: 1, max: 5, flexible: '2+', request: [
    ['topics', '[]struct', '0+', { nullable: '0+', fields: [
      ['topic', 'string', '0+'],
      ['partitions', '[]int32', '0+'],
    ] }],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['errorCode', 'int16', '3+'],
    ['results', '[]struct', '0+', { fields: [
      ['errorCode', 'int16', '0+'],
      ['logDir', 'string', '0+'],
      ['topics', '[]struct', '0+', { fields: [
        ['name', 'string', '0+'],
        ['partitions', '[]struct', '0+', { fields: [
          ['partitionIndex', 'int32', '0+'],
          ['partitionSize', 'int64', '0+'],
          ['offsetLag', 'int64', '0+'],
          ['isFutureKey', 'bool', '0+'],
        ] }],
      ] }],
      ['totalBytes', 'int64', '4+', { default: -1n }],
      ['usableBytes', 'int64', '4+', { default: -1n }],
      ['isCordoned', 'bool', '5+', { default: false }],
    ] }],
  ] },
  { key: 36, name: 'SaslAuthenticate', min: 0, max: 2, flexible: '2+', request: [
    ['authBytes', 'bytes', '0+'],
  ], response: [
    ['errorCode', 'int16', '0+'],
    ['errorMessage', 'string', '0+', { nullable: '0+' }],
    ['authBytes', 'bytes', '0+'],
    ['sessionLifetimeMs', 'int64', '1+', { default: 0n }],
  ] },
  { key: 37, name: 'CreatePartitions', min: 0, max: 3, flexible: '2+', request: [
    ['topics', '[]struct', '0+', { fields: [
      ['name', 'string', '0+'],
      ['count', 'int32', '0+'],
      ['assignments', '[]struct', '0+', { nullable: '0+', fields: [
        ['brokerIds', '[]int32', '0+'],
      ] }],
    ] }],
    ['timeoutMs', 'int32', '0+'],
    ['validateOnly', 'bool', '0+'],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['results', '[]struct', '0+', { fields: [
      ['name', 'string', '0+'],
      ['errorCode', 'int16', '0+'],
      ['errorMessage', 'string', '0+', { nullable: '0+', default: null }],
    ] }],
  ] },
  { key: 38, name: 'CreateDelegationToken', min: 1, max: 3, flexible: '2+', request: [
    ['ownerPrincipalType', 'string', '3+', { nullable: '3+' }],
    ['ownerPrincipalName', 'string', '3+', { nullable: '3+' }],
    ['renewers', '[]struct', '0+', { fields: [
      ['principalType', 'string', '0+'],
      ['principalName', 'string', '0+'],
    ] }],
    ['maxLifetimeMs', 'int64', '0+'],
  ], response: [
    ['errorCode', 'int16', '0+'],
    ['principalType', 'string', '0+'],
    ['principalName', 'string', '0+'],
    ['tokenRequesterPrincipalType', 'string', '3+'],
    ['tokenRequesterPrincipalName', 'string', '3+'],
    ['issueTimestampMs', 'int64', '0+'],
    ['expiryTimestampMs', 'int64', '0+'],
    ['maxTimestampMs', 'int64', '0+'],
    ['tokenId', 'string', '0+'],
    ['hmac', 'bytes', '0+'],
    ['throttleTimeMs', 'int32', '0+'],
  ] },
  { key: 42, name: 'DeleteGroups', min: 0, max: 2, flexible: '2+', request: [
    ['groupsNames', '[]string', '0+'],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['results', '[]struct', '0+', { fields: [
      ['groupId', 'string', '0+'],
      ['errorCode', 'int16', '0+'],
    ] }],
  ] },
  { key: 43, name: 'ElectLeaders', min: 0, max: 2, flexible: '2+', request: [
    ['electionType', 'int8', '1+'],
    ['topicPartitions', '[]struct', '0+', { nullable: '0+', fields: [
      ['topic', 'string', '0+'],
      ['partitions', '[]int32', '0+'],
    ] }],
    ['timeoutMs', 'int32', '0+', { default: 60000 }],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['errorCode', 'int16', '1+'],
    ['replicaElectionResults', '[]struct', '0+', { fields: [
      ['topic', 'string', '0+'],
      ['partitionResult', '[]struct', '0+', { fields: [
        ['partitionId', 'int32', '0+'],
        ['errorCode', 'int16', '0+'],
        ['errorMessage', 'string', '0+', { nullable: '0+' }],
      ] }],
    ] }],
  ] },
  { key: 44, name: 'IncrementalAlterConfigs', min: 0, max: 1, flexible: '1+', request: [
    ['resources', '[]struct', '0+', { fields: [
      ['resourceType', 'int8', '0+'],
      ['resourceName', 'string', '0+'],
      ['configs', '[]struct', '0+', { fields: [
        ['name', 'string', '0+'],
        ['configOperation', 'int8', '0+'],
        ['value', 'string', '0+', { nullable: '0+' }],
      ] }],
    ] }],
    ['validateOnly', 'bool', '0+'],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['responses', '[]struct', '0+', { fields: [
      ['errorCode', 'int16', '0+'],
      ['errorMessage', 'string', '0+', { nullable: '0+' }],
      ['resourceType', 'int8', '0+'],
      ['resourceName', 'string', '0+'],
    ] }],
  ] },
  { key: 45, name: 'AlterPartitionReassignments', min: 0, max: 1, flexible: '0+', request: [
    ['timeoutMs', 'int32', '0+', { default: 60000 }],
    ['allowReplicationFactorChange', 'bool', '1+', { default: true }],
    ['topics', '[]struct', '0+', { fields: [
      ['name', 'string', '0+'],
      ['partitions', '[]struct', '0+', { fields: [
        ['partitionIndex', 'int32', '0+'],
        ['replicas', '[]int32', '0+', { nullable: '0+', default: null }],
      ] }],
    ] }],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['allowReplicationFactorChange', 'bool', '1+', { default: true }],
    ['errorCode', 'int16', '0+'],
    ['errorMessage', 'string', '0+', { nullable: '0+' }],
    ['responses', '[]struct', '0+', { fields: [
      ['name', 'string', '0+'],
      ['partitions', '[]struct', '0+', { fields: [
        ['partitionIndex', 'int32', '0+'],
        ['errorCode', 'int16', '0+'],
        ['errorMessage', 'string', '0+', { nullable: '0+' }],
      ] }],
    ] }],
  ] },
  { key: 46, name: 'ListPartitionReassignments', min: 0, max: 0, flexible: '0+', request: [
    ['timeoutMs', 'int32', '0+', { default: 60000 }],
    ['topics', '[]struct', '0+', { nullable: '0+', default: null, fields: [
      ['name', 'string', '0+'],
      ['partitionIndexes', '[]int32', '0+'],
    ] }],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['errorCode', 'int16', '0+'],
    ['errorMessage', 'string', '0+', { nullable: '0+' }],
    ['topics', '[]struct', '0+', { fields: [
      ['name', 'string', '0+'],
      ['partitions', '[]struct', '0+', { fields: [
        ['partitionIndex', 'int32', '0+'],
        ['replicas', '[]int32', '0+'],
        ['addingReplicas', '[]int32', '0+'],
        ['removingReplicas', '[]int32', '0+'],
      ] }],
    ] }],
  ] },
  { key: 47, name: 'OffsetDelete', min: 0, max: 0, flexible: 'none', request: [
    ['groupId', 'string', '0+'],
    ['topics', '[]struct', '0+', { fields: [
      ['name', 'string', '0+'],
      ['partitions', '[]struct', '0+', { fields: [
        ['partitionIndex', 'int32', '0+'],
      ] }],
    ] }],
  ], response: [
    ['errorCode', 'int16', '0+'],
    ['throttleTimeMs', 'int32', '0+'],
    ['topics', '[]struct', '0+', { fields: [
      ['name', 'string', '0+'],
      ['partitions', '[]struct', '0+', { fields: [
        ['partitionIndex', 'int32', '0+'],
        ['errorCode', 'int16', '0+'],
      ] }],
    ] }],
  ] },
  { key: 48, name: 'DescribeClientQuotas', min: 0, max: 1, flexible: '1+', request: [
    ['components', '[]struct', '0+', { fields: [
      ['entityType', 'string', '0+'],
      ['matchType', 'int8', '0+'],
      ['match', 'string', '0+', { nullable: '0+' }],
    ] }],
    ['strict', 'bool', '0+'],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['errorCode', 'int16', '0+'],
    ['errorMessage', 'string', '0+', { nullable: '0+' }],
    ['entries', '[]struct', '0+', { nullable: '0+', fields: [
      ['entity', '[]struct', '0+', { fields: [
        ['entityType', 'string', '0+'],
        ['entityName', 'string', '0+', { nullable: '0+' }],
      ] }],
      ['values', '[]struct', '0+', { fields: [
        ['key', 'string', '0+'],
        ['value', 'float64', '0+'],
      ] }],
    ] }],
  ] },
  { key: 49, name: 'AlterClientQuotas', min: 0, max: 1, flexible: '1+', request: [
    ['entries', '[]struct', '0+', { fields: [
      ['entity', '[]struct', '0+', { fields: [
        ['entityType', 'string', '0+'],
        ['entityName', 'string', '0+', { nullable: '0+' }],
      ] }],
      ['ops', '[]struct', '0+', { fields: [
        ['key', 'string', '0+'],
        ['value', 'float64', '0+'],
        ['remove', 'bool', '0+'],
      ] }],
    ] }],
    ['validateOnly', 'bool', '0+'],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['entries', '[]struct', '0+', { fields: [
      ['errorCode', 'int16', '0+'],
      ['errorMessage', 'string', '0+', { nullable: '0+' }],
      ['entity', '[]struct', '0+', { fields: [
        ['entityType', 'string', '0+'],
        ['entityName', 'string', '0+', { nullable: '0+' }],
      ] }],
    ] }],
  ] },
  { key: 50, name: 'DescribeUserScramCredentials', min: 0, max: 0, flexible: '0+', request: [
    ['users', '[]struct', '0+', { nullable: '0+', fields: [
      ['name', 'string', '0+'],
    ] }],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['errorCode', 'int16', '0+'],
    ['errorMessage', 'string', '0+', { nullable: '0+' }],
    ['results', '[]struct', '0+', { fields: [
      ['user', 'string', '0+'],
      ['errorCode', 'int16', '0+'],
      ['errorMessage', 'string', '0+', { nullable: '0+' }],
      ['credentialInfos', '[]struct', '0+', { fields: [
        ['mechanism', 'int8', '0+'],
        ['iterations', 'int32', '0+'],
      ] }],
    ] }],
  ] },
  { key: 51, name: 'AlterUserScramCredentials', min: 0, max: 0, flexible: '0+', request: [
    ['deletions', '[]struct', '0+', { fields: [
      ['name', 'string', '0+'],
      ['mechanism', 'int8', '0+'],
    ] }],
    ['upsertions', '[]struct', '0+', { fields: [
      ['name', 'string', '0+'],
      ['mechanism', 'int8', '0+'],
      ['iterations', 'int32', '0+'],
      ['salt', 'bytes', '0+'],
      ['saltedPassword', 'bytes', '0+'],
    ] }],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['results', '[]struct', '0+', { fields: [
      ['user', 'string', '0+'],
      ['errorCode', 'int16', '0+'],
      ['errorMessage', 'string', '0+', { nullable: '0+' }],
    ] }],
  ] },
  { key: 55, name: 'DescribeQuorum', min: 0, max: 2, flexible: '0+', request: [
    ['topics', '[]struct', '0+', { fields: [
      ['topicName', 'string', '0+'],
      ['partitions', '[]struct', '0+', { fields: [
        ['partitionIndex', 'int32', '0+'],
      ] }],
    ] }],
  ], response: [
    ['errorCode', 'int16', '0+'],
    ['errorMessage', 'string', '2+', { nullable: '2+' }],
    ['topics', '[]struct', '0+', { fields: [
      ['topicName', 'string', '0+'],
      ['partitions', '[]struct', '0+', { fields: [
        ['partitionIndex', 'int32', '0+'],
        ['errorCode', 'int16', '0+'],
        ['errorMessage', 'string', '2+', { nullable: '2+' }],
        ['leaderId', 'int32', '0+'],
        ['leaderEpoch', 'int32', '0+'],
        ['highWatermark', 'int64', '0+'],
        ['currentVoters', '[]struct', '0+', { fields: [
          ['replicaId', 'int32', '0+'],
          ['replicaDirectoryId', 'uuid', '2+'],
          ['logEndOffset', 'int64', '0+'],
          ['lastFetchTimestamp', 'int64', '1+', { default: -1n }],
          ['lastCaughtUpTimestamp', 'int64', '1+', { default: -1n }],
        ] }],
        ['observers', '[]struct', '0+', { fields: [
          ['replicaId', 'int32', '0+'],
          ['replicaDirectoryId', 'uuid', '2+'],
          ['logEndOffset', 'int64', '0+'],
          ['lastFetchTimestamp', 'int64', '1+', { default: -1n }],
          ['lastCaughtUpTimestamp', 'int64', '1+', { default: -1n }],
        ] }],
      ] }],
    ] }],
    ['nodes', '[]struct', '2+', { fields: [
      ['nodeId', 'int32', '2+'],
      ['listeners', '[]struct', '2+', { fields: [
        ['name', 'string', '2+'],
        ['host', 'string', '2+'],
        ['port', 'uint16', '2+'],
      ] }],
    ] }],
  ] },
  { key: 57, name: 'UpdateFeatures', min: 0, max: 2, flexible: '0+', request: [
    ['timeoutMs', 'int32', '0+', { default: 60000 }],
    ['featureUpdates', '[]struct', '0+', { fields: [
      ['feature', 'string', '0+'],
      ['maxVersionLevel', 'int16', '0+'],
      ['allowDowngrade', 'bool', '0'],
      ['upgradeType', 'int8', '1+', { default: 1 }],
    ] }],
    ['validateOnly', 'bool', '1+', { default: false }],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['errorCode', 'int16', '0+'],
    ['errorMessage', 'string', '0+', { nullable: '0+' }],
    ['results', '[]struct', '0-1', { fields: [
      ['feature', 'string', '0+'],
      ['errorCode', 'int16', '0+'],
      ['errorMessage', 'string', '0+', { nullable: '0+' }],
    ] }],
  ] },
  { key: 60, name: 'DescribeCluster', min: 0, max: 2, flexible: '0+', request: [
    ['includeClusterAuthorizedOperations', 'bool', '0+'],
    ['endpointType', 'int8', '1+', { default: 1 }],
    ['includeFencedBrokers', 'bool', '2+'],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['errorCode', 'int16', '0+'],
    ['errorMessage', 'string', '0+', { nullable: '0+', default: null }],
    ['endpointType', 'int8', '1+', { default: 1 }],
    ['clusterId', 'string', '0+'],
    ['controllerId', 'int32', '0+', { default: -1 }],
    ['brokers', '[]struct', '0+', { fields: [
      ['brokerId', 'int32', '0+'],
      ['host', 'string', '0+'],
      ['port', 'int32', '0+'],
      ['rack', 'string', '0+', { nullable: '0+', default: null }],
      ['isFenced', 'bool', '2+'],
    ] }],
    ['clusterAuthorizedOperations', 'int32', '0+', { default: -2147483648 }],
  ] },
  { key: 61, name: 'DescribeProducers', min: 0, max: 0, flexible: '0+', request: [
    ['topics', '[]struct', '0+', { fields: [
      ['name', 'string', '0+'],
      ['partitionIndexes', '[]int32', '0+'],
    ] }],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['topics', '[]struct', '0+', { fields: [
      ['name', 'string', '0+'],
      ['partitions', '[]struct', '0+', { fields: [
        ['partitionIndex', 'int32', '0+'],
        ['errorCode', 'int16', '0+'],
        ['errorMessage', 'string', '0+', { nullable: '0+', default: null }],
        ['activeProducers', '[]struct', '0+', { fields: [
          ['producerId', 'int64', '0+'],
          ['producerEpoch', 'int32', '0+'],
          ['lastSequence', 'int32', '0+', { default: -1 }],
          ['lastTimestamp', 'int64', '0+', { default: -1n }],
          ['coordinatorEpoch', 'int32', '0+'],
          ['currentTxnStartOffset', 'int64', '0+', { default: -1n }],
        ] }],
      ] }],
    ] }],
  ] },
  { key: 65, name: 'DescribeTransactions', min: 0, max: 0, flexible: '0+', request: [
    ['transactionalIds', '[]string', '0+'],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['transactionStates', '[]struct', '0+', { fields: [
      ['errorCode', 'int16', '0+'],
      ['transactionalId', 'string', '0+'],
      ['transactionState', 'string', '0+'],
      ['transactionTimeoutMs', 'int32', '0+'],
      ['transactionStartTimeMs', 'int64', '0+'],
      ['producerId', 'int64', '0+'],
      ['producerEpoch', 'int16', '0+'],
      ['topics', '[]struct', '0+', { fields: [
        ['topic', 'string', '0+'],
        ['partitions', '[]int32', '0+'],
      ] }],
    ] }],
  ] },
  { key: 66, name: 'ListTransactions', min: 0, max: 2, flexible: '0+', request: [
    ['stateFilters', '[]string', '0+'],
    ['producerIdFilters', '[]int64', '0+'],
    ['durationFilter', 'int64', '1+', { default: -1n }],
    ['transactionalIdPattern', 'string', '2+', { nullable: '2+', default: null }],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['errorCode', 'int16', '0+'],
    ['unknownStateFilters', '[]string', '0+'],
    ['transactionStates', '[]struct', '0+', { fields: [
      ['transactionalId', 'string', '0+'],
      ['producerId', 'int64', '0+'],
      ['transactionState', 'string', '0+'],
    ] }],
  ] },
  { key: 68, name: 'ConsumerGroupHeartbeat', min: 0, max: 1, flexible: '0+', request: [
    ['groupId', 'string', '0+'],
    ['memberId', 'string', '0+'],
    ['memberEpoch', 'int32', '0+'],
    ['instanceId', 'string', '0+', { nullable: '0+', default: null }],
    ['rackId', 'string', '0+', { nullable: '0+', default: null }],
    ['rebalanceTimeoutMs', 'int32', '0+', { default: -1 }],
    ['subscribedTopicNames', '[]string', '0+', { nullable: '0+', default: null }],
    ['subscribedTopicRegex', 'string', '1+', { nullable: '1+', default: null }],
    ['serverAssignor', 'string', '0+', { nullable: '0+', default: null }],
    ['topicPartitions', '[]struct', '0+', { nullable: '0+', default: null, fields: [
      ['topicId', 'uuid', '0+'],
      ['partitions', '[]int32', '0+'],
    ] }],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['errorCode', 'int16', '0+'],
    ['errorMessage', 'string', '0+', { nullable: '0+', default: null }],
    ['memberId', 'string', '0+', { nullable: '0+', default: null }],
    ['memberEpoch', 'int32', '0+'],
    ['heartbeatIntervalMs', 'int32', '0+'],
    ['assignment', 'struct', '0+', { nullable: '0+', default: null, fields: [
      ['topicPartitions', '[]struct', '0+', { fields: [
        ['topicId', 'uuid', '0+'],
        ['partitions', '[]int32', '0+'],
      ] }],
    ] }],
  ] },
  { key: 69, name: 'ConsumerGroupDescribe', min: 0, max: 1, flexible: '0+', request: [
    ['groupIds', '[]string', '0+'],
    ['includeAuthorizedOperations', 'bool', '0+'],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['groups', '[]struct', '0+', { fields: [
      ['errorCode', 'int16', '0+'],
      ['errorMessage', 'string', '0+', { nullable: '0+', default: null }],
      ['groupId', 'string', '0+'],
      ['groupState', 'string', '0+'],
      ['groupEpoch', 'int32', '0+'],
      ['assignmentEpoch', 'int32', '0+'],
      ['assignorName', 'string', '0+'],
      ['members', '[]struct', '0+', { fields: [
        ['memberId', 'string', '0+'],
        ['instanceId', 'string', '0+', { nullable: '0+', default: null }],
        ['rackId', 'string', '0+', { nullable: '0+', default: null }],
        ['memberEpoch', 'int32', '0+'],
        ['clientId', 'string', '0+'],
        ['clientHost', 'string', '0+'],
        ['subscribedTopicNames', '[]string', '0+'],
        ['subscribedTopicRegex', 'string', '0+', { nullable: '0+', default: null }],
        ['assignment', 'struct', '0+', { fields: [
          ['topicPartitions', '[]struct', '0+', { fields: [
            ['topicId', 'uuid', '0+'],
            ['topicName', 'string', '0+'],
            ['partitions', '[]int32', '0+'],
          ] }],
        ] }],
        ['targetAssignment', 'struct', '0+', { fields: [
          ['topicPartitions', '[]struct', '0+', { fields: [
            ['topicId', 'uuid', '0+'],
            ['topicName', 'string', '0+'],
            ['partitions', '[]int32', '0+'],
          ] }],
        ] }],
        ['memberType', 'int8', '1+', { default: -1 }],
      ] }],
      ['authorizedOperations', 'int32', '0+', { default: -2147483648 }],
    ] }],
  ] },
  { key: 71, name: 'GetTelemetrySubscriptions', min: 0, max: 0, flexible: '0+', request: [
    ['clientInstanceId', 'uuid', '0+'],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['errorCode', 'int16', '0+'],
    ['clientInstanceId', 'uuid', '0+'],
    ['subscriptionId', 'int32', '0+'],
    ['acceptedCompressionTypes', '[]int8', '0+'],
    ['pushIntervalMs', 'int32', '0+'],
    ['telemetryMaxBytes', 'int32', '0+'],
    ['deltaTemporality', 'bool', '0+'],
    ['requestedMetrics', '[]string', '0+'],
  ] },
  { key: 72, name: 'PushTelemetry', min: 0, max: 0, flexible: '0+', request: [
    ['clientInstanceId', 'uuid', '0+'],
    ['subscriptionId', 'int32', '0+'],
    ['terminating', 'bool', '0+'],
    ['compressionType', 'int8', '0+'],
    ['metrics', 'bytes', '0+'],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['errorCode', 'int16', '0+'],
  ] },
  { key: 74, name: 'ListConfigResources', min: 0, max: 1, flexible: '0+', request: [
    ['resourceTypes', '[]int8', '1+'],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['errorCode', 'int16', '0+'],
    ['configResources', '[]struct', '0+', { fields: [
      ['resourceName', 'string', '0+'],
      ['resourceType', 'int8', '1+', { default: 16 }],
    ] }],
  ] },
  { key: 75, name: 'DescribeTopicPartitions', min: 0, max: 0, flexible: '0+', request: [
    ['topics', '[]struct', '0+', { fields: [
      ['name', 'string', '0+'],
    ] }],
    ['responsePartitionLimit', 'int32', '0+', { default: 2000 }],
    ['cursor', 'struct', '0+', { nullable: '0+', default: null, fields: [
      ['topicName', 'string', '0+'],
      ['partitionIndex', 'int32', '0+'],
    ] }],
  ], response: [
    ['throttleTimeMs', 'int32', '0+'],
    ['topics', '[]struct', '0+', { fields: [
      ['errorCode', 'int16', '0+'],
      ['name', 'string', '0+', { nullable: '0+' }],
      ['topicId', 'uuid', '0+'],
      ['isInternal', 'bool', '0+', { default: false }],
      ['partitions', '[]struct', '0+', { fields: [
        ['errorCode', 'int16', '0+'],
        ['partitionIndex', 'int32', '0+'],
        ['leaderId', 'int32', '0+'],
        ['leaderEpoch', 'int32', '0+', { default: -1 }],
        ['replicaNodes', '[]int32', '0+'],
        ['isrNodes', '[]int32', '0+'],
        ['eligibleLeaderReplicas', '[]int32', '0+', { nullable: '0+', default: null }],
        ['lastKnownElr', '[]int32', '0+', { nullable: '0+', default: null }],
        ['offlineReplicas', '[]int32', '0+'],
      ] }],
      ['topicAuthorizedOperations', 'int32', '0+', { default: -2147483648 }],
    ] }],
    ['nextCursor', 'struct', '0+', { nullable: '0+', default: null, fields: [
      ['topicName', 'string', '0+'],
      ['partitionIndex', 'int32', '0+'],
    ] }],
  ] },
];
