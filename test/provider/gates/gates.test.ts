import { kafkaStages } from '../../../lib/migration/kafka-stages';
import { gates, type Look } from '../../../lib/provider/gates';
import { httpClock } from '../../../lib/provider/gates/clocks';
import { renamed } from '../../../lib/provider/gates/renamed';
import { allStages, type StagePlan } from '../../../lib/stages/stage-plan';
import { FakeOffsets } from '../resources/fakes/offsets';
import { FakeReplica } from '../resources/fakes/replica';
import { Group } from './support/group';

let group: Group;
beforeEach(() => (group = new Group()));

const look = (name: string): Promise<Look> => gates.find((gate) => gate.name === name)!.check(group.context);
const plan: StagePlan = kafkaStages;

test('every gate that the stage plan names is known, on the ways back, too', () => {
  const named = allStages(plan).flatMap(({ gates: own, waysBack }) => [...own, ...waysBack.flatMap((way) => way.gates)]);
  const known = gates.map(({ name }) => name);
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
  expect(new Set(known).size).toBe(known.length);
});

test('advice is no gate of any stage', () => {
  const named: readonly string[] = allStages(plan).flatMap(({ gates: own }) => own);
  expect(gates.filter(({ advice, name }) => advice && named.includes(name))).toEqual([]);
});

const atRest = [
  'link-active',
  'mirrors-active',
  'destination-shape',
  'offset-sync-on',
  'no-open-transactions',
  'window-fits',
  'lag-under-threshold',
];
const held = ['source-still', 'no-unrouted-commits', 'lag-zero', 'group-offsets-in-parity', 'nothing-promoted', 'destination-untouched'];
const later = [
  'no-late-records',
  'no-late-commits',
  'soaked',
  'way-back-open',
  'destination-still',
  'reverse-lag-zero',
  'group-offsets-returned',
];
test.each([...atRest, ...held, ...later, 'quotas-and-acls', 'clocks-in-step'])(
  '%s holds when everything is well, and says what it saw',
  async (name) => {
    const { holds, observed } = await look(name);
    expect([holds, observed.length > 5]).toEqual([true, true]);
  },
);

describe('link-active', () => {
  test('does not hold while a task of the link is in error, and says what the task says', async () => {
    group.link.link = {
      link_name: 'link',
      link_state: 'ACTIVE',
      tasks: [
        { task_name: 'AclSync', state: 'NOT_CONFIGURED' },
        { task_name: 'ConsumerOffsetSync', state: 'IN_ERROR', errors: [{ error_code: 'AUTHORIZATION_ERROR', error_message: 'no READ' }] },
      ],
    };
    const { holds, observed } = await look('link-active');
    expect(holds).toBe(false);
    expect(observed).toMatch(/its task ConsumerOffsetSync is IN_ERROR.*AUTHORIZATION_ERROR.*no READ/);
    expect(observed).not.toContain('AclSync');
  });
});

describe('destination-shape', () => {
  test('names what differs, topic by topic', async () => {
    group.source.set('b', 'max.message.bytes', '2000000').set('b', 'message.timestamp.type', 'CreateTime');
    group.destination.end('a', 2, 0n).set('b', 'max.message.bytes', '1000000').set('b', 'message.timestamp.type', 'LogAppendTime');
    const { holds, observed, details } = await look('destination-shape');
    expect(holds).toBe(false);
    expect(observed.split('; ')).toEqual([
      'a partitions: 3 instead of 2',
      'b max.message.bytes: 1000000 instead of 2000000',
      'b message.timestamp.type: LogAppendTime instead of CreateTime',
    ]);
    expect(details?.['different']).toHaveLength(3);
  });

  test('compares compaction where the source compacts, and takes policies in any order', async () => {
    for (const cluster of [group.source, group.destination])
      cluster.set('a', 'min.compaction.lag.ms', cluster === group.source ? '0' : '60000');
    await expect(look('destination-shape')).resolves.toMatchObject({ holds: true });

    group.source.set('a', 'cleanup.policy', 'compact,delete');
    group.destination.set('a', 'cleanup.policy', 'delete,compact');
    await expect(look('destination-shape')).resolves.toMatchObject({
      holds: false,
      observed: 'a min.compaction.lag.ms: 60000 instead of 0',
    });
  });

  test('names a topic that the destination does not have', async () => {
    group.destination.ends.delete('b');
    await expect(look('destination-shape')).resolves.toMatchObject({ holds: false, observed: 'b exists: no instead of yes' });
  });
});

