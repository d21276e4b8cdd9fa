import type { DataSource } from '../data-source';
import { clusterLinkData } from './cluster-link';
import { gate } from './gate';
import { groupOffsets } from './gate-group-offsets';
import { mirrorTopicsData } from './mirror-topics';

/** Every data source of the provider. */
export const dataSources: readonly DataSource[] = [clusterLinkData, mirrorTopicsData, gate, groupOffsets];
