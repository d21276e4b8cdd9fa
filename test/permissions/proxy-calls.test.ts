import pino from 'pino';
import { rulesOf } from '../../lib/permissions/data';
import { KubeClient } from '../../lib/proxy/kube/client';
import { ConfigMapSource } from '../../lib/proxy/kube/config-map-source';
import { ReplicaLease } from '../../lib/proxy/kube/replica-lease';
import { gatewayYaml } from '../proxy/kube/support/documents';
import { FakeApi } from '../proxy/kube/support/fake-api';
import { until } from '../support/until';
import { derived } from './support/app';
import { allows, attributesOf } from './support/authorizer';

const log = pino({ level: 'silent' });

describe('the Role of the embedded gateway', () => {
  let api: FakeApi;
  let client: KubeClient;
  beforeEach(async () => {
    api = await FakeApi.start();
    client = new KubeClient(api.access);
  });
  afterEach(async () => {
    client.close();
    await api.stop();
  });

  test('allows every call that a replica makes from its start to its end, and no other', async () => {
    api.put('/api/v1/namespaces/kafka/configmaps', 'edge', { data: { 'gateway.yaml': gatewayYaml() } });
    const source = new ConfigMapSource({ namespace: 'kafka', name: 'edge' }, { client, log });
    const status = () => ({ replica: 'edge-a', version: '1', routes: [] });
    const lease = new ReplicaLease({ client, namespace: 'kafka', gateway: 'edge', replica: 'edge-a', status, revision: 'r', log });
    try {
      await source.first();
      source.watch(() => undefined);
      await until(() => api.openWatches === 1, { describe: 'the watch' });
      await lease.start();
      await lease.renew();
    } finally {
      await lease.stop();
      source.close();
    }

    const calls = api.calls.map((call) => ({ method: call.split(' ')[0] ?? '', path: call.split(' ')[1] ?? '' }));
    const rules = rulesOf(derived().kubernetes.filter(({ holder }) => holder === 'gateway'));
    expect(calls.filter((call) => !allows(rules, 'kafka', call))).toEqual([]);
    const made = new Set(calls.map((call) => attributesOf(call)).map(({ verb, resource }) => `${verb} ${resource}`));
    expect(rules.flatMap(({ verbs, resources }) => verbs.map((verb) => `${verb} ${resources[0]}`)).sort()).toEqual([...made].sort());
  });
});
