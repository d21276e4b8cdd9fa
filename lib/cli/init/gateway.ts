import { kafkaStages } from '../../migration/kafka-stages';
import { type Finding, fault, later, look, ok, unasked } from '../group/finding';
import type { LiveReplica } from '../group/live';
import { differencesOf } from '../status/status';
import { missingFor } from './secrets';
import { isLate, type Subject } from './subject';

/** Every replica answers, and has the route as the stage of record means it. */
export async function lookAtGateway({ group, attributes, recorded, unreadable, live }: Subject): Promise<readonly Finding[]> {
  const { gateway, route } = attributes;
  const missing = missingFor(gateway, unreadable);
  if (missing.length > 0) return [unasked('gateway', `not asked, because ${missing.join(', ')} cannot be read`)];
  if (isLate(gateway)) return [unasked('gateway', 'not asked, because its place is known only after the first apply')];
  return look('gateway', async () => {
    const replicas = await live.replicas();
    const silent = replicas.filter(({ silence }) => silence !== undefined);
    const answering = replicas.filter(({ silence }) => silence === undefined);
    const stage = recorded?.stage ?? kafkaStages.stages[0].name;
    return [
      ...silent.map(({ replica, silence }) =>
        fault('gateway', `${replica} does not answer: ${silence}`, 'start the replica, or take it out of the gateway of the app'),
      ),
      ...(answering.length > 0 ? [ok('gateway', `${answering.length} of ${replicas.length} replicas answer`)] : []),
      ...(replicas.length === 0 ? [fault('gateway', 'nothing runs it', 'deploy the gateway before the group')] : []),
      ...routeFindings(
        { group, route, stage, isDeployed: recorded !== undefined },
        answering,
        differencesOf({ ...attributes, stage }, { replicas: answering }),
      ),
    ];
  });
}

interface Route {
  readonly group: string;
  readonly route: string;
  readonly stage: string;
  readonly isDeployed: boolean;
}

function routeFindings(
  { group, route, stage, isDeployed }: Route,
  answering: readonly LiveReplica[],
  differences: readonly string[],
): Finding[] {
  if (answering.length === 0) return [];
  const without = answering.filter(({ state }) => state === undefined);
  if (!isDeployed && without.length === answering.length) return [later('route', `${route} is made by the first deploy`)];
  if (differences.length > 0) {
    const fix = isDeployed
      ? `bring it back to the stage of record: switchyard execute ${group} --to ${stage}`
      : 'lead it to the source and unfence it, or choose another name for the route';
    return [{ ...fault('route', differences.join('; '), fix), details: differences }];
  }
  return [ok('route', `${route} is ${answering[0]?.state} on ${answering[0]?.leadsTo} at every replica`)];
}
