import { colours as pc } from '../colours';
import { type DerivedPermissions, type Grant, holders } from '../../permissions/data';
import { count, table } from '../text';
import type { Check } from './check';
import { rowsOf, whatOf, whereOf } from './rows';

/** Permissions as people read them: who, where, what and why. */
export function describePermissions(permissions: DerivedPermissions): string {
  const { kubernetes, confluent, aws, acls, other, notDerived } = permissions;
  const parts = [
    section('Kubernetes', kubernetes),
    section('Confluent Cloud', confluent),
    section('AWS', aws),
    section('Kafka ACLs', acls),
    section('Other', other),
    notDerived.length === 0 ? '' : [pc.bold('Not derived'), ...notDerived.map(({ path, says }) => `  ${says} (${path})`)].join('\n'),
    legend([...kubernetes, ...confluent, ...aws, ...acls, ...other]),
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'The app needs no permissions.' : parts.join('\n\n');
}

/** What was asked and what was not. */
export function describeChecks(checks: readonly Check[]): string {
  const of = (state: Check['state']) => checks.filter((check) => check.state === state);
  const [allowed, missing, notAsked] = [of('allowed'), of('missing'), of('not asked')];
  const rows = missing.map(({ grant, reason }) => [whereOf(grant), whatOf(grant), whyOf(grant), reason ?? '']);
  const parts = [
    missing.length === 0 ? '' : `${pc.red('missing')}\n${table(['where', 'what', 'why', 'the API says'], rows)}`,
    notAsked.length === 0 ? '' : `${pc.yellow('not asked')}\n${byCommand(notAsked).join('\n')}`,
    `${count(allowed.length)} allowed, ${count(missing.length)} missing, ${count(notAsked.length)} not asked`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** One command often shows several permissions. */
function byCommand(notAsked: readonly Check[]): string[] {
  const shown = new Map<string, string[]>();
  for (const { grant, command = '' } of notAsked) {
    shown.set(command, [...(shown.get(command) ?? []), `  ${grant.holder}: ${whatOf(grant)} (${whereOf(grant)})`]);
  }
  return [...shown].flatMap(([command, permissions]) => [...permissions, `    ${command}`]);
}

function section(title: string, grants: readonly Grant[]): string {
  return grants.length === 0 ? '' : `${pc.bold(title)}\n${table(['who', 'where', 'what', 'why'], rowsOf(grants))}`;
}

function whyOf(grant: Grant): string {
  return rowsOf([grant])[0]?.[3] ?? '';
}

function legend(grants: readonly Grant[]): string {
  return [...new Set(grants.map(({ holder }) => holder))].map((holder) => `${holder}: ${holders[holder]}`).join('\n');
}