describe('offset-sync-on', () => {
  const filters = (...rules: [string, 'LITERAL' | 'PREFIXED', 'INCLUDE' | 'EXCLUDE'][]) =>
    (group.link.settings['consumer.offset.group.filters'] = JSON.stringify({
      groupFilters: rules.map(([name, patternType, filterType]) => ({ name, patternType, filterType })),
    }));

  test('does not hold while the filters leave a group of the topics out', async () => {
    group.source.commit('writers', 'a', 0, 1n).commit('billing-1', 'a', 0, 1n);
    filters(['*', 'LITERAL', 'INCLUDE'], ['bill', 'PREFIXED', 'EXCLUDE'], ['writers', 'LITERAL', 'EXCLUDE']);
    await expect(look('offset-sync-on')).resolves.toMatchObject({
      holds: false,
      observed: 'consumer.offset.group.filters leave out group billing-1; group writers',
      details: { groups: ['billing-1', 'writers'] },
    });

    filters(['*', 'LITERAL', 'INCLUDE'], ['other', 'PREFIXED', 'EXCLUDE']);
    await expect(look('offset-sync-on')).resolves.toMatchObject({ holds: true, observed: expect.stringContaining('3 groups') });
  });

  test('says so when the filters cannot be read', async () => {
    group.link.settings['consumer.offset.group.filters'] = '{';
    await expect(look('offset-sync-on')).resolves.toMatchObject({ holds: false, observed: expect.stringContaining('cannot be read: {') });
  });
});

describe('no-open-transactions', () => {
  beforeEach(() => {
    group.source.openFrom('a', 0, 6n);
    group.source.known = { answer: [{ topic: 'a', partition: 0, producerId: 7n, lastTimestamp: 1n, openSince: 6n }] };
    group.source.open = { answer: [{ transactionalId: 'billing-tx', producerId: 7n, state: 'Ongoing', startedAt: Date.now() - 95_000 }] };
  });

  test('names the transaction, its producer, where it began and its age', async () => {
    group.fenced = true;
    const { holds, observed, details } = await look('no-open-transactions');
    expect(holds).toBe(false);
    expect(observed).toBe('transaction "billing-tx" of producer 7 is open on a-0 from offset 6 on for 95 s');
    expect(details?.['transactions']).toMatchObject([
      { transactionalId: 'billing-tx', producerId: '7', partition: 'a-0', fromOffset: '6' },
    ]);
  });

  test('does not mind a young transaction while clients go on, but every one behind the fence', async () => {
    group.source.open = { answer: [{ transactionalId: 'billing-tx', producerId: 7n, state: 'Ongoing', startedAt: Date.now() - 2_000 }] };
    await expect(look('no-open-transactions')).resolves.toMatchObject({
      holds: true,
      observed: expect.stringContaining('none for longer than'),
    });
    group.fenced = true;
    await expect(look('no-open-transactions')).resolves.toMatchObject({ holds: false });
  });

  test('does not mind transactions that end while it looks', async () => {
    let looks = 0;
    group.source.onLook = () => void (++looks === 2 && group.source.openFrom('a', 0, 9n));
    await expect(look('no-open-transactions')).resolves.toMatchObject({ holds: true });
    expect(looks).toBe(2);
  });

  test('tells one that nobody owns, and clusters that do not say', async () => {
    group.fenced = true;
    group.source.open = { answer: [] };
    expect((await look('no-open-transactions')).observed).toContain(
      'of producer 7 is open on a-0 from offset 6 on, and no transactional id has it',
    );
    group.source.known = { unanswered: 'its brokers do not have DescribeProducers' };
    expect((await look('no-open-transactions')).observed).toBe(
      'a-0 has an open transaction from offset 6 on (whose it is cannot be asked: its brokers do not have DescribeProducers)',
    );
  });
});

