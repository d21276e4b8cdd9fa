import { ephemeralResources } from '../../../lib/provider/ephemeral';
import { defineEphemeral } from '../../../lib/provider/ephemeral-resource';
import { providerCalls } from '../../../lib/provider/protocol/provider';
import { Runs } from '../../../lib/provider/protocol/runs';
import { decodeValue, encodeValue } from '../../../lib/provider/protocol/values/codec';
import { UNKNOWN } from '../../../lib/provider/resource';
import { ephemeralSchema, secretSchema, string } from '../../../lib/provider/schema';

const provider = providerCalls(ephemeralResources, new Runs());
const type_name = 'switchyard_secret';
const config = (values: Record<string, unknown>) => ({
  json: Buffer.alloc(0),
  ...encodeValue(secretSchema.attributes, values),
});
const validate = async (values: Record<string, unknown>) =>
  (await provider.ValidateEphemeralResourceConfig({ type_name, config: config(values) })).diagnostics ?? [];
const open = async (values: Record<string, unknown>) => {
  const { result, diagnostics } = await provider.OpenEphemeralResource({ type_name, config: config(values) });
  if (diagnostics?.length) throw new Error(diagnostics.map(({ summary, detail }) => `${summary}\n${detail}`).join());
  return decodeValue(secretSchema.attributes, result as never);
};

const { env } = process;
beforeEach(() => (process.env = { ...env, SWY_TEST_A: 'a "quoted" \\ {user}', SWY_TEST_B: 'b' }));
afterAll(() => (process.env = env));

describe('the configuration of an ephemeral secret', () => {
  test.each([
    ['neither a reference nor a template', {}, 'SWY3340'],
    ['both', { ref: 'env:A', template: 'x' }, 'SWY3340'],
    ['a template without its names', { template: '{a}' }, 'SWY3326'],
    ['names that the template does not use', { template: 'x', refs: { b: 'env:B' } }, 'SWY3326'],
    ['an encoding that there is not', { ref: 'env:A', encoding: 'hex' }, 'SWY5002'],
  ])('is refused when it has %s', async (_, values, code) => {
    expect(await validate(values)).toMatchObject([{ summary: expect.stringContaining(code) }]);
  });

  test.each([
    ['a reference', { ref: 'env:A' }],
    ['a template', { template: '{a}', refs: { a: 'env:A' } }],
    ['what is not known yet', { ref: UNKNOWN, template: UNKNOWN, refs: UNKNOWN }],
    ['a template whose references are not known yet', { template: '{a}', refs: UNKNOWN }],
  ])('may have %s', async (_, values) => {
    expect(await validate(values)).toEqual([]);
  });
});

describe('the value of an ephemeral secret', () => {
  test('comes with the configuration as it is', async () => {
    expect(await open({ ref: 'env:SWY_TEST_B' })).toEqual({
      ref: 'env:SWY_TEST_B',
      template: null,
      refs: null,
      escape: null,
      encoding: null,
      value: 'b',
    });
  });

  test.each([
    ['none', 'a "quoted" \\ {user}:b {x}'],
    ['json', 'a \\"quoted\\" \\\\ {user}:b {x}'],
    ['jaas', 'a \\"quoted\\" \\\\ {user}:b {x}'],
  ])('fills a template with escape %s, and what is in a secret is no template', async (escape, value) => {
    const refs = { a: 'env:SWY_TEST_A', b: 'env:SWY_TEST_B' };

    expect(await open({ template: '{a}:{b} {{x}}', refs, escape })).toMatchObject({ value });
  });

  test('is never empty', async () => {
    process.env['SWY_TEST_A'] = '\n';

    await expect(open({ ref: 'env:SWY_TEST_A' })).rejects.toThrow('SWY5032');
    await expect(open({ template: 'x{a}', refs: { a: 'env:SWY_TEST_A' } })).rejects.toThrow('SWY5032');
  });

  test('is not in the message about it', async () => {
    process.env['SWY_TEST_A'] = 'hunter2!';

    await expect(open({ ref: 'env:SWY_TEST_A', encoding: 'base64' })).rejects.toThrow(/SWY3341(?!.*hunter2)/s);
    await expect(open({ template: '{a}', refs: { a: 'hunter2' } })).rejects.toThrow(/SWY5030(?!.*hunter2)/s);
  });
});

describe('an ephemeral resource', () => {
  test('is announced with its schema', () => {
    expect(provider.GetMetadata({})).toMatchObject({ ephemeral_resources: [{ type_name }], resources: [] });
    expect(provider.GetProviderSchema({})).toMatchObject({
      ephemeral_resource_schemas: {
        switchyard_secret: { block: { attributes: expect.arrayContaining([expect.objectContaining({ name: 'value', sensitive: true })]) } },
      },
    });
  });

  test('that does not exist is refused', async () => {
    const { diagnostics } = await provider.OpenEphemeralResource({ type_name: 'switchyard_none', config: config({}) });

    expect(diagnostics?.[0]?.summary).toMatch(/^SWY5006/);
  });

  test('is closed with nothing to give back, and never renewed', async () => {
    expect(await provider.CloseEphemeralResource({ type_name })).toEqual({});
    expect(await provider.RenewEphemeralResource({ type_name })).toEqual({});
  });

  test('that makes a mistake gives no value', async () => {
    const schema = ephemeralSchema({ type: 'switchyard_odd', says: '', attributes: { value: string().computed() } });
    const odd = providerCalls([defineEphemeral(schema, { open: () => Promise.reject(new TypeError('fell over')) })], new Runs());

    const { result, diagnostics } = await odd.OpenEphemeralResource({ type_name: 'switchyard_odd', config: undefined });
    expect(result).toBeUndefined();
    expect(diagnostics?.[0]?.summary).toMatch(/^SWY5005/);
  });
});
