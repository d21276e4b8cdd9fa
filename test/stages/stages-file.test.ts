import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { kafkaStages } from '../../lib/migration/kafka-stages';
import { readStagesFile, requireStage, writeStage } from '../../lib/stages/stages-file';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stages-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (text: string) => writeFileSync(join(folder, 'stages.json'), text);

describe('the stages file', () => {
  test('may be absent', () => {
    expect(readStagesFile(folder)).toEqual({});
  });

  test('maps groups to stages', () => {
    write('{ "orders": "fence" }');

    expect(readStagesFile(folder)).toEqual({ orders: 'fence' });
  });

  test('is changed for one group, in one line, and made when it is absent', () => {
    writeStage(folder, 'orders', 'mirror');
    writeStage(folder, 'payments', 'mirror');
    writeStage(folder, 'orders', 'fence');

    expect(readFileSync(join(folder, 'stages.json'), 'utf8')).toBe('{\n  "orders": "fence",\n  "payments": "mirror"\n}\n');
    expect(readdirSync(folder)).toEqual(['stages.json']);
  });

  test.each([
    ['{\n  "orders": fence\n}', 2],
    ['{\n  "orders": "fence"\n  "payments": "mirror"\n}', 3],
    ['{\n  "orders": "fence",\n}', 3],
    ['{\n  "orders" "fence"\n}', 2],
    ['{\n  "orders": "fence"\n', 2],
    ['', 1],
    ['{}\n\n{}', 3],
    ["{\n\n'orders': 'fence'}", 3],
  ])('that is not JSON is refused with its line: %j', (text, line) => {
    write(text);

    expect(() => readStagesFile(folder)).toThrow(expect.objectContaining({ code: 'SWY1011', where: `stages.json:${line}` }));
  });

  test.each(['[]', 'null', '"fence"'])('that is no object is refused: %s', (text) => {
    write(text);

    expect(() => readStagesFile(folder)).toThrow(expect.objectContaining({ code: 'SWY1012' }));
  });

  test('is refused a stage that is no text, with its line', () => {
    write('{\n  "orders": "fence",\n  "payments": 2\n}');

    expect(() => readStagesFile(folder)).toThrow(expect.objectContaining({ code: 'SWY1012', where: 'stages.json:3' }));
  });

  test('gives back what was written, whatever the groups are called', () => {
    const name = fc.string().filter((text) => text !== '__proto__');
    fc.assert(
      fc.property(fc.dictionary(name, fc.string()), (stages) => {
        write('{}');
        for (const [group, stage] of Object.entries(stages)) writeStage(folder, group, stage);
        expect(readStagesFile(folder)).toEqual({ ...stages });
      }),
      { numRuns: 30 },
    );
  });
});

describe('a stage', () => {
  test('must be one of the plan', () => {
    expect(requireStage(kafkaStages, 'orders', 'promote', 'here')).toBe('promote');
    expect(() => requireStage(kafkaStages, 'orders', 'fense', 'stages.json:2')).toThrow(
      /^SWY4001 at stages\.json:2: orders "fense" — .*Allowed: "mirror", "fence", "promote", "switch", "settle"/,
    );
  });
});
