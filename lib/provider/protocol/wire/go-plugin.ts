import type { MessageTable } from './protobuf';

/**
 * Services of go-plugin beside the provider itself: how Terraform ends a plugin, asks for its health and takes over its output.
 * Source: https://github.com/hashicorp/go-plugin/tree/main/internal/plugin
 */
export const pluginMessages = {
  Empty: {},
  StdioData: { channel: [1, 'int'], data: [2, 'bytes'] },
  ConnInfo: { service_id: [1, 'int'], network: [2, 'string'], address: [3, 'string'] },
  HealthCheckRequest: { service: [1, 'string'] },
  HealthCheckResponse: { status: [1, 'int'] },
} as const satisfies MessageTable;

export const SERVING = 1;
