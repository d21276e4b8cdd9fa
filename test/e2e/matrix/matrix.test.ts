import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../kafka/cache';
import { describeOnKafka } from '../kafka/tools';
import { type Claim, claims } from './claims';
import { columns } from './columns';
import type { Result } from './evidence';
import { libraries, missingFor } from './libraries';
import { limits } from './limits';
import { runScenario } from './scenario';

const missing = new Map(libraries.map((library) => [library.name, missingFor(library)]));
for (const reason of missing.values()) if (reason !== undefined) say(reason);

describeOnKafka('through a hold of 20 s with an abort and a hold of 50 s with a switch', () => {
  for (const column of columns) {
    describe(`over ${column.name}`, () => {
      let results: ReadonlyMap<string, Result>;

      beforeAll(async () => {
        results = await runScenario(
          column,
          libraries.filter(({ name }) => missing.get(name) === undefined),
        );
        for (const [library, result] of results) say(`client matrix: ${library}: ${inFigures(result)}`);
      }, 600_000);

      for (const { name } of libraries) {
        orSkipped(missing.get(name))(name, () => {
          test.each(Object.keys(claims) as Claim[])('%s', (claim) => {
            const result = results.get(name)!;
            const limit = limits.find(({ library, instead }) => library === name && instead?.claim === claim);
            if (limit === undefined) expect(claims[claim](result)).toEqual([]);
            else expect(`${limit.says}: ${limit.instead!.holds(result)}`).toBe(`${limit.says}: true`);
          });
        });
      }
    });
  }
});

describe('docs/clients.md', () => {
  const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'clients.md'), 'utf8');
  const sectionOf = (library: string) => page.split(/^## /m).find((section) => section.startsWith(`${library}\n`)) ?? '';

  test.each(libraries)('has a section on $name', ({ name }) => {
    expect(sectionOf(name)).not.toBe('');
  });

  test.each(limits)('says of $library that it $says', ({ library, says }) => {
    expect(sectionOf(library).replace(/\s+/g, ' ')).toContain(says);
  });
});

function inFigures({ verdict, backAfter, errors }: Result): string {
  const { acknowledged, consumerRereads } = verdict;
  const back = Object.entries(backAfter).map(([role, ms]) => `${role} back ${ms === undefined ? 'never' : `${ms} ms`} after the switch`);
  return [`${acknowledged} acknowledged`, `${consumerRereads} read again`, ...back, `${errors.length} errors`].join(', ');
}

function orSkipped(reason: string | undefined): (name: string, suite: () => void) => void {
  return reason === undefined ? describe : describe.skip;
}
