import { readFileSync } from 'node:fs';
import { Crowd } from '../clients/crowd';
import type { Contender } from '../contenders/contender';
import type { Certificates } from '../system/certificates';
import { cpuSeconds } from '../system/process-tree';
import { apiVersionsRequest } from './frames';

const seconds = 5;

export interface TlsFigures {
  readonly tlsConnectionsPerSecond: number;
  readonly tlsCpuMsPerConnection: number | null;
}

/** Connections a second that one client process gets over TLS; client, proxy and broker share the processors. */
export async function tlsConnections({ bootstrapServers, pid }: Contender, certificates: Certificates): Promise<TlsFigures> {
  const [host, port] = bootstrapServers.split(':') as [string, string];
  const crowd = new Crowd();
  try {
    const before = pid === undefined ? 0 : cpuSeconds(pid);
    const { perSecond, total } = await crowd.handshakes(
      host,
      Number(port),
      readFileSync(certificates.chain, 'utf8'),
      apiVersionsRequest,
      seconds,
    );
    return {
      tlsConnectionsPerSecond: perSecond,
      tlsCpuMsPerConnection: pid === undefined ? null : ((cpuSeconds(pid) - before) / total) * 1000,
    };
  } finally {
    await crowd.disperse();
  }
}
