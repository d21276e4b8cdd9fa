export { carryGroups, describeCarried } from './carry-groups';
export { type ClientConfig, openSettings, readClientConfig } from './client-config';
export { clusterOffsets, type ClusterOffsets } from './cluster-offsets';
export { ConnectApi } from './connect-api';
export {
  classes,
  type Clients,
  clientSetting,
  connectorConfig,
  connectorName,
  type MirrorMakerAttributes,
  type MirrorMakerState,
  type MirrorMakerWanted,
  ownedSettings,
  type Role,
  roles,
  rolesOf,
} from './connectors';
export { ConnectRefusal } from './http';
export { exactTranslation } from './mapping';
export { baseOf, openConnect } from './open';
export { globPattern, isInternalTopic, literalPattern, matchesGlobs, nameOfPattern } from './patterns';
export { copiedOffsets, lagsOf, positionAtEnd, readPositions, total, writePositions } from './positions';
export { describeStatus, runAll, stopAll } from './run-state';
export type { ConnectorConfig, ConnectorStatus } from './types';
export { type ConnectLinkView, connectLinkView, type MirrorMakerRef } from './link-view';
