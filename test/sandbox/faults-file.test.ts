import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFaults } from '../../lib/cli/sandbox/faults-file';
import { behaviourOf } from '../../lib/cli/sandbox/settings';
import { LinkedClusters } from './support';

describe('a file of faults', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'switchyard-faults-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  function file(text: string): string {
    writeFileSync(join(folder, 'faults.yaml'), text);
    return join(folder, 'faults.yaml');
  }

  test('makes the calls fail that it names', async () => {
    const faults = await readFaults(
      file(`
- endpoint: POST /links/{link}/mirrors:promote
  call: 1
  effect: { kind: status, status: 429, retryAfterSeconds: 2 }
- endpoint: GET /links
  call: { from: 2, to: 3 }
  effect: { kind: answer, status: 200, body: { data: [] } }
- { endpoint: GET /topics, effect: { kind: reset }, afterwards: true }
`),
    );

    const linked = await LinkedClusters.start({ faults });
    expect(await linked.rest('POST', '/links/any/mirrors:promote')).toMatchObject({ status: 429 });
    expect((await linked.rest('GET', '/links')).body).toMatchObject({ kind: 'KafkaLinkDataList' });
    expect((await linked.rest('GET', '/links')).body).toEqual({ data: [] });
    await linked.close();
  });

  test('may be JSON', async () => {
    const fault = { endpoint: 'GET /links', call: 2, effect: { kind: 'slow', ms: 5 } };
    expect(await readFaults(file(JSON.stringify([fault])))).toEqual([fault]);
  });

  test.each([
    ['an effect that is none', '- { endpoint: GET /links, effect: { kind: explode } }', /0\.effect/],
    ['a field that is none', '- { endpoint: GET /links, effect: { kind: hang }, cal: 1 }', /cal/],
    ['a call before the first', '- { endpoint: GET /links, effect: { kind: hang }, call: 0 }', /0\.call/],
    ['no list', 'endpoint: GET /links', /the file/],
    ['no YAML', '[', /SWY7002/],
  ])('is refused when it has %s', async (_what, text, message) => {
    await expect(readFaults(file(text))).rejects.toMatchObject({ code: 'SWY7002', message: expect.stringMatching(message) });
  });

  test('is refused when it is not there', async () => {
    await expect(readFaults(join(folder, 'gone'))).rejects.toMatchObject({ code: 'SWY7002', message: expect.stringContaining('ENOENT') });
  });

  test('is refused when the API has no such endpoint', async () => {
    const faults = await readFaults(file('- { endpoint: GET /liks, effect: { kind: hang } }'));
    await expect(LinkedClusters.start({ faults })).rejects.toMatchObject({
      code: 'SWY7002',
      message: expect.stringContaining('"GET /liks"'),
    });
  });
});

describe('the flags of switchyard sandbox', () => {
  const flags = { promotion: 'immediate', pendingSeconds: 6, moreTopics: 0 } as const;

  test.each([
    ['immediate', { holdPendingMs: 0, neverStops: false, failing: [] }],
    ['pending', { holdPendingMs: 6_000, neverStops: false, failing: [] }],
    ['stuck', { holdPendingMs: 0, neverStops: true, failing: [] }],
    ['failed', { holdPendingMs: 0, neverStops: false, failing: 'all' }],
  ] as const)('let promoted mirrors stop as --promotion %s says', async (promotion, behaviour) => {
    expect((await behaviourOf({ ...flags, promotion })).promotion).toEqual({ ...behaviour, acceptsStopped: false });
  });

  test('are plain without any', async () => {
    expect(await behaviourOf(flags)).toMatchObject({ tls: false, sasl: false, faults: [], rest: { gzip: false, collapseSlashes: false } });
  });
});
