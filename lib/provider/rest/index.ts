export { connectLink, type ConnectOptions, type RestClusterRef } from './connect';
export { callJson, type HttpOptions, inShort, Refusal } from './http';
export { LinkApi } from './link-api';
export { type ConfigChange, type Link, lagOf, type Mirror, type MirrorAction, type TopicResult } from './types';