describe('window-fits', () => {
  test('says its arithmetic', async () => {
    const { holds, observed } = await look('window-fits');
    expect([holds, observed]).toEqual([
      true,
      'nothing to copy + 0 s of quiet + up to 1 s of offset sync + 2 s for the promotion of 2 topics = 3 s of at most 55 s',
    ]);
  });

  test('does not hold for a lag that takes longer than clients wait, by the rate that is measured', async () => {
    group.link.lags.set('a', 100_000n);
    let looks = 0;
    group.destination.onLook = () => void group.destination.end('a', 0, 100n * BigInt(++looks));
    const { holds, observed } = await look('window-fits');
    expect(holds).toBe(false);
    expect(observed).toMatch(/^100000 records at \d+ a second \(\d+ s\) \+ .* of at most 55 s$/);
  });

  test('does not hold while nothing is copied at all', async () => {
    group.link.lags.set('a', 10n);
    await expect(look('window-fits')).resolves.toMatchObject({
      holds: false,
      observed: expect.stringContaining('10 records to copy, of which none came in 1 s'),
    });
  });

  test('counts the default interval of the offset sync where the link does not say', async () => {
    delete group.link.settings['consumer.offset.sync.ms'];
    expect((await look('window-fits')).observed).toContain('up to 30 s of offset sync');
  });
});

describe('lag-under-threshold', () => {
  test('must hold for the whole stable time, not at one look', async () => {
    group.changes = { bounds: { ...group.context.bounds, stableMs: 300 } };
    let looks = 0;
    group.link.onLag = () => void group.link.lags.set('a', ++looks === 3 ? 500n : 0n);
    const { holds, details } = await look('lag-under-threshold');
    expect([holds, details?.['lags']]).toEqual([false, [0, 0, 500]]);
  });

  test('does not take a topic without a mirror for one without lag', async () => {
    group.link.lags.delete('b');
    await expect(look('lag-under-threshold')).resolves.toMatchObject({ holds: false, observed: 'b is no mirror of the link' });
    await expect(look('window-fits')).resolves.toMatchObject({
      holds: false,
      observed: expect.stringContaining('= no end of at most 55 s'),
    });
  });

  test('does not hold while lag grows', async () => {
    let lag = 10n;
    group.link.onLag = () => void group.link.lags.set('a', (lag += 15n));
    await expect(look('lag-under-threshold')).resolves.toMatchObject({ holds: false, observed: expect.stringContaining('of at most 100') });
  });
});

describe('source-still', () => {
  const write = () => {
    let looks = 0;
    group.source.onLook = () => void (++looks % 2 === 0 && group.source.end('a', 1, BigInt(4 + looks)));
  };

  test('names the partition that moved and the producers that wrote there lately', async () => {
    write();
    group.source.known = {
      answer: [
        { topic: 'a', partition: 1, producerId: 4711n, lastTimestamp: 1_000_000n },
        { topic: 'a', partition: 1, producerId: 12n, lastTimestamp: 1_000n },
        { topic: 'b', partition: 0, producerId: 13n, lastTimestamp: 1_000_000n },
      ],
    };
    const { observed, details } = await look('source-still');
    expect(observed).toBe('written to within 20 ms: a-1 from 4 to 6 by producer 4711');
    expect(details).toEqual({ moved: [{ topic: 'a', partition: 1, from: '4', to: '6', producerIds: ['4711'] }] });
  });

  test('tells a producer without an id from brokers that do not say', async () => {
    write();
    expect((await look('source-still')).observed).toContain('a-1 from 4 to 6 by a producer without an id');
    group.source.known = { unanswered: 'its brokers do not have DescribeProducers' };
    expect((await look('source-still')).observed).toContain('(the producers cannot be named: its brokers do not have DescribeProducers)');
  });

  test('has a twin for the destination, before clients go back', async () => {
    let looks = 0;
    group.destination.onLook = () => void group.destination.end('b', 0, BigInt(7 + ++looks));
    await expect(look('destination-still')).resolves.toMatchObject({ holds: false, observed: expect.stringContaining('b-0 from 8 to 9') });
  });
});

