import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { ClusterClient } from '../../../lib/sandbox/linking/cluster-client';
import type { LinkEngine } from '../../../lib/sandbox/linking/link-engine';
import type { MirrorStatus } from '../../../lib/sandbox/linking/mirror';
import { mirrorOfExisting } from '../../../lib/sandbox/linking/restoration';
import { startLinkingService } from '../../../lib/sandbox/linking-service';
import { Cable } from '../../support/network/cable';

/** Arguments of the program, as JSON. */
export interface EngineSettings {
  readonly destinationBootstrap: string;
  readonly destinationClusterId: string;
  readonly apiKeyFile: string;
  readonly port: number;
  /** Where links and mirrors are kept, as the metadata of a cluster keeps them. */
  readonly stateFile: string;
}

interface Kept {
  readonly highestProducerId: string;
  readonly links: readonly {
    readonly name: string;
    readonly remoteClusterId: string;
    readonly configs: readonly { readonly name: string; readonly value: string }[];
    readonly mirrors: readonly { readonly name: string; readonly sourceTopic: string; readonly status: MirrorStatus }[];
  }[];
}

const keepEveryMs = 20;

/** The linking service as a program that can be killed: links and mirrors are in a file, records and offsets on the destination. */
async function main({ apiKeyFile, port, stateFile, ...cluster }: EngineSettings): Promise<void> {
  const service = await startLinkingService({ ...cluster, apiKey: readFileSync(apiKeyFile, 'utf8').trim() });
  const { engine } = service;
  let highest = -1n;
  let written = '';
  let isRestored = false;
  const keep = () => {
    // Half of what is in the file must not take its place.
    if (!isRestored) return;
    const text = JSON.stringify(stateOf(engine, highest));
    if (text === written) return;
    written = text;
    writeFileSync(`${stateFile}.next`, text);
    renameSync(`${stateFile}.next`, stateFile);
  };
  const { producerIds } = engine.destination;
  const note = producerIds.note.bind(producerIds);
  producerIds.note = (batch) => {
    note(batch);
    if (batch.producerId <= highest) return;
    highest = batch.producerId;
    keep();
  };

  const kept = read(stateFile);
  if (kept) {
    producerIds.note({ producerId: BigInt(kept.highestProducerId) } as Parameters<typeof note>[0]);
    await restore(engine, kept);
  }
  isRestored = true;
  // Nobody may be told that a link is not there while it is being restored.
  await Cable.lay({ to: [{ host: '127.0.0.1', port: Number(new URL(service.restEndpoint).port) }], port });
  setInterval(keep, keepEveryMs);
  process.stdin.resume().once('end', () => process.kill(process.pid));
  process.stdout.write('listening\n');
}

function stateOf(engine: LinkEngine, highest: bigint): Kept {
  return {
    highestProducerId: String(highest),
    links: engine.all().map(({ name, remote, configs, mirrors }) => ({
      name,
      remoteClusterId: remote.clusterId,
      configs: configs
        .all()
        .flatMap(({ name: key, value, is_default: isDefault }) => (isDefault || value === null ? [] : [{ name: key, value }])),
      mirrors: [...mirrors.values()].map(({ name: topic, sourceTopic, status }) => ({ name: topic, sourceTopic, status })),
    })),
  };
}

async function restore(engine: LinkEngine, { links }: Kept): Promise<void> {
  for (const { name, remoteClusterId, configs, mirrors } of links) {
    await engine.createLink({ name, remoteClusterId, configs, validateLink: false });
    const link = engine.link(name);
    const source = new ClusterClient(link.configs.get('bootstrap.servers'), 'restoring');
    for (const { name: topic, sourceTopic, status } of mirrors) {
      const mirror = await mirrorOfExisting(topic, sourceTopic, source, engine.destination);
      // Offsets of groups are moved up to what is known to be copied.
      for (const partition of mirror.partitions) partition.copiedTo = partition.sentTo;
      link.mirrors.set(topic, mirror);
      if (status === 'PENDING_STOPPED') link.promote(mirror);
      else mirror.enter(status);
    }
    source.close();
  }
}

function read(file: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept;
  } catch {
    return undefined;
  }
}

void main(JSON.parse(process.argv[2] as string) as EngineSettings);
