import { kafkaStages } from '../../lib/migration/kafka-stages';
import { gates } from '../../lib/provider/gates';
import { allStages, type StagePlan } from '../../lib/stages/stage-plan';

test('every gate of the stages and of the ways back is one that the provider has', () => {
  const named = allStages(kafkaStages as StagePlan).flatMap((stage) => [...stage.gates, ...stage.waysBack.flatMap((way) => way.gates)]);
  const known = gates.map(({ name }) => name);

  expect(named.filter((name) => !known.includes(name))).toEqual([]);
});
