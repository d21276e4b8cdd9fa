import { CodedError } from '../../../core/coded-error';
import { connectGateway, describeViews, type GatewayRef, sameRoute, type View } from '../../gateway';
import { defineResource } from '../../resource';
import { gatewayRouteSchema } from '../../schema';
import { gatewayImportId, importedGateway } from '../gateway-import';
import { parseImportId } from '../import-id';
import { applyOptions, driveTo, viewAll } from './apply';
import { type RouteState, specOf } from './model';
import { planRoute } from './plan';
import { readRoute, stateFrom } from './read';
import { validateRoute } from './validate';

export const gatewayRoute = defineResource(gatewayRouteSchema, {
  // Every gateway has a time limit of its own for the confirmation; this is room beyond it, also for taking a fence down again.
  timeouts: { create: 1_300, update: 1_300, delete: 700, read: 30 },

  validate: validateRoute,

  plan: planRoute,

  read: readRoute,

  async create({ planned, signal, progress }) {
    const spec = specOf(planned);
    const options = await applyOptions({ ...planned, signal, progress }, 'create');
    const views = await viewAll(planned.name, options);
    const other = views.filter(({ report }) => report && !sameRoute(report.spec, spec));
    if (other.length > 0) throw takenName(planned, other);

    const generation = await plainly(driveTo(spec, views, options, () => ({})));
    return settled(planned, generation ?? 1);
  },

  async update({ planned, prior, signal, progress }) {
    const spec = specOf(planned);
    const options = await applyOptions({ ...planned, signal, progress }, 'update');
    const views = await viewAll(planned.name, options);
    const recorded = prior.generation ?? 0;
    const foreign = options.backend.changedByOthers(views, { spec: specOf(prior), generation: recorded, wanted: spec });
    if (foreign.length > 0) throw changedByOthers(planned, prior, foreign);

    const generation = await driveTo(spec, views, options, (now) => stateFrom(now, prior));
    // Words of the configuration that mean what is there are no change.
    return settled(planned, generation ?? (sameRoute(specOf(prior), spec) ? recorded : recorded + 1));
  },

  async delete({ prior, signal, progress }) {
    const options = await applyOptions({ ...prior, signal, progress }, 'delete');
    const left = await options.backend.remove(prior.name, options);
    if (left.length > 0) throw new CodedError('SWY5067', { detail: left.join('; ') });
  },

  async importState(id, { signal }) {
    const given = parseImportId(gatewayRouteSchema, id);
    const gateway = importedGateway(given, given['gateway'] ?? '');
    const name = given['name'] as string;
    const views = await (await connectGateway(gateway, { signal })).view(name);
    if (views.every(({ report }) => report === undefined)) throw new CodedError('SWY5066', { detail: describeViews(views) });
    return { name, gateway };
  },
});

type Known = Omit<RouteState, 'generation' | 'route_state'>;

function settled(planned: Known, generation: number): RouteState {
  return { ...planned, generation, route_state: planned.fence ? 'fenced' : 'forwarding' };
}

/** After a create Terraform would replace what is half made; the next create finds it and goes on instead. */
async function plainly<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: Error) => {
    throw error.name === 'PartialState' ? error.cause : error;
  });
}

function takenName({ name, gateway }: Known, found: readonly View[]): CodedError {
  const specs = found.map(({ replica, report }) => `${replica} has ${JSON.stringify(report?.spec)}`).join('; ');
  const id = `name=${name},${gatewayImportId(gateway, 'gateway')}`;
  return new CodedError('SWY5062', {
    property: 'name',
    value: name,
    detail: specs,
    fix: `import it with terraform import ADDRESS '${id}', or make the configuration say what is there`,
  });
}

function changedByOthers(
  { name, gateway }: { name: string; gateway: GatewayRef },
  prior: RouteState,
  foreign: readonly View[],
): CodedError {
  if (!gateway.kubernetes) {
    return new CodedError('SWY5063', { detail: `route "${name}" was read at generation ${prior.generation}; ${describeViews(foreign)}` });
  }
  const there = foreign.map(({ replica, report }) => `${replica} has ${JSON.stringify(report?.spec)}`).join('; ');
  return new CodedError('SWY5110', { detail: `route "${name}": ${there}` });
}
