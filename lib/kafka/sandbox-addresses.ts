import { join } from 'node:path';
import type { IConstruct } from '../core/cdktf';
import {
  type SandboxAddresses,
  sandboxClusterIds,
  sandboxFiles,
  sandboxFolder,
  sandboxNodeIds,
  sandboxPorts,
  sandboxRoute,
} from '../sandbox/addresses';

/**
 * Where a sandbox listens that was started with `switchyard sandbox` in the project's folder. Context keys say otherwise:
 * `sandbox.basePort` (a number) for its ports, `sandbox.folder` for the folder that holds its two secrets, or `sandbox.addresses`,
 * what `switchyard sandbox --json` prints, for all of it.
 */
export function sandboxAddresses(scope: IConstruct): SandboxAddresses {
  const given = scope.node.tryGetContext('sandbox.addresses') as SandboxAddresses | undefined;
  if (given) return given;
  const base = Number(scope.node.tryGetContext('sandbox.basePort') ?? sandboxPorts.defaultBase);
  const folder = String(scope.node.tryGetContext('sandbox.folder') ?? sandboxFolder);
  const servers = (ports: readonly number[]) => ports.map((port) => `127.0.0.1:${port}`).join(',');
  return {
    source: {
      clusterId: sandboxClusterIds.source,
      bootstrapServers: servers(sandboxNodeIds.source.map((_, broker) => sandboxPorts.source(base, broker))),
      nodeIds: sandboxNodeIds.source,
      restEndpoint: `http://127.0.0.1:${sandboxPorts.sourceRest(base)}`,
      apiKeyFile: join(folder, sandboxFiles.apiKey),
    },
    destination: {
      clusterId: sandboxClusterIds.destination,
      bootstrapServers: servers(sandboxNodeIds.destination.map((_, broker) => sandboxPorts.destination(base, broker))),
      nodeIds: sandboxNodeIds.destination,
      restEndpoint: `http://127.0.0.1:${sandboxPorts.rest(base)}`,
      apiKeyFile: join(folder, sandboxFiles.apiKey),
    },
    gateway: {
      bootstrap: `127.0.0.1:${sandboxPorts.gateway(base)}`,
      replicas: [0, 1].map((replica) => `http://127.0.0.1:${sandboxPorts.admin(base, replica)}`),
      tokenFile: join(folder, sandboxFiles.adminToken),
      route: sandboxRoute,
    },
  };
}
