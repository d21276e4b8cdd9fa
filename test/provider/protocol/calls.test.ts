import { X509Certificate } from 'node:crypto';
import { createCertificate } from '../../../lib/provider/protocol/certificate';
import { CodedError } from '../../../lib/core/coded-error';
import { Diagnostics } from '../../../lib/provider/protocol/diagnostics';
import { handshakeLine } from '../../../lib/provider/protocol/handshake';
import { pathMessage } from '../../../lib/provider/protocol/paths';
import { providerCalls } from '../../../lib/provider/protocol/provider';
import { Runs } from '../../../lib/provider/protocol/runs';
import { schemaMessage } from '../../../lib/provider/protocol/schema-message';
import { encodeValue } from '../../../lib/provider/protocol/values/codec';
import { defineResource, UNKNOWN } from '../../../lib/provider/resource';
import * as schemas from '../../../lib/provider/schema';
import { list, map, object, resourceSchema, set, string } from '../../../lib/provider/schema';

const schema = resourceSchema({
  type: 'switchyard_safe',
  version: 2,
  says: 'A safe.',
  importId: '',
  attributes: { name: string().required(), code_wo: string().writeOnly(), made: string().computed() },
});
const safe = defineResource(schema, {
  read: async ({ state }) => state,
  create: async ({ planned }) => ({ ...planned, made: planned.made as string }),
  update: async ({ prior }) => prior,
  delete: async () => undefined,
  upgrade: { 1: (old) => ({ ...(old as object), name: 'upgraded' }) },
});
const provider = providerCalls([safe], new Runs());
const empty = { msgpack: Buffer.alloc(0), json: Buffer.alloc(0) };
const value = (values: Record<string, unknown> | null) => ({ ...empty, ...encodeValue(schema.attributes, values) });
const stored = (version: number, state: unknown) => ({
  type_name: 'switchyard_safe',
  version,
  raw_state: { json: Buffer.from(JSON.stringify(state)), flatmap: {} },
});

describe('a call', () => {
  test('about a resource that does not exist is refused', async () => {
    const reply = await provider.ReadResource({ type_name: 'switchyard_none', current_state: undefined, private: Buffer.alloc(0) });
    expect(reply.diagnostics?.[0]?.summary).toBe('SWY5006: this provider has no such resource');
  });

  test('with a write-only value is refused by a Terraform that would keep it', async () => {
    const config = value({ name: 'n', code_wo: '1234' });
    const validate = (write_only_attributes_allowed: boolean) =>
      provider.ValidateResourceConfig({
        type_name: 'switchyard_safe',
        config,
        client_capabilities: { write_only_attributes_allowed, deferral_allowed: false },
      });
    expect((await validate(false)).diagnostics).toMatchObject([
      { summary: 'SWY5009: this Terraform has no write-only attributes', attribute: { steps: [{ attribute_name: 'code_wo' }] } },
    ]);
    expect((await validate(true)).diagnostics).toEqual([]);
  });

  test('with a state of a newer version, of an unknown older one or of another shape is refused', async () => {
    const problems = await Promise.all([
      provider.UpgradeResourceState(stored(3, { name: 'n' })),
      provider.UpgradeResourceState(stored(0, { name: 'n' })),
      provider.UpgradeResourceState(stored(2, { name: ['n'] })),
    ]);
    expect(problems.map(({ diagnostics }) => diagnostics?.[0]?.detail)).toEqual([
      expect.stringContaining('state version 3, provider version 2: it was written by a newer one'),
      expect.stringContaining('there is no way from version 0 to 1'),
      expect.stringContaining('name: expected a string, got a list'),
    ]);
    expect(problems[0].diagnostics?.[0]?.summary).toMatch(/^SWY5007/);
  });

  test('that leaves a value unknown after the apply is a mistake of the provider', async () => {
    const reply = await provider.ApplyResourceChange({
      type_name: 'switchyard_safe',
      prior_state: value(null),
      planned_state: value({ name: 'n', made: UNKNOWN }),
      config: value({ name: 'n' }),
      planned_private: Buffer.alloc(0),
    });
    expect(reply.diagnostics?.[0]).toMatchObject({
      summary: 'SWY5005: a bug in the provider',
      detail: expect.stringContaining('made is still unknown'),
    });
    expect(reply.new_state).toEqual(value(null));
  });
});

describe('a path', () => {
  const attributes = { links: list(object({ ends: map(object({ port: string() })) })), names: set(object({ first: string() })) };

  test('names attributes, indexes and keys by what they are', () => {
    expect(pathMessage(attributes, ['links', 2, 'ends', 'left', 'port'])?.steps).toEqual([
      { attribute_name: 'links' },
      { element_key_int: 2 },
      { attribute_name: 'ends' },
      { element_key_string: 'left' },
      { attribute_name: 'port' },
    ]);
  });

  test('ends at a set, whose elements have no address', () => {
    expect(pathMessage(attributes, ['names', 0, 'first'])?.steps).toEqual([{ attribute_name: 'names' }]);
  });

  test('comes from the property of a thrown error, and errors thrown together stay apart', () => {
    const diagnostics = new Diagnostics(attributes);
    diagnostics.thrown(
      new AggregateError([new CodedError('SWY5012', { property: 'links' }), new CodedError('SWY5012', { property: 'other' })]),
    );
    expect(diagnostics.messages.map(({ attribute }) => attribute?.steps)).toEqual([[{ attribute_name: 'links' }], undefined]);
  });
});

test('every schema of the provider can be written', () => {
  const written = Object.values(schemas).filter((each) => typeof each === 'object' && 'importId' in each);
  expect(written.length).toBeGreaterThanOrEqual(4);
  for (const each of written) expect(schemaMessage(each as schemas.ResourceSchema).block?.attributes?.length).toBeGreaterThan(0);
});

test('the certificate is one that others can read, valid now, for localhost and this key', () => {
  for (let times = 0; times < 20; times++) {
    const { certificate, der, key } = createCertificate();
    const parsed = new X509Certificate(certificate);
    expect(parsed.raw).toEqual(der);
    expect(parsed.checkHost('localhost')).toBe('localhost');
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(Date.parse(parsed.validFrom)).toBeLessThan(Date.now());
    expect(Date.parse(parsed.validTo)).toBeGreaterThan(Date.now() + 300 * 24 * 3600 * 1000);
    expect(key).toContain('PRIVATE KEY');
    expect(handshakeLine('/s', { server: { certificate, der, key }, client: '' })).toMatch(/^1\|6\|unix\|\/s\|grpc\|[A-Za-z0-9+/]+\n$/);
  }
});
