import { CodedError } from '../../lib/core/coded-error';
import { dataSources } from '../../lib/provider/data';
import { defineDataSource } from '../../lib/provider/data-source';
import { providerCalls } from '../../lib/provider/protocol/provider';
import { Runs } from '../../lib/provider/protocol/runs';
import { decodeValue, encodeValue } from '../../lib/provider/protocol/values/codec';
import { resources } from '../../lib/provider/resources';
import { dataSourceSchema, number, string } from '../../lib/provider/schema';
import { clusterLinkDataSchema, mirrorTopicsDataSchema } from '../../lib/provider/schema/data-sources';
import { FakeLinkServer } from './resources/fakes/link-server';

const schema = dataSourceSchema({
  type: 'switchyard_look',
  says: 'A look.',
  attributes: {
    name: string().required(),
    kind: string().defaultsTo('short').oneOf('short', 'long'),
    seen: string().computed(),
    size: number().computed(),
  },
});
const look = defineDataSource(schema, {
  validate: ({ name }, report) => {
    if (name === 'forbidden') report.error('name', new CodedError('SWY5002', { property: 'name' }));
  },
  async read({ config, signal, report }) {
    if (config.name === 'slow') await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    if (config.name === 'broken') throw new CodedError('SWY5036', { detail: 'no answer' });
    if (config.name === 'odd') report.warn('name', new CodedError('SWY5033'));
    return { ...config, seen: `${config.name} ${config.kind}`, size: 3 };
  },
  seconds: ({ name }) => (name === 'slow' ? 0.05 : 60),
});

const provider = providerCalls([look, ...dataSources, ...resources], new Runs());

async function read(type: { readonly attributes: any; readonly type: string }, values: Record<string, unknown>) {
  const config = { json: Buffer.alloc(0), ...encodeValue(type.attributes, values) };
  const { state, diagnostics } = await provider.ReadDataSource({ type_name: type.type, config });
  return { state: state && decodeValue(type.attributes, state as never), diagnostics: diagnostics ?? [] };
}

describe('a data source', () => {
  test('is announced with its schema, beside a resource of the same type', async () => {
    const metadata = await provider.GetMetadata({});
    expect(metadata.data_sources).toContainEqual({ type_name: 'switchyard_mirror_topics' });
    expect(metadata.resources).toContainEqual({ type_name: 'switchyard_mirror_topics' });
    const schemas = await provider.GetProviderSchema({});
    expect(Object.keys(schemas.data_source_schemas ?? {})).toEqual(['switchyard_look', ...dataSources.map((one) => one.schema.type)]);
  });

  test('gets its configuration with defaults and gives back all of it', async () => {
    await expect(read(schema, { name: 'a' })).resolves.toEqual({
      state: { name: 'a', kind: 'short', seen: 'a short', size: 3 },
      diagnostics: [],
    });
  });

  test.each([
    ['forbidden', {}, 'SWY5002'],
    ['a', { kind: 'wide' }, 'SWY5002'],
  ])('refuses a configuration that is wrong: %s %j', async (name, more, code) => {
    const config = { json: Buffer.alloc(0), ...encodeValue(schema.attributes, { name, ...more }) };
    const { diagnostics } = await provider.ValidateDataResourceConfig({ type_name: schema.type, config });
    expect(diagnostics).toMatchObject([{ summary: expect.stringContaining(code) }]);
  });

  test.each([
    ['broken', 'SWY5036', 1],
    ['slow', 'SWY5003', 1],
    ['odd', 'SWY5033', 2],
  ])('that is %s says so', async (name, code, severity) => {
    const { diagnostics } = await read(schema, { name });
    expect(diagnostics).toMatchObject([{ summary: expect.stringContaining(code), severity }]);
  });

  test('that does not exist is refused', async () => {
    const { diagnostics } = await provider.ReadDataSource({ type_name: 'switchyard_none', config: undefined });
    expect(diagnostics?.[0]?.summary).toMatch(/^SWY5006/);
  });
});

describe('data about links', () => {
  let server: FakeLinkServer;
  const link = () => ({ rest_endpoint: server.address, cluster_id: server.cluster, api_key_ref: 'env:LINK_KEY', link_name: 'link' });

  beforeEach(async () => {
    server = await new FakeLinkServer().start();
    process.env['LINK_KEY'] = server.key;
  });
  afterEach(() => server.stop());

  test('shows a link with its settings, without those that are secret', async () => {
    server.addLink('link', { 'consumer.offset.sync.enable': 'true', 'sasl.jaas.config': 'secret' });
    const { state } = await read(clusterLinkDataSchema, { link: link() });
    expect(state).toMatchObject({ link_state: 'ACTIVE', link_error: null, mode: 'DESTINATION', source_cluster_id: 'src-1' });
    expect(state?.['config']).toEqual({
      'bootstrap.servers': 's1:9092',
      'security.protocol': 'PLAINTEXT',
      'consumer.offset.sync.enable': 'true',
    });
  });

  test('shows status and lag by topic, of all or of some', async () => {
    server.addLink().addMirror('a', { lag: 4 }).addMirror('b', { status: 'FAILED', error: 'SOURCE_TOPIC_MAY_BE_DELETED', lag: 2 });
    const all = await read(mirrorTopicsDataSchema, { link: link() });
    expect(all.state).toMatchObject({ mirror_status: { a: 'ACTIVE', b: 'FAILED' }, lag: { a: 4, b: 2 }, total_lag: 6 });
    expect(all.state?.['mirror_errors']).toEqual({ b: expect.stringContaining('the source does not know the topic any more') });
    const some = await read(mirrorTopicsDataSchema, { link: link(), topics: ['a', 'z'] });
    expect(some.state).toMatchObject({ resolved_topics: ['a'], total_lag: 4 });
  });

  test.each([clusterLinkDataSchema, mirrorTopicsDataSchema])('is an error when the link is not there: $type', async (type) => {
    const { diagnostics } = await read(type, { link: link() });
    expect(diagnostics).toMatchObject([{ summary: expect.stringContaining('SWY5318') }]);
  });
});
