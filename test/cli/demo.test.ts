import type { DemoResult } from '../../lib/cli/demo';
import { type KafkaDesired, kafkaStages } from '../../lib/migration/kafka-stages';
import { findStage } from '../../lib/stages/stage-plan';
import { freeBasePort, switchyard } from './support';

test('the demo moves live clients and loses, copies and reorders nothing', async () => {
  const { code, stdout, stderr } = await switchyard(['demo', '--json', '--base-port', String(await freeBasePort())]);
  expect(stderr).not.toMatch(/SWY\d{4}/);
  const result = JSON.parse(stdout) as DemoResult;

  expect(result).toMatchObject({
    lost: 0,
    duplicated: 0,
    reordered: 0,
    leftOnSource: 0,
    consumerGaps: 0,
    clientErrors: 0,
    errors: [],
    broken: [],
  });
  expect(code).toBe(0);
  expect(result.acknowledged).toBeGreaterThan(500);
  expect(result.found).toBe(result.acknowledged);
  expect(result.windowMs).toBeGreaterThan(0);
  expect(result.longestPauseMs).toBeGreaterThan(result.windowMs! / 2);
  expect(result.stages.map(({ name }) => name)).toEqual(['mirror', 'fence', 'promote', 'switch', 'settle']);
  expect(result.stages.find(({ name }) => name === 'promote')?.gates).toHaveLength(
    findStage<KafkaDesired>(kafkaStages, 'promote')!.gates.length,
  );
}, 120_000);
