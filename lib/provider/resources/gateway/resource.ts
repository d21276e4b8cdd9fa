import { CodedError } from '../../../core/coded-error';
import { canonical, checkGatewayRef, connectGatewayObject, type KubernetesRef, type ObjectOutcome, sameGateway } from '../../gateway';
import { defineResource, isKnown, PartialState, type PlanContext } from '../../resource';
import { gatewaySchema } from '../../schema';
import { gatewayImportId, importedGateway } from '../gateway-import';
import { parseImportId } from '../import-id';
import { checkJsonObject } from '../json-text';
import { timeLimit } from '../wait';
import { type GatewayAttributes, type GatewayState, ownSpec, stateAfter, wantedObject, type WantedGateway } from './model';
import { readGateway } from './read';

export const gateway = defineResource(gatewaySchema, {
  timeouts: { create: 700, update: 700, delete: 60, read: 30 },

  validate({ gateway: ref, spec }, report) {
    checkGatewayRef(ref, report);
    if (isKnown(ref) && ref && !ref.kubernetes) {
      report.error('gateway', new CodedError('SWY5100', { property: 'gateway', detail: 'this resource needs kubernetes' }));
    }
    const own = checkJsonObject('spec', spec, report);
    if (own && 'routes' in own) report.error('spec', new CodedError('SWY5135', { property: 'spec' }));
  },

  plan: planGateway,

  read: readGateway,

  async create({ planned, signal, progress }) {
    const object = connectGatewayObject(kubernetesOf(planned), signal);
    const timeout = timeLimit(planned.timeouts, 'create', object.confirmSeconds);
    const outcome = await object.create(wantedObject(planned), { signal, timeout, progress }).catch((error: unknown) => {
      throw withImport(error, planned);
    });
    return confirmed(planned, outcome);
  },

  async update({ planned, prior, signal, progress }) {
    const object = connectGatewayObject(kubernetesOf(planned), signal);
    const timeout = timeLimit(planned.timeouts, 'update', object.confirmSeconds);
    return confirmed(planned, await object.update(wantedObject(prior), wantedObject(planned), { signal, timeout, progress }));
  },

  async delete({ prior, signal }) {
    await connectGatewayObject(kubernetesOf(prior), signal).delete();
  },

  async importState(id, { signal }) {
    const given = parseImportId(gatewaySchema, id);
    const ref = importedGateway(given, given['name'] as string);
    const object = connectGatewayObject(ref.kubernetes as KubernetesRef, signal);
    if (!(await object.read())) throw new CodedError('SWY5134', { property: 'name', value: object.description });
    return { gateway: ref };
  },
});

type Context = PlanContext<GatewayAttributes>;

/** Another gateway is another object; JSON that only reads differently is no change. */
function planGateway({ prior, planned, replace }: Context): Context['planned'] | void {
  if (!prior) return;
  if (isKnown(planned.gateway) && !sameGateway(planned.gateway, prior.gateway)) return replace('gateway');
  if (!isKnown(planned.spec) || planned.spec === prior.spec) return;
  if (canonical(ownSpec(planned.spec)) !== canonical(ownSpec(prior.spec))) return;
  const { generation, resource_version, status } = prior;
  const isOnlyText =
    same(planned.gateway, prior.gateway) && same(planned.labels, prior.labels) && same(planned.annotations, prior.annotations);
  return { ...planned, spec: prior.spec, ...(isOnlyText && { generation, resource_version, status }) };
}

const same = (one: unknown, other: unknown): boolean => isKnown(one) && canonical(one) === canonical(other);

const kubernetesOf = ({ gateway: { kubernetes } }: Pick<WantedGateway, 'gateway'>): KubernetesRef => kubernetes as KubernetesRef;

/** What is written stays; a replica that has not confirmed is an error all the same. */
function confirmed(planned: WantedGateway, outcome: ObjectOutcome): GatewayState {
  const state = stateAfter(planned, outcome);
  if (outcome.unconfirmed.length === 0) return state;
  const who = outcome.unconfirmed.map(({ replica, why }) => (why ? `${replica} (${why})` : replica)).join('; ');
  throw new PartialState(state, new CodedError(outcome.rejected ?? 'SWY5132', { detail: who }));
}

/** The name is taken: how it is imported is the way out. */
function withImport(error: unknown, { gateway: ref }: WantedGateway): unknown {
  if (!CodedError.isCodedError(error) || error.code !== 'SWY5130') return error;
  const fix = `import it with terraform import ADDRESS '${gatewayImportId(ref, 'name')}', or choose another name`;
  return new CodedError('SWY5130', { ...error.fault, fix });
}
