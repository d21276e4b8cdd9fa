import { type CutoverAttributes, lookOnce, openGateContext } from '../../provider/gates';
import { kubeAccess } from '../../provider/gateway/kube/access';
import { KubeClient, type KubeStatus } from '../../proxy/kube/client';
import type { GroupAttributes } from '../group/attributes';
import type { GroupDefinition, Stack } from '../group/definition';
import { advice, type Finding, fault, look, ok, unasked } from '../group/finding';
import { openLive } from '../group/live';
import { placedIn } from '../group/places';
import { lookAtCluster } from '../init/clusters';
import { lookAtSecrets, missingFor } from '../init/secrets';
import { isLate } from '../init/subject';

export interface Systems {
  readonly stacks: readonly Stack[];
  readonly definitions: readonly GroupDefinition[];
  readonly signal: AbortSignal;
}

/** Everything that the groups of a project have to do with, each once: secrets, Kubernetes, clusters, REST APIs, gateways, clocks. */
export async function lookAtSystems({ stacks, definitions, signal }: Systems): Promise<readonly Finding[]> {
  const { findings, unreadable } = await lookAtSecrets('secrets', ownResources(stacks));
  const attributes = definitions.map((definition) => definition.attributes);
  const unique = <T>(of: (group: GroupAttributes) => T): [T, GroupAttributes][] => [
    ...new Map(attributes.map((group) => [JSON.stringify(of(group)), [of(group), group] as [T, GroupAttributes]])).values(),
  ];
  const looks = [
    ...unique(({ source }) => source).map(([ref]) => lookAtCluster('source', ref, [], { unreadable, signal })),
    ...unique(({ destination }) => destination).map(([ref]) => lookAtCluster('destination', ref, [], { unreadable, signal })),
    ...unique(({ link, mirror_maker }) => link ?? mirror_maker).map(([part, group]) => lookAtReplication(part, group, unreadable, signal)),
    ...unique(({ gateway }) => gateway).map(([, group]) => lookAtGateway(group, unreadable, signal)),
    ...unique(({ gateway: { kubernetes } }) => kubernetes && [kubernetes.kubeconfig, kubernetes.context]).map(([, group]) =>
      lookAtKubernetes(group, signal),
    ),
    ...unique(({ link, gateway }) => [link?.rest_endpoint, gateway]).map(([, group]) => lookAtClocks(group, unreadable, signal)),
  ];
  return [...findings, ...(await Promise.all(looks)).flat()];
}

/** What Switchyard's own resources are configured with: other providers have their own ways to secrets. */
function ownResources(stacks: readonly Stack[]): unknown {
  return stacks.map(({ configuration, folder }) =>
    Object.fromEntries(
      Object.entries(configuration.resource ?? {})
        .filter(([type]) => type.startsWith('switchyard_'))
        .map(([type, resources]) => [type, placedIn(resources, folder)]),
    ),
  );
}

async function lookAtReplication(
  part: unknown,
  group: GroupAttributes,
  unreadable: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const area = group.link ? 'REST API' : 'Kafka Connect';
  const missing = missingFor(part, unreadable);
  if (missing.length > 0) return [unasked(area, `not asked, because ${missing.join(', ')} cannot be read`)];
  if (isLate(part)) return [unasked(area, 'not asked, because its address is known only after the first apply')];
  return look(area, async () => {
    const live = await openLive(group, signal);
    try {
      await live.link();
      return ok(area, `${group.link?.rest_endpoint ?? group.mirror_maker?.connect.url} answers and takes the login`);
    } finally {
      live.close();
    }
  });
}

async function lookAtGateway(group: GroupAttributes, unreadable: ReadonlySet<string>, signal: AbortSignal): Promise<readonly Finding[]> {
  const missing = missingFor(group.gateway, unreadable);
  if (missing.length > 0) return [unasked('gateway', `not asked, because ${missing.join(', ')} cannot be read`)];
  if (isLate(group.gateway)) return [unasked('gateway', 'not asked, because its place is known only after the first apply')];
  return look('gateway', async () => {
    const live = await openLive(group, signal);
    try {
      const replicas = await live.replicas();
      const silent = replicas.filter(({ silence }) => silence !== undefined);
      return [
        ...silent.map(({ replica, silence }) =>
          fault('gateway', `${replica} does not answer: ${silence}`, 'start the replica, or take it out of the gateway of the app'),
        ),
        ...(silent.length < replicas.length
          ? [ok('gateway', `${replicas.length - silent.length} of ${replicas.length} replicas answer`)]
          : []),
      ];
    } finally {
      live.close();
    }
  });
}

/** Only where a gateway is on Kubernetes. */
async function lookAtKubernetes({ gateway: { kubernetes } }: GroupAttributes, signal: AbortSignal): Promise<readonly Finding[]> {
  if (!kubernetes) return [];
  const { kubeconfig, context } = kubernetes;
  return look('kubernetes', async () => {
    const access = kubeAccess({ kubeconfig, context });
    const client = new KubeClient(access, { userAgent: 'switchyard-doctor' });
    try {
      const answer = await client.call<KubeStatus & { gitVersion?: string }>('GET', '/version', undefined, signal);
      if (answer.status < 300) return ok('kubernetes', `${access.server} answers, version ${answer.body.gitVersion ?? 'unknown'}`);
      return fault('kubernetes', `${access.server} answered ${answer.status}`, 'renew the login of the kubeconfig, or name another one');
    } finally {
      client.close();
    }
  });
}

async function lookAtClocks(group: GroupAttributes, unreadable: ReadonlySet<string>, signal: AbortSignal): Promise<readonly Finding[]> {
  const needed = [group.link, group.gateway];
  if (missingFor(needed, unreadable).length > 0 || isLate(needed)) return [];
  return look('clocks', async () => {
    const context = await openGateContext(group as CutoverAttributes, { signal });
    try {
      const answers = await lookOnce(['clocks-in-step'], context);
      return answers.map(({ holds, observed, fix }) => (holds ? ok('clocks', observed) : advice('clocks', observed, fix)));
    } finally {
      context.close();
    }
  });
}
