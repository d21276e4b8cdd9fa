import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { CodedError } from '../../lib/core/coded-error';
import type { GatewayDocument } from '../../lib/gateway/spec';
import { FileSource } from '../../lib/proxy/config/file-source';
import { Reloader } from '../../lib/proxy/config/reloader';
import type { Accepted, ConfigSource, Reading } from '../../lib/proxy/config/source';
import { until } from '../support/until';
import { gatewayYaml } from './kube/support/documents';

describe('a document in a file', () => {
  let folder: string;
  let source: FileSource;
  let readings: Reading[];

  const outcomes = () => readings.map((reading) => ('error' in reading ? reading.error.code : reading.document.spec.routes[0]?.endpoint));
  const follow = async (file: string, pollMs = 60_000) => {
    source = new FileSource(file, { quietMs: 10, pollMs });
    const first = await source.first();
    source.watch((reading) => readings.push(reading));
    return first;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'switchyard-source-'));
    readings = [];
  });
  afterEach(() => {
    source.close();
    rmSync(folder, { recursive: true });
  });

  test('is read again when it is written, and has the revision of its content', async () => {
    const file = join(folder, 'gateway.yaml');
    writeFileSync(file, gatewayYaml(9092));
    const first = await follow(file);
    writeFileSync(file, gatewayYaml(9192));
    await until(() => readings.length === 1);
    writeFileSync(file, gatewayYaml(9092));
    await until(() => readings.length === 2);

    expect(outcomes()).toEqual(['127.0.0.1:9192', '127.0.0.1:9092']);
    expect(readings[1]?.revision).toBe(first.revision);
    expect(readings[0]?.revision).not.toBe(first.revision);
  });

  test('is read again when an editor puts another file in its place', async () => {
    const file = join(folder, 'gateway.yaml');
    writeFileSync(file, gatewayYaml(9092));
    await follow(file);
    for (const port of [9192, 9292]) {
      writeFileSync(join(folder, '.gateway.yaml.swp'), gatewayYaml(port));
      renameSync(join(folder, '.gateway.yaml.swp'), file);
      await until(() => outcomes().at(-1) === `127.0.0.1:${port}`);
    }
    expect(outcomes()).toEqual(['127.0.0.1:9192', '127.0.0.1:9292']);
  });

  test('is read again when Kubernetes swaps the link of a volume', async () => {
    const version = (name: string, port: number) => {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'gateway.yaml'), gatewayYaml(port));
      symlinkSync(name, join(folder, '..data_tmp'));
      renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    };
    version('..2026_1', 9092);
    symlinkSync('..data/gateway.yaml', join(folder, 'gateway.yaml'));
    await follow(join(folder, 'gateway.yaml'));
    version('..2026_2', 9192);
    await until(() => readings.length === 1);
    version('..2026_3', 9292);
    await until(() => readings.length === 2);

    expect(outcomes()).toEqual(['127.0.0.1:9192', '127.0.0.1:9292']);
  });

  test('is refused while it is gone or broken, and taken when it is back', async () => {
    const file = join(folder, 'gateway.yaml');
    writeFileSync(file, gatewayYaml(9092));
    await follow(file);
    rmSync(file);
    await until(() => readings.length === 1);
    writeFileSync(file, gatewayYaml(9092, 'sauce'));
    await until(() => readings.length === 2);
    writeFileSync(file, gatewayYaml(9092));
    await until(() => readings.length === 3);

    expect(outcomes()).toEqual(['SWY6011', 'SWY6014', '127.0.0.1:9092']);
  });

  test('is looked at from time to time where nothing notifies', async () => {
    const [here, there] = [join(folder, 'here'), join(folder, 'there')];
    for (const each of [here, there]) mkdirSync(each);
    writeFileSync(join(there, 'gateway.yaml'), gatewayYaml(9092));
    symlinkSync(there, join(here, 'link'));
    // The link in the middle of the path is in no folder that is watched.
    await follow(join(here, 'link', 'gateway.yaml'), 20);
    mkdirSync(join(folder, 'else'));
    writeFileSync(join(folder, 'else', 'gateway.yaml'), gatewayYaml(9192));
    rmSync(join(here, 'link'));
    symlinkSync(join(folder, 'else'), join(here, 'link'));
    const seen = await until(() => outcomes().find((outcome) => outcome === '127.0.0.1:9192'));

    expect(seen).toBeDefined();
  });
});

describe('a new revision', () => {
  const document = (name: string) => ({ metadata: { name } }) as GatewayDocument;
  const accepted = (revision: string, ignored: string[] = []): Accepted => ({ revision, document: document(revision), ignored });

  const bench = (more: { check?: (next: Accepted) => Promise<void>; reload?: (revision: string) => Promise<void> } = {}) => {
    const events: string[] = [];
    let tell: (reading: Reading) => void = () => undefined;
    const source: ConfigSource = {
      description: 'test',
      first: async () => accepted('1'),
      watch: (listener) => void (tell = listener),
      close: () => undefined,
    };
    const reloader = new Reloader({
      source,
      proxy: {
        reload: async (next, revision) => {
          events.push(`reload ${next.metadata.name}`);
          await more.reload?.(revision);
        },
        refuse: (revision, error) => void events.push(`refuse ${revision} ${(error as CodedError).code}`),
      },
      log: pino({ level: 'silent' }),
      ...(more.check && { check: more.check }),
      settled: () => void events.push('settled'),
    });
    reloader.start();
    return { events, reloader, tell: (reading: Reading) => tell(reading) };
  };

  test('is run, and the outcome is told', async () => {
    const { events, reloader, tell } = bench();
    tell(accepted('2'));
    await until(() => events.includes('settled'));
    await reloader.close();

    expect(events).toEqual(['reload 2', 'settled']);
  });

  test('that breaks a rule never reaches the proxy, which is told the reason', async () => {
    const { events, tell } = bench();
    tell({ revision: '2', error: new CodedError('SWY6014') });
    tell(accepted('3'));
    await until(() => events.length === 4);

    expect(events).toEqual(['refuse 2 SWY6014', 'settled', 'reload 3', 'settled']);
  });

  test('whose certificates cannot be used is refused before anything is changed', async () => {
    const { events, tell } = bench({ check: () => Promise.reject(new CodedError('SWY6105')) });
    tell(accepted('2'));
    await until(() => events.includes('settled'));

    expect(events).toEqual(['refuse 2 SWY6105', 'settled']);
  });

  test('waits for the one before, also when that one is refused by the proxy', async () => {
    let release: () => void = () => undefined;
    const first = new Promise<void>((_, reject) => (release = () => reject(new CodedError('SWY6034'))));
    const { events, tell } = bench({ reload: (revision) => (revision === '2' ? first : Promise.resolve()) });
    tell(accepted('2'));
    tell(accepted('3'));
    await until(() => events.length === 1);
    release();
    await until(() => events.length === 4);

    expect(events).toEqual(['reload 2', 'settled', 'reload 3', 'settled']);
  });

  test('comes to nothing once the proxy stops', async () => {
    const { events, reloader, tell } = bench();
    await reloader.close();
    tell(accepted('2'));
    await reloader.close();

    expect(events).toEqual([]);
  });
});
