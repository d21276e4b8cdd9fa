import fc from 'fast-check';
import { parse } from 'yaml';
import { manifestYaml } from '../../lib/core/manifest-yaml';

const readers = ['1.1', '1.2'] as const;

/** Texts that one version of YAML, or Kubernetes' reader, takes for something else where they stand without quotes. */
const traps = [
  'yes',
  'on',
  'N',
  'null',
  '~',
  '1_000',
  '1e3',
  '0o7',
  '0o_7',
  '0b1',
  '0x_1',
  '017',
  '.5',
  '+1',
  '190:20:30',
  '2001-01-01',
  '=',
  '',
];

describe('a manifest as YAML', () => {
  test.each(traps)('has the text %j as a text', (text) => {
    const written = manifestYaml({ metadata: { annotations: { [text]: text } } });

    for (const version of readers) expect(parse(written, { version })).toEqual({ metadata: { annotations: { [text]: text } } });
  });

  test.each(['0o_7', '1_000', '1e3'])('has %j, which only some readers take for a number, in quotes', (text) => {
    expect(manifestYaml({ text })).toBe(`text: "${text}"\n`);
  });

  test('reads as the same object in every version of YAML', () => {
    fc.assert(
      fc.property(
        fc.object({ key: fc.stringMatching(/^[A-Za-z0-9._/-]{1,20}$/), values: [fc.string(), fc.integer(), fc.boolean()] }),
        (manifest) => {
          for (const version of readers) expect(parse(manifestYaml(manifest), { version })).toEqual(manifest);
        },
      ),
    );
  });

  test('writes out what stands in several places, each time', () => {
    const shared = { id: 'a' };
    expect(manifestYaml({ one: shared, two: shared })).toBe('one:\n  id: a\ntwo:\n  id: a\n');
  });
});
