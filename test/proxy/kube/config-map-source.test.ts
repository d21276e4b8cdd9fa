import pino from 'pino';
import type { Reading } from '../../../lib/proxy/config/source';
import { KubeClient } from '../../../lib/proxy/kube/client';
import { ConfigMapSource } from '../../../lib/proxy/kube/config-map-source';
import { until } from '../../support/until';
import { gatewayYaml } from './support/documents';
import { FakeApi } from './support/fake-api';

const path = '/api/v1/namespaces/kafka/configmaps';
const log = pino({ level: 'silent' });

describe('a document in a ConfigMap', () => {
  let api: FakeApi;
  let client: KubeClient;
  let source: ConfigMapSource;
  let readings: Reading[];

  const put = (text: string, key = 'gateway.yaml') => api.put(path, 'edge', { data: { [key]: text } });
  const outcome = (reading?: Reading) => reading && ('error' in reading ? reading.error.code : reading.document.spec.routes[0]?.endpoint);
  const outcomes = () => readings.map(outcome);
  const follow = async (more = {}) => {
    source = new ConfigMapSource({ namespace: 'kafka', name: 'edge' }, { client, log, backoff: { firstMs: 5, mostMs: 50 }, ...more });
    const first = await source.first();
    source.watch((reading) => readings.push(reading));
    await until(() => api.openWatches === 1, { describe: 'the watch' });
    return first;
  };

  beforeEach(async () => {
    api = await FakeApi.start();
    client = new KubeClient(api.access);
    readings = [];
  });
  afterEach(async () => {
    source?.close();
    client.close();
    await api.stop();
  });

  test('is read, and read again when it changes', async () => {
    put(gatewayYaml(9092));
    const first = await follow();
    put(gatewayYaml(9192));
    await until(() => readings.length === 1);

    expect(outcome(first)).toBe('127.0.0.1:9092');
    expect(outcomes()).toEqual(['127.0.0.1:9192']);
    expect(readings[0]?.revision).not.toBe(first.revision);
    expect(api.calls.filter((call) => !call.includes('watch=true'))).toHaveLength(1);
  });

  test('is not told again when another key or its labels change', async () => {
    put(gatewayYaml(9092));
    await follow();
    api.put(path, 'edge', { metadata: { labels: { a: 'b' } }, data: { 'gateway.yaml': gatewayYaml(9092), other: 'x' } });
    put(gatewayYaml(9192));
    await until(() => readings.length > 0);

    expect(outcomes()).toEqual(['127.0.0.1:9192']);
  });

  test('is refused as a whole when it breaks a rule, names the line, and is taken when it is corrected', async () => {
    put(gatewayYaml(9092));
    await follow();
    put(gatewayYaml(9192, 'sauce'));
    put(gatewayYaml(9292));
    await until(() => readings.length === 2);

    expect(outcomes()).toEqual(['SWY6014', '127.0.0.1:9292']);
    expect(readings[0]).toMatchObject({ error: { where: 'kafka/edge/gateway.yaml:14' } });
  });

  test('is refused with SWY6100 when it is deleted, or loses its key', async () => {
    put(gatewayYaml(9092));
    await follow();
    api.remove(path, 'edge');
    put(gatewayYaml(9092), 'gateway.yml');
    await until(() => readings.length === 2);

    expect(outcomes()).toEqual(['SWY6100', 'SWY6100']);
  });

  test('stops the start with SWY6100 when it is not there, and with SWY6102 when it may not be read', async () => {
    source = new ConfigMapSource({ namespace: 'kafka', name: 'edge' }, { client, log });
    await expect(source.first()).rejects.toThrow(/SWY6100: ConfigMap "kafka\/edge"/);
    api.answers.push({ call: 'GET', status: 403 });
    await expect(source.first()).rejects.toThrow(/SWY6102.*HTTP 403/);
  });

  test('is watched on from where the watch broke, so that no change is missed', async () => {
    put(gatewayYaml(9092));
    await follow();
    api.cut();
    put(gatewayYaml(9192));
    await until(() => readings.length === 1);

    expect(outcomes()).toEqual(['127.0.0.1:9192']);
    expect(api.calls.filter((call) => !call.includes('watch=true'))).toHaveLength(1);
  });

  test('is listed again when the version to watch from is too old: 410 as an answer and as an event', async () => {
    put(gatewayYaml(9092));
    await follow();
    const lists = () => api.calls.filter((call) => !call.includes('watch=true')).length;
    api.compact();
    api.cut();
    await until(() => lists() === 2 && api.openWatches === 1);
    put(gatewayYaml(9192));
    await until(() => readings.length === 1);
    api.say({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } });
    await until(() => lists() === 3 && api.openWatches === 1);

    expect(outcomes()).toEqual(['127.0.0.1:9192']);
  });

  test('goes on from the last bookmark', async () => {
    put(gatewayYaml(9092));
    await follow();
    const version = api.bookmark();
    // It has been heard when what follows it was; this object says nothing of a version.
    api.say({ type: 'MODIFIED', object: { data: {} } });
    await until(() => readings.length === 1);
    const before = api.calls.length;
    api.cut();
    await until(() => api.calls.length > before);

    expect(api.calls.at(-1)).toContain(`resourceVersion=${version}`);
  });

  test('is watched with a token that was rotated', async () => {
    put(gatewayYaml(9092));
    await follow();
    api.token = 'second-token';
    api.cut();
    put(gatewayYaml(9192));
    await until(() => readings.length === 1);

    expect(outcomes()).toEqual(['127.0.0.1:9192']);
  });

  test('outlives an API server that refuses for a while', async () => {
    put(gatewayYaml(9092));
    await follow();
    api.answers.push(...[500, 429, 403].map((status) => ({ call: `GET ${path}`, status })));
    api.cut();
    put(gatewayYaml(9192));
    await until(() => readings.length === 1);

    expect(outcomes()).toEqual(['127.0.0.1:9192']);
    expect(api.answers).toEqual([]);
  });
});

describe('a watch', () => {
  test('that falls silent is given up with SWY6102', async () => {
    const api = await FakeApi.start();
    api.silent = true;
    const client = new KubeClient(api.access);
    const events = client.watch(`${path}?watch=true&resourceVersion=100&timeoutSeconds=60`, 150, new AbortController().signal);

    await expect(events.next()).rejects.toThrow(/SWY6102.*nothing was heard for 150 ms/);
    client.close();
    await api.stop();
  });

  test('is put together from pieces of any size', async () => {
    const api = await FakeApi.start();
    const client = new KubeClient(api.access);
    const events = client.watch<any>(`${path}?watch=true&resourceVersion=100&timeoutSeconds=60`, 5_000, new AbortController().signal);
    const first = events.next();
    await until(() => api.openWatches === 1);
    api.put(path, 'edge', { data: { large: 'ä'.repeat(200_000) } });
    api.put(path, 'edge', { data: { large: 'small' } });

    expect((await first).value.object.data.large).toHaveLength(200_000);
    expect((await events.next()).value.object.data.large).toBe('small');
    await events.return(undefined);
    client.close();
    await api.stop();
  });
});
