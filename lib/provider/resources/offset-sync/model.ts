import type { offsetSyncSchema, StateOf } from '../../schema';

export type SyncAttributes = (typeof offsetSyncSchema)['attributes'];
export type SyncState = StateOf<SyncAttributes>;