describe('no-unrouted-commits', () => {
  test('names group, topic, partition and both offsets', async () => {
    let looks = 0;
    group.source.onCommitted = () => void (++looks === 2 && group.source.commit('readers', 'a', 0, 10n).commit('late', 'b', 0, 1n));
    const { holds, observed } = await look('no-unrouted-commits');
    expect([holds, observed]).toEqual([
      false,
      'committed to within 20 ms: group late on b-0 from none to 1; group readers on a-0 from 9 to 10',
    ]);
  });

  test('does not take a commit that expires for one that is made', async () => {
    let looks = 0;
    group.source.onCommitted = () => void (++looks === 2 && group.source.committed.clear());
    await expect(look('no-unrouted-commits')).resolves.toMatchObject({ holds: true });
  });
});

describe('group-offsets-in-parity', () => {
  test('shows how far offset sync is behind', async () => {
    group.source.commit('readers', 'a', 1, 4n);
    group.destination.commit('readers', 'a', 0, 6n).commit('readers', 'a', 1, 2n);
    const { holds, observed } = await look('group-offsets-in-parity');
    expect(holds).toBe(false);
    expect(observed).toBe(
      'group readers on a-0: 6 instead of 9; group readers on a-1: 2 instead of 4; offset sync is 5 offsets behind in 1 of 1 groups',
    );
  });
});

describe('over MirrorMaker, which translates offsets,', () => {
  beforeEach(() => {
    group.link.keepsOffsets = false;
    group.wayBack.keepsOffsets = false;
    // The same three partitions, of which the destination has the last records only.
    for (const [topic, partition, end, start] of [
      ['a', 0, 10n, 5n],
      ['a', 1, 4n, 4n],
      ['b', 0, 7n, 0n],
    ] as const) {
      group.source.start(topic, partition, start);
      group.destination.start(topic, partition, 0n).end(topic, partition, end - start);
    }
    group.destination.commit('readers', 'a', 0, 4n);
  });

  test('a place that is certain is in parity, wherever MirrorMaker has translated it to: it is committed when MirrorMaker stops', async () => {
    for (const offset of [2n, 4n, 5n]) {
      group.destination.commit('readers', 'a', 0, offset);
      await expect(look('group-offsets-in-parity')).resolves.toMatchObject({
        holds: true,
        observed: '1 groups have translated offsets on the destination; 0 records will be read again',
      });
    }
  });

  test('in a log with gaps a translated place must be there and not beyond the end', async () => {
    group.source.start('a', 0, 0n);
    await expect(look('group-offsets-in-parity')).resolves.toMatchObject({
      holds: true,
      observed: expect.stringContaining('besides what transactions'),
    });
    group.destination.commit('readers', 'a', 0, 6n);
    await expect(look('group-offsets-in-parity')).resolves.toMatchObject({
      holds: false,
      observed: 'group readers on a-0: 6 instead of 9, which is too far by 1',
    });
    group.destination.committed.clear();
    await expect(look('group-offsets-in-parity')).resolves.toMatchObject({
      holds: false,
      observed: 'group readers on a-0: none instead of 9',
    });
  });

  test('a group at the end of a log with gaps that was not copied would begin with the first record, which is not in parity', async () => {
    group.source.start('a', 0, 0n).commit('readers', 'a', 0, 10n);
    group.destination.committed.clear();
    await expect(look('group-offsets-in-parity')).resolves.toMatchObject({ holds: false });
    group.destination.commit('readers', 'a', 0, 3n);
    await expect(look('group-offsets-in-parity')).resolves.toMatchObject({
      holds: true,
      observed: expect.stringContaining('2 records will be read again'),
    });
  });

  test('a late commit is found by the place that is certain, and the command goes there', async () => {
    await expect(look('no-late-commits')).resolves.toMatchObject({ holds: true });
    group.source.commit('readers', 'a', 0, 10n);
    const { holds, observed } = await look('no-late-commits');
    expect([holds, observed]).toEqual([
      false,
      expect.stringMatching(/the source has 10, the destination 4; .* --topic a:0 --reset-offsets --to-offset 5 /),
    ]);

    // With gaps a place is behind by nature; only a group without any is late, and reads everything again rather than too little.
    group.source.start('a', 0, 0n).commit('readers', 'a', 0, 9n);
    await expect(look('no-late-commits')).resolves.toMatchObject({ holds: true });
    group.destination.committed.clear();
    await expect(look('no-late-commits')).resolves.toMatchObject({ holds: false, observed: expect.stringContaining('--to-earliest') });
  });

  test('records that were written to the source after the connectors were stopped are late, and no others', async () => {
    await expect(look('no-late-records')).resolves.toMatchObject({ holds: true });
    group.link.lags.set('a', 2n);
    await expect(look('no-late-records')).resolves.toMatchObject({
      holds: false,
      observed: expect.stringMatching(/^2 records on the source alone: a-0 2 records, offsets 8 to 9 /),
    });
    group.link.lags.set('a', 0n);
    group.link.statuses.delete('b');
    const { observed } = await look('no-late-records');
    expect(observed).toBe(
      'nothing was written to 2 topics of the source since the promotion; it cannot be told of b, which is not replicated',
    );
  });

  test('lag is what the connectors have not copied, whatever the end offsets are', async () => {
    await expect(look('lag-zero')).resolves.toMatchObject({ holds: true });
    group.link.lags.set('b', 3n);
    await expect(look('lag-zero')).resolves.toMatchObject({ holds: false, observed: 'b: 3 left to copy' });
    group.link.lags.delete('b');
    await expect(look('lag-zero')).resolves.toMatchObject({ holds: false, observed: 'b is not replicated by the link' });
  });

  test('whether the destination was written to is known from the way back alone', async () => {
    await expect(look('destination-untouched')).resolves.toMatchObject({ holds: true });
    group.wayBack.lags.set('a', 2n);
    await expect(look('destination-untouched')).resolves.toMatchObject({ holds: false, observed: expect.stringContaining('a: 2 records') });
    group.changes = { wayBack: undefined };
    await expect(look('destination-untouched')).resolves.toMatchObject({ holds: false, final: true });
  });

  test('groups that committed on the destination must be back on the source before clients are', async () => {
    await expect(look('group-offsets-returned')).resolves.toMatchObject({ holds: true });
    group.destination.start('b', 0, 1n).commit('newcomers', 'b', 0, 3n);
    await expect(look('group-offsets-returned')).resolves.toMatchObject({
      holds: false,
      observed: 'group newcomers on b-0: none instead of 3',
    });
  });
});

