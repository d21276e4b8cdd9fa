import type { RouteSpec, SecretStoreSpec, StreamingDomainSpec } from '../../gateway/spec';
import type { Finding } from './fault';
import { parseBootstrapEndpoint } from '../tls/protocol';
import { clientLegFindings, clusterLegFindings } from './leg-rules';

type Path = readonly (string | number)[];

export interface SecurityContext {
  readonly domains: readonly StreamingDomainSpec[];
  /** Stores of the document; undefined where they are not known, and are not checked. */
  readonly secretStores?: readonly SecretStoreSpec[] | undefined;
  /** Whether passwords and tokens may cross the network without TLS. */
  readonly allowPlaintextPasswords?: boolean | undefined;
}

/** Who authenticates whom on a route, and with which credentials. */
export function securityFindings({ security, streamingDomain }: RouteSpec, context: SecurityContext, path: Path): Finding[] {
  const at = [...path, 'security'];
  const server = context.domains
    .find(({ name }) => name === streamingDomain.name)
    ?.kafkaCluster.bootstrapServers.find(({ id }) => id === streamingDomain.bootstrapServerId);
  const protocol = server && parseBootstrapEndpoint(server.endpoint, []).protocol;
  const leg = { allowPlaintextPasswords: context.allowPlaintextPasswords === true };
  return [
    ...pairFindings(security, at),
    ...storeFindings(security, context.secretStores, at),
    ...clientLegFindings(security, leg, at),
    ...clusterLegFindings(security, { ...leg, protocol }, at),
  ];
}

function pairFindings({ auth, client, cluster }: RouteSpec['security'], path: Path): Finding[] {
  const clusterPath = [...path, 'cluster', 'authentication'];
  if (auth === 'passthrough') {
    if (!cluster?.authentication) return [];
    return [{ code: 'SWY6092', path: clusterPath, fault: { detail: 'passthrough logs in to the cluster with nothing of its own' } }];
  }
  const findings: Finding[] = [];
  if (!client?.authentication) findings.push(needed([...path, 'client', 'authentication'], 'swap must know how clients authenticate'));
  if (!cluster?.authentication) findings.push(needed(clusterPath, 'swap must know how to log in to the cluster'));
  return findings;
}

function storeFindings({ auth, secretStore, client, cluster }: RouteSpec['security'], stores: SecurityContext['secretStores'], path: Path) {
  const findings: Finding[] = [];
  const known = (name: string | undefined, at: Path) => {
    if (name === undefined || stores === undefined || stores.some((store) => store.name === name)) return;
    findings.push({ code: 'SWY6094', path: at, fault: { value: name, allowed: stores.map((store) => store.name) } });
  };
  const at = [...path, 'secretStore'];
  const scram = client?.authentication?.type === 'scram' ? client.authentication.scram : undefined;
  const scramPath = [...path, 'client', 'authentication', 'scram', 'secretStore'];
  known(secretStore, at);
  known(scram?.secretStore, scramPath);
  if (auth !== 'swap' || !cluster?.authentication) return findings;

  const unswapped = cluster.authentication.type === 'none';
  if (unswapped && secretStore !== undefined) {
    findings.push({ code: 'SWY6093', path: at, fault: { value: secretStore, detail: 'the cluster takes no login' } });
  }
  if (!unswapped && secretStore === undefined) findings.push({ code: 'SWY6093', path: at, fault: { value: null } });
  if (client?.authentication?.type !== 'scram') return findings;

  const verifiers = scram?.secretStore ?? secretStore;
  if (verifiers === undefined && unswapped) {
    findings.push({ code: 'SWY6093', path: scramPath, fault: { value: null, detail: 'SCRAM verifiers need a store' } });
  }
  const type = stores?.find(({ name }) => name === verifiers)?.provider.type;
  if (scram?.alterScramCredentials && type === 'File') {
    const fault = { value: verifiers, detail: 'a store of type File cannot be written, and alterScramCredentials writes' };
    findings.push({ code: 'SWY6093', path: scram.secretStore ? scramPath : at, fault });
  }
  return findings;
}

function needed(path: Path, detail: string): Finding {
  return { code: 'SWY6092', path, fault: { value: null, detail } };
}
