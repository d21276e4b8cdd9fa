import { describeWithKcp } from './binary';
import { Workplace } from './workplace';

/** Confluent's own program, unmodified, with the sandbox for a Confluent Cloud. */
describeWithKcp('KCP on the sandbox', () => {
  let workplace: Workplace;
  const topics = ['events', 'orders'];

  beforeEach(async () => {
    workplace = await Workplace.open();
  });
  afterEach(() => workplace.close());

  const calls = () => workplace.clusters.linking.faults.history.map(({ call, body }) => [call, body] as const);
  const positionOf = (wanted: string, body?: object) =>
    calls().findIndex(([call, sent]) => call === wanted && (!body || JSON.stringify(sent) === JSON.stringify(body)));

  test('cuts a group over from init to the end', async () => {
    await workplace.createLinkWith(topics);
    const manifest = await workplace.cutover(topics, { consumerOffsetSyncDrainDuration: '1s' });

    expect(await workplace.kcp('migration', 'init', '--migration-yaml', manifest)).toMatchObject({ code: 0 });
    expect(await workplace.state()).toBe('initialized');
    const executed = await workplace.kcp(
      'migration',
      'execute',
      '--migration-yaml',
      manifest,
      '--migration-state-file',
      'migration-state.json',
    );

    expect({ ...executed, state: await workplace.state() }).toMatchObject({ code: 0, state: 'switched' });
    expect(await workplace.mirrorStates()).toEqual({ events: 'STOPPED', orders: 'STOPPED' });
    expect(workplace.kubernetes.applied.map(({ spec }) => spec.routes[0]?.fence !== undefined)).toEqual([true, false]);
    const offsetSync = 'PUT /links/to-cloud/configs/consumer.offset.sync.enable';
    const order = [
      positionOf(offsetSync, { value: 'false' }),
      positionOf('POST /links/to-cloud/mirrors:promote', { mirror_topic_names: topics }),
      positionOf(offsetSync, { value: 'true' }),
    ];
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((one, other) => one - other));
    expect(workplace.clusters.linking.faults.calls('POST /links/to-cloud/mirrors:promote')).toBe(1);
  }, 150_000);

  test('refuses a mirror that is paused at init, as it does on Confluent Cloud', async () => {
    await workplace.createLinkWith(topics);
    await workplace.link('POST', '/to-cloud/mirrors:pause', { mirror_topic_names: ['orders'] });
    const { code, output } = await workplace.kcp('migration', 'init', '--migration-yaml', await workplace.cutover(topics));
    expect(code).toBe(1);
    expect(output).toContain('orders (status: PAUSED)');
  }, 60_000);

  test('ends on one 429 with its fence up, which ours does not', async () => {
    await workplace.createLinkWith(topics);
    const manifest = await workplace.cutover(topics);
    await workplace.kcp('migration', 'init', '--migration-yaml', manifest);
    workplace.clusters.linking.faults.add({
      endpoint: 'POST /links/{link}/mirrors:promote',
      call: 1,
      effect: { kind: 'status', status: 429, retryAfterSeconds: 1 },
    });
    const { code } = await workplace.kcp(
      'migration',
      'execute',
      '--migration-yaml',
      manifest,
      '--migration-state-file',
      'migration-state.json',
    );
    expect(code).toBe(1);
    expect(workplace.kubernetes.applied.at(-1)?.spec.routes[0]?.fence).toBeDefined();
  }, 150_000);

  test('makes a link and its mirrors, and nothing the second time', async () => {
    for (const topic of topics) workplace.clusters.sourceCluster.createTopic(topic);
    const manifest = await workplace.desired('made-by-kcp');

    const first = await workplace.kcp('migrate', 'apply', '-f', manifest);
    expect(first).toMatchObject({ code: 0 });
    const { data } = await workplace.link('GET', '/made-by-kcp/mirrors');
    expect(data.map(({ mirror_topic_name }: { mirror_topic_name: string }) => mirror_topic_name).sort()).toEqual(topics);

    const before = calls().filter(([call]) => call.startsWith('POST')).length;
    expect(await workplace.kcp('migrate', 'apply', '-f', manifest)).toMatchObject({ code: 0 });
    expect(calls().filter(([call]) => call.startsWith('POST'))).toHaveLength(before);
  }, 120_000);
});