describe('no-late-records', () => {
  const wroteAt = (producerId: bigint, at: string) =>
    ({ topic: 'a', partition: 0, producerId, lastTimestamp: BigInt(Date.parse(at)) }) as const;

  test('names partition, records, offsets, and who has written since the promotion was recorded', async () => {
    group.source.end('a', 0, 13n).end('b', 0, 8n);
    group.source.known = { answer: [wroteAt(7n, '2026-05-30T22:00:02Z'), wroteAt(3n, '2026-05-30T21:59:59Z')] };
    group.changes = { stageSince: '2026-05-30T22:00:00.000Z' };
    const { holds, final, observed, details } = await look('no-late-records');
    expect([holds, final]).toEqual([false, true]);
    expect(observed).toBe(
      '4 records on the source alone: a-0 3 records, offsets 10 to 12 by producer 7; b-0 1 record, offset 7 by a producer without an id',
    );
    expect(details?.['late']).toEqual([
      { topic: 'a', partition: 0, records: '3', from: '10', to: '12', producerIds: ['7'] },
      { topic: 'b', partition: 0, records: '1', from: '7', to: '7', producerIds: [] },
    ]);
  });

  test('lets markers of transactions be, and takes for records what it may not look at', async () => {
    group.source.end('a', 0, 12n);
    group.source.markersAt.set('a-0', 'markers');
    await expect(look('no-late-records')).resolves.toMatchObject({ holds: true });
    group.source.markersAt.set('a-0', 'refused');
    await expect(look('no-late-records')).resolves.toMatchObject({ holds: false });
    // A marker ends one transaction: nobody writes a hundred of them and no record.
    group.source.end('a', 0, 111n).markersAt.set('a-0', 'markers');
    await expect(look('no-late-records')).resolves.toMatchObject({ holds: false });
  });

  test('is no alarm where a new leader of the destination shows less for a moment', async () => {
    group.destination.end('a', 0, 8n);
    const looking = look('no-late-records');
    group.destination.onLook = () => void group.destination.end('a', 0, 10n);
    await expect(looking).resolves.toMatchObject({ holds: true });
  });

  test('says of a partition that was written to on the destination that it cannot tell', async () => {
    group.destination.end('b', 0, 9n);
    await expect(look('no-late-records')).resolves.toEqual({
      holds: true,
      observed:
        'nothing was written to 2 topics of the source since the promotion; it cannot be told of b-0, which ends at 9 on the destination and at 7 on the source',
    });
  });

  test('holds for as many records as were accepted, and says so', async () => {
    group.source.end('a', 0, 12n);
    const { bounds } = group.context;
    group.changes = { bounds: { ...bounds, maxLateRecords: 1 } };
    await expect(look('no-late-records')).resolves.toMatchObject({ holds: false });
    group.changes = { bounds: { ...bounds, maxLateRecords: 2 } };
    await expect(look('no-late-records')).resolves.toMatchObject({
      holds: true,
      observed: expect.stringMatching(/^2 records on the source alone, accepted by max_late_records 2: a-0 2 records, offsets 10 to 11/),
    });
  });

  test('says why the producers have no names', async () => {
    group.source.end('a', 0, 11n).known = { unanswered: 'its brokers do not have DescribeProducers' };
    await expect(look('no-late-records')).resolves.toMatchObject({
      observed:
        '1 record on the source alone: a-0 1 record, offset 10 (the producers cannot be named: its brokers do not have DescribeProducers)',
    });
  });
});

