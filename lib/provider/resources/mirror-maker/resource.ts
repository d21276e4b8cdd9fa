import { isDeepStrictEqual } from 'node:util';
import { CodedError } from '../../../core/coded-error';
import { type ConnectApi, connectorName, openConnect } from '../../connect';
import { type CreateContext, defineResource, PartialState } from '../../resource';
import { mirrorMakerSchema } from '../../schema';
import { parseImportId } from '../import-id';
import { timeLimit } from '../wait';
import { makeConnectors, removeConnectors } from './connectors';
import {
  configurationOf,
  type MirrorMakerAttributes,
  type MirrorMakerState,
  type MirrorMakerWanted,
  openWithSecrets,
  type Work,
} from './model';
import { planMirrorMaker, validateMirrorMaker } from './plan';
import { connectorStates, readMirrorMaker } from './read';
import { reach } from './statuses';

/** Seconds in which the connectors must have the wanted status: workers rebalance before a task starts, and copying may have to catch up. */
const limit = { create: 180, update: 180 } as const;

export const mirrorMaker = defineResource(mirrorMakerSchema, {
  timeouts: { create: 300, update: 300, delete: 120, read: 60 },

  validate: validateMirrorMaker,
  plan: planMirrorMaker,
  read: readMirrorMaker,

  create: (context) => apply(context, undefined, 'create'),

  update: (context) => apply(context, context.prior, 'update'),

  async delete({ prior, signal }) {
    await removeConnectors(prior.name, await openConnect(prior.connect, { signal }));
  },

  async importState(id, { signal }) {
    const { name = '', url = '', authorization_ref, ca_ref } = parseImportId(mirrorMakerSchema, id);
    const connect = { url, ...(authorization_ref && { authorization_ref }), ...(ca_ref && { ca_ref }) };
    const api = await openConnect(connect, { signal });
    if (!(await api.config(connectorName(name, 'source')))) throw new CodedError('SWY5409', { property: 'name', value: name });
    return { name, connect };
  },
});

async function apply(
  { planned, signal, progress, report }: CreateContext<MirrorMakerAttributes>,
  prior: MirrorMakerState | undefined,
  operation: 'create' | 'update',
): Promise<MirrorMakerState> {
  const warn = (warning: CodedError) => report.warn('', warning);
  const timeout = timeLimit(planned.timeouts, operation, limit[operation]);
  const { api, clients } = await open(planned, prior, signal, warn);
  const work: Work = { api, signal, timeout, progress, warn: (code, detail) => warn(new CodedError(code, { detail })) };

  const copies_exactly_once = clients ? await makeConnectors(planned, clients, work) : (prior?.copies_exactly_once ?? false);
  try {
    const reached = await reach(planned, prior, work);
    return {
      ...(planned as MirrorMakerWanted),
      ...reached,
      copies_exactly_once,
      connector_status: await connectorStates(planned, api),
      drifted_settings: [],
    };
  } catch (error) {
    // The settings are there, the status is not: it stays the earlier one, and the next apply goes on from it. A create finds what is there.
    if (!prior) throw error;
    throw new PartialState({ ...prior, ...configurationOf(planned), copies_exactly_once }, error);
  }
}

type Opened = { readonly api: ConnectApi; readonly clients?: Awaited<ReturnType<typeof openWithSecrets>>['clients'] };

/** Secrets are read only when the connectors are given settings: a change of the status needs none. */
async function open(
  planned: MirrorMakerWanted,
  prior: MirrorMakerState | undefined,
  signal: AbortSignal,
  warn: (warning: CodedError) => void,
): Promise<Opened> {
  const same = prior && (prior.drifted_settings ?? []).length === 0 && isDeepStrictEqual(configurationOf(planned), configurationOf(prior));
  return same ? { api: await openConnect(planned.connect, { signal, warn }) } : openWithSecrets(planned, signal, warn);
}
