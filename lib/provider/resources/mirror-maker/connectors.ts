import { isDeepStrictEqual } from 'node:util';
import { CodedError } from '../../../core/coded-error';
import {
  classes,
  type Clients,
  type ConnectApi,
  type ConnectorConfig,
  connectorConfig,
  connectorName,
  ConnectRefusal,
  type MirrorMakerWanted,
  nameOfPattern,
  type Role,
  roles,
  rolesOf,
  stopAll,
} from '../../connect';
import type { Work } from './model';

/**
 * Makes the connectors, stopped, or brings those that are there up to date.
 *
 * @returns whether records are copied in transactions
 * @throws SWY5405 exactly once is required and the workers do not do it
 * @throws SWY5411 there is another connector of the name
 */
export async function makeConnectors(wanted: MirrorMakerWanted, clients: Clients, work: Work): Promise<boolean> {
  const isWanted = wanted.exactly_once !== 'off' && wanted.exactly_once != null;
  const exactlyOnce = isWanted && (await makeExactlyOnce(wanted, clients, work));
  const left = rolesOf(wanted).filter((role) => !exactlyOnce || role !== 'source');
  await Promise.all(left.map((role) => makeOne(role, wanted, connectorConfig(role, wanted, clients, false), work)));
  const unwanted = roles.filter((role) => !rolesOf(wanted).includes(role));
  await Promise.all(unwanted.map((role) => work.api.delete(connectorName(wanted.name, role))));
  return exactlyOnce || (!isWanted && (await copiesUnasked(work)));
}

/**
 * A worker with `exactly.once.source.support` runs every source connector in transactions; `exactly.once.support` of a connector only has
 * that checked (KIP-618). The workers say which they are when they are asked to check it.
 */
async function copiesUnasked({ api, warn }: Work): Promise<boolean> {
  const asked = {
    name: 'switchyard-question',
    'connector.class': classes.source,
    'source.consumer.isolation.level': 'read_committed',
    'exactly.once.support': 'required',
  };
  const objections = (await api.validate(asked)).get('exactly.once.support');
  // Workers before 3.3 do not know the setting.
  if (objections?.length !== 0) return false;
  warn('SWY5414', 'the workers have exactly.once.source.support = enabled');
  return true;
}

/** Workers that do not copy exactly once refuse the configuration and say so. */
async function makeExactlyOnce(wanted: MirrorMakerWanted, clients: Clients, work: Work): Promise<boolean> {
  try {
    await makeOne('source', wanted, connectorConfig('source', wanted, clients, true), work);
    return true;
  } catch (error) {
    if (!(error instanceof ConnectRefusal) || !/exactly.once/i.test(error.serverMessage)) throw error;
    if (wanted.exactly_once === 'required') {
      throw new CodedError('SWY5405', { property: 'exactly_once', value: 'required', detail: error.serverMessage.slice(0, 300) });
    }
    work.progress('the workers do not copy exactly once: after a crash of a worker some records are there twice');
    return false;
  }
}

async function makeOne(role: Role, wanted: MirrorMakerWanted, config: ConnectorConfig, { api, progress, ...work }: Work): Promise<void> {
  const name = connectorName(wanted.name, role);
  const present = await api.config(name);
  if (present) {
    refuseOther(role, name, present, config);
    // Connect starts a connector again when it is given a configuration, be it the same.
    if (isDeepStrictEqual({ ...present }, { ...config, name })) return;
    progress(`${name}: settings are brought up to date`);
    return api.putConfig(name, config);
  }
  progress(`${name}: is made, stopped`);
  if (await api.createStopped(name, config)) return;
  // Workers before 3.7 start every new connector: this one finds nothing to do until it is stopped.
  const idle = {
    ...config,
    ...(role === 'source' && { topics: 'switchyard\\.none' }),
    ...(role === 'checkpoint' && { groups: 'switchyard\\.none' }),
  };
  await api.putConfig(name, idle);
  await stopAll([name], { api, progress, ...work });
  await api.putConfig(name, config);
}

function refuseOther(role: Role, name: string, present: ConnectorConfig, wanted: ConnectorConfig): void {
  const own = ['source.cluster.alias', 'target.cluster.alias'];
  const other = [
    ...(present['connector.class'] === classes[role] ? [] : ['connector.class']),
    ...own.filter((key) => present[key] !== wanted[key]),
  ];
  if (other.length === 0) return;
  const detail = other.map((key) => `${key} is ${present[key] ?? 'absent'}`).join(', ');
  throw new CodedError('SWY5411', { property: 'name', value: name, detail });
}

/** Removes the connectors and nothing else: topics and positions stay. */
export async function removeConnectors(name: string, api: ConnectApi): Promise<void> {
  await Promise.all(roles.map((role) => api.delete(connectorName(name, role))));
}

/** Names of the topics that a source connector copies. */
export const topicsIn = (config: ConnectorConfig): string[] =>
  (config['topics'] ?? '')
    .split(',')
    .map((pattern) => nameOfPattern(pattern.trim()))
    .filter(Boolean)
    .sort();