describe('no-late-commits', () => {
  test('names group, partition, both offsets, and the command that puts it right', async () => {
    group.source.commit('readers', 'a', 0, 10n);
    const { holds, observed } = await look('no-late-commits');
    expect(holds).toBe(false);
    expect(observed).toBe(
      'group readers on a-0: the source has 10, the destination 9; put it right with: kafka-consumer-groups --bootstrap-server ' +
        'broker-1:9092,broker-2:9092 --group readers --topic a:0 --reset-offsets --to-offset 10 --execute',
    );
  });

  test('quotes names for the shell, and asks for a login where the cluster does', async () => {
    group.source.commit("it's", 'a', 1, 3n);
    group.destination.isSecured = true;
    const { observed } = await look('no-late-commits');
    expect(observed).toContain(`the destination none; put it right with`);
    expect(observed).toContain(`--command-config client.properties --group 'it'\\''s' --topic a:1 --reset-offsets --to-offset 3 --execute`);
  });

  test('lets a group be that has read on at the destination already', async () => {
    group.destination.commit('readers', 'a', 0, 10n);
    await expect(look('no-late-commits')).resolves.toMatchObject({ holds: true });
  });
});

describe('topics that have another name on the destination', () => {
  test('are compared under their names on the source, and named as they are there in commands', async () => {
    const there = new FakeOffsets().end('eu.a', 0, 10n).end('eu.a', 1, 4n).end('b', 0, 7n).commit('readers', 'eu.a', 0, 9n);
    there.set('eu.a', 'cleanup.policy', 'delete');
    group.changes = { destination: renamed(there, { a: 'eu.a' }) };
    for (const name of [
      'lag-zero',
      'group-offsets-in-parity',
      'destination-shape',
      'no-late-records',
      'no-late-commits',
      'destination-still',
    ]) {
      expect([name, (await look(name)).holds]).toEqual([name, true]);
    }

    there.commit('readers', 'eu.a', 0, 8n);
    const { observed } = await look('no-late-commits');
    expect(observed).toMatch(
      /^group readers on a-0: the source has 9, the destination 8; .* --topic eu\.a:0 --reset-offsets --to-offset 9 --execute$/,
    );
  });
});

