import fc from 'fast-check';
import { stringify } from 'yaml';
import { errorCodes } from '../../lib/core/error-codes';
import { inspectDocument } from '../../lib/proxy/config/read-document';

/** Words of the schema, so that random documents get past its first level. */
const field = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('apiVersion', 'kind', 'metadata', 'name', 'spec', 'routes', 'streamingDomains', 'kafkaCluster') },
  { weight: 8, arbitrary: fc.constantFrom('security', 'client', 'tls', 'fence', 'scope', 'authentication', 'type', 'fips', 'endpoint') },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', '') },
);
const value = fc.oneof(
  fc.constantFrom('Gateway', 'platform.confluent.io/v1beta1', 'ALL', 'host', 'x:9092'),
  fc.integer(),
  fc.boolean(),
  fc.string(),
  fc.constant(null),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    value,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(field, tie('tree'), { maxKeys: 6 }),
  ),
}));

describe('a document of any content', () => {
  test('is taken whole or refused with codes and lines, and never ends in another error', () => {
    fc.assert(
      fc.property(tree, (content) => {
        const { document, faults } = inspectDocument(stringify(content), 'gateway.yaml');

        expect(document === undefined).toBe(faults.length > 0);
        for (const { code, where } of faults) {
          expect(errorCodes).toHaveProperty(code);
          expect(where).toMatch(/^gateway\.yaml:\d+$/);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('of any text is refused with a code', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(inspectDocument(text, 'gateway.yaml').faults.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  test('is refused with SWY6011 when its aliases would fill the memory', () => {
    const levels = Array.from(
      { length: 12 },
      (_, index) =>
        `a${index}: &a${index} [${Array(9)
          .fill(index === 0 ? 'x' : `*a${index - 1}`)
          .join(', ')}]`,
    );

    expect(inspectDocument(levels.join('\n'), 'gateway.yaml').faults.map(({ code }) => code)).toEqual(['SWY6011']);
  });
});
