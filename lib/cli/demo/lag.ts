import { readFile } from 'node:fs/promises';
import type { SandboxAddresses } from '../../sandbox/addresses';

interface Mirror {
  readonly mirror_topic_name: string;
  readonly mirror_lags?: { readonly items?: readonly Lag[] } | readonly Lag[];
}

interface Lag {
  readonly lag: number;
}

/** Records by which each mirror topic is behind, as the destination's linking API says; empty while there is no link. */
export async function mirrorLag({ destination }: Pick<SandboxAddresses, 'destination'>): Promise<ReadonlyMap<string, number>> {
  try {
    const key = (await readFile(destination.apiKeyFile, 'utf8')).trim();
    const answer = await fetch(`${destination.restEndpoint}/kafka/v3/clusters/${destination.clusterId}/links/-/mirrors`, {
      headers: { authorization: `Basic ${Buffer.from(key).toString('base64')}` },
      signal: AbortSignal.timeout(2000),
    });
    const { data } = (await answer.json()) as { data: readonly Mirror[] };
    return new Map(data.map((mirror) => [mirror.mirror_topic_name, lagsOf(mirror).reduce((sum, { lag }) => sum + Math.max(0, lag), 0)]));
  } catch {
    return new Map();
  }
}

function lagsOf({ mirror_lags: lags }: Mirror): readonly Lag[] {
  if (lags === undefined) return [];
  return 'items' in lags ? (lags.items ?? []) : (lags as readonly Lag[]);
}