describe('the way back', () => {
  test('is closed for a group that has none, and while it does not run', async () => {
    group.wayBack.link = { link_name: 'back', link_state: 'PAUSED' };
    await expect(look('way-back-open')).resolves.toMatchObject({ holds: false, observed: 'the way back "back" is PAUSED' });
    group.wayBack.link = { link_name: 'back', link_state: 'ACTIVE' };
    group.wayBack.statuses.set('b', 'STARTING');
    await expect(look('way-back-open')).resolves.toMatchObject({ holds: false, observed: 'on the way back "back": b is STARTING' });
    group.changes = { wayBack: undefined };
    for (const gate of ['way-back-open', 'reverse-lag-zero'])
      await expect(look(gate)).resolves.toMatchObject({ holds: false, final: true });
  });

  test('is walked only when everything is back on the source', async () => {
    group.wayBack.keepsOffsets = false;
    group.wayBack.lags.set('a', 4n);
    await expect(look('reverse-lag-zero')).resolves.toMatchObject({ holds: false, observed: 'a: 4 left to copy' });
  });

  test('without a link back stands on a destination that nobody wrote to', async () => {
    group.destination.end('b', 0, 8n);
    await expect(look('destination-untouched')).resolves.toMatchObject({ holds: false, observed: 'b-0 ends at 8, on the source at 7' });
  });

  test('to mirror is gone with the first topic that is promoted', async () => {
    group.link.statuses.set('b', 'PENDING_STOPPED');
    await expect(look('nothing-promoted')).resolves.toMatchObject({ holds: false, final: true, observed: 'b is PENDING_STOPPED' });
  });
});

describe('quotas-and-acls', () => {
  const acl = { resource: 'topic', name: 'a', isPrefix: false, principal: 'User:app', operation: 'READ', permission: 'ALLOW' } as const;

  test('is advice, and names what the destination has not', async () => {
    group.source.rights = { answer: [acl, { ...acl, name: 'elsewhere' }, { ...acl, resource: 'group', name: 'read', isPrefix: true }] };
    group.source.limits = { answer: [{ entity: 'user=app', key: 'producer_byte_rate', value: 1 }] };
    group.destination.rights = { answer: [acl] };
    const { holds, observed } = await look('quotas-and-acls');
    expect([holds, observed.split('; ')]).toEqual([
      false,
      ['the destination has no ACL ALLOW READ on group read* for User:app', 'the destination has no quota producer_byte_rate for user=app'],
    ]);
    expect(gates.find(({ name }) => name === 'quotas-and-acls')?.advice).toBe(true);
  });

  test('says what it may not read, and does not fail for it', async () => {
    group.source.rights = { unanswered: 'SECURITY_DISABLED' };
    group.source.limits = { unanswered: 'CLUSTER_AUTHORIZATION_FAILED' };
    await expect(look('quotas-and-acls')).resolves.toMatchObject({
      holds: true,
      observed: 'ACLs of the source cannot be read: SECURITY_DISABLED; quotas of the source cannot be read: CLUSTER_AUTHORIZATION_FAILED',
    });
  });
});

describe('clocks-in-step', () => {
  test('names a clock that is ten minutes off, and one that does not say', async () => {
    group.changes = {
      clocks: [
        { name: 'the replica', now: async () => Date.now() + 600_000 },
        { name: 'another', now: async () => Date.now() - 1_000 },
        { name: 'a third', now: () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })) },
      ],
    };
    await expect(look('clocks-in-step')).resolves.toMatchObject({
      holds: false,
      observed: "the clock of the replica is 600 s ahead of this machine's; a third does not say (ECONNREFUSED)",
    });
  });

  test('reads the clock of a web server from any answer, without credentials', async () => {
    const replica = await new FakeReplica().start();
    const clock = httpClock('the replica', replica.address, group.context.signal);
    expect(Math.abs((await clock.now()) - Date.now())).toBeLessThan(2_000);
    expect(replica.calls[0]?.headers.authorization).toBeUndefined();
    await replica.stop();
  });
});
