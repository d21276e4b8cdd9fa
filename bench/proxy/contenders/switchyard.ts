import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { starterVariable } from '../../../lib/cli/interrupt';
import { freePortRange, freePorts } from '../../../test/e2e/kafka/ports';
import { LineProcess } from '../../../test/e2e/support/line-process';
import { nodeId } from '../broker';
import { untilListening } from '../system/until-listening';
import type { Contender, ContenderKind, Setting } from './contender';

export const routeName = 'bench';

/** One replica of the embedded gateway. */
export interface Replica extends Contender {
  readonly pid: number;
  /** `http://host:port` of the admin API. */
  readonly adminUrl: string;
  readonly token: string;
}

interface SwitchyardKind extends ContenderKind {
  start(setting: Setting): Promise<Replica>;
}

export function switchyard(proxyArguments: readonly string[]): SwitchyardKind {
  return {
    name: 'switchyard',
    title: 'Switchyard',
    fresh: true,
    tls: true,
    start: ({ broker, certificates, folder, tls }) =>
      startReplica(broker.address, folder, proxyArguments, tls ? certificates.folder : undefined),
  };
}

/** Ours, as `switchyard proxy` runs it: the built program, not the sources. */
export async function startReplica(
  brokerAddress: string,
  folder: string,
  proxyArguments: readonly string[] = [],
  certificates?: string,
): Promise<Replica> {
  const endpoint = `127.0.0.1:${await freePortRange(2)}`;
  const admin = `127.0.0.1:${(await freePorts(1))[0]}`;
  const token = 'bench-of-the-proxy';
  const [config, tokenFile] = [join(folder, 'gateway.json'), join(folder, 'token')];
  writeFileSync(config, JSON.stringify(documentOf(brokerAddress, endpoint, certificates)));
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const program = new LineProcess(
    process.execPath,
    [
      join(__dirname, '..', '..', '..', 'bin', 'switchyard.js'),
      ...['proxy', '--config', config, '--admin', admin, '--token-file', tokenFile, '--bind', '127.0.0.1', ...proxyArguments],
    ],
    { env: { ...process.env, [starterVariable]: '1', SWITCHYARD_LOG: 'error' } },
  );
  await untilListening('Switchyard', endpoint, program);
  return { bootstrapServers: endpoint, pid: program.pid, adminUrl: `http://${admin}`, token, stop: () => program.kill() };
}

/** A Gateway document as Confluent's operator reads it; the proxy validates it, so no type of ours is needed here. */
function documentOf(brokerAddress: string, endpoint: string, certificates: string | undefined): unknown {
  const security =
    certificates === undefined
      ? { auth: 'passthrough' }
      : { auth: 'passthrough', client: { tls: { directoryPathInContainer: certificates } } };
  const kafkaCluster = {
    bootstrapServers: [{ id: 'bootstrap', endpoint: `PLAINTEXT://${brokerAddress}` }],
    nodeIdRanges: [{ name: 'all', start: nodeId, end: nodeId }],
  };
  return {
    apiVersion: 'platform.confluent.io/v1beta1',
    kind: 'Gateway',
    metadata: { name: 'bench' },
    spec: {
      replicas: 1,
      streamingDomains: [{ name: 'kafka', type: 'kafka', kafkaCluster }],
      routes: [
        {
          name: routeName,
          endpoint,
          brokerIdentificationStrategy: { type: 'port' },
          streamingDomain: { name: 'kafka', bootstrapServerId: 'bootstrap' },
          security,
        },
      ],
    },
  };
}
