import { CodedError } from '../../../core/coded-error';
import { connectGateway, describeViews, sameRoute, type View, viewRoute } from '../../gateway';
import { defineResource, UNKNOWN } from '../../resource';
import { inShort } from '../../rest';
import { gatewayRouteSchema } from '../../schema';
import { listIn, parseImportId } from '../import-id';
import { timeLimit } from '../wait';
import { type ApplyOptions, driveTo, viewAll } from './apply';
import { type RouteState, specOf } from './model';
import { needsHealing, readRoute, stateFrom } from './read';

/** Seconds in which every replica must confirm a change. */
const confirmSeconds = 15;

export const gatewayRoute = defineResource(gatewayRouteSchema, {
  // Room beyond the confirmation for taking a fence down again.
  timeouts: { create: 60, update: 60, delete: 60, read: 30 },

  plan({ prior, planned }) {
    if (prior && needsHealing(prior)) return { ...planned, generation: UNKNOWN, route_state: UNKNOWN };
  },

  read: readRoute,

  async create({ planned, signal, progress }) {
    const spec = specOf(planned);
    const options: ApplyOptions = {
      gateway: planned.gateway,
      signal,
      timeout: timeLimit(planned.timeouts, 'create', confirmSeconds),
      progress,
    };
    const views = await viewAll(planned.name, options);
    const other = views.filter(({ report }) => report && !sameRoute(report.spec, spec));
    if (other.length > 0) throw takenName(planned, other);

    const generation = await plainly(driveTo(spec, views, options, () => ({})));
    return settledState(planned, generation);
  },

  async update({ planned, prior, signal, progress }) {
    const spec = specOf(planned);
    const options: ApplyOptions = {
      gateway: planned.gateway,
      signal,
      timeout: timeLimit(planned.timeouts, 'update', confirmSeconds),
      progress,
    };
    const views = await viewAll(planned.name, options);
    // A replica that already runs what is wanted was left so by an apply that was cut short, not changed by someone else.
    const foreign = views.filter(({ report }) => report && report.generation > (prior.generation ?? 0) && !sameRoute(report.spec, spec));
    if (foreign.length > 0) throw changedByOthers(planned.name, prior, foreign);

    const generation = await driveTo(spec, views, options, (now) => stateFrom(now, prior));
    return settledState(planned, generation);
  },

  async delete({ prior, signal }) {
    const replicas = await connectGateway(prior.gateway, { signal });
    const failures = await Promise.all(
      replicas.map((replica) =>
        replica.remove(prior.name).then(
          () => undefined,
          (error: unknown) => `${replica.address} (${inShort(error)})`,
        ),
      ),
    );
    const left = failures.filter((failure) => failure !== undefined);
    if (left.length > 0) throw new CodedError('SWY5067', { detail: left.join('; ') });
  },

  async importState(id, { signal }) {
    const given = parseImportId(gatewayRouteSchema, id);
    const gateway = { replicas: listIn(given['replicas']), token_ref: given['token_ref'] as string };
    const name = given['name'] as string;
    const views = await viewRoute(await connectGateway(gateway, { signal }), name);
    if (views.every(({ report }) => report === undefined)) throw new CodedError('SWY5066', { detail: describeViews(views) });
    return { name, gateway };
  },
});

type Known = Omit<RouteState, 'generation' | 'route_state'>;

function settledState(planned: Known, generation: number): RouteState {
  return { ...planned, generation, route_state: planned.fence ? 'fenced' : 'forwarding' };
}

/** After a create Terraform would replace what is half made; the next create finds it and goes on instead. */
async function plainly<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: Error) => {
    throw error.name === 'PartialState' ? error.cause : error;
  });
}

function takenName({ name, gateway }: Known, found: readonly View[]): CodedError {
  const specs = found.map(({ replica, report }) => `${replica.address} has ${JSON.stringify(report?.spec)}`).join('; ');
  const id = `name=${name},replicas=${gateway.replicas.join(';')},token_ref=${gateway.token_ref}`;
  return new CodedError('SWY5062', {
    property: 'name',
    value: name,
    detail: specs,
    fix: `import it with terraform import ADDRESS '${id}', or make the configuration say what is there`,
  });
}

function changedByOthers(name: string, prior: RouteState, foreign: readonly View[]): CodedError {
  return new CodedError('SWY5063', { detail: `route "${name}" was read at generation ${prior.generation}; ${describeViews(foreign)}` });
}
