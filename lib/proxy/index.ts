export { readGatewayDocument } from './config/read-document';
export { type ProxyOptions, type RunningProxy, startProxy } from './start-proxy';
