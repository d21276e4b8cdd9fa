import { isConfluent, sameGateway, sameRoute } from '../../gateway';
import { isKnown, type PlanContext, UNKNOWN } from '../../resource';
import { type RouteAttributes, type RouteState, specOf, type WantedRoute } from './model';
import { needsHealing } from './read';

type Context = PlanContext<RouteAttributes>;

/** A route of another gateway is another route; JSON that only reads differently is no change; replicas that differ are brought together. */
export function planRoute({ prior, planned: proposed, config, replace }: Context): Context['planned'] | void {
  const planned = withFenceMode(proposed, config);
  if (!prior) return planned;
  if (isKnown(planned.gateway) && prior.gateway && !sameGateway(planned.gateway, prior.gateway)) replace('gateway');
  const healing = needsHealing(prior) ? { generation: UNKNOWN, route_state: UNKNOWN } : undefined;
  if (onlyReadsDifferently(prior, planned)) {
    const { generation, route_state, fence } = prior;
    // The prior words, where both have words: Terraform takes no absent object for a configured one, nor the other way round.
    const security = planned.security && prior.security ? prior.security : planned.security;
    const brokers =
      planned.broker_identification && prior.broker_identification ? prior.broker_identification : planned.broker_identification;
    const isPrior = (security == null) === (prior.security == null) && (brokers == null) === (prior.broker_identification == null);
    return { ...planned, security, broker_identification: brokers, fence, ...(isPrior && { generation, route_state }), ...healing };
  }
  return { ...planned, ...healing };
}

/** The Confluent flavour has one mode only, which is what an absent one means there. */
function withFenceMode(planned: Context['planned'], config: Context['config']): Context['planned'] {
  const { fence, gateway } = planned;
  if (!isKnown(gateway) || !isKnown(fence) || !fence || !isConfluent(gateway)) return planned;
  const isGiven = !isKnown(config.fence) || config.fence?.mode !== undefined;
  return isGiven ? planned : { ...planned, fence: { ...fence, mode: 'error' } };
}

/** Terraform takes a prior value in place of a configured one as the sign that both mean the same. */
function onlyReadsDifferently(prior: RouteState, planned: Context['planned']): boolean {
  const { generation: _, route_state: __, ...wanted } = planned;
  if (!isKnown(wanted) || prior.endpoint == null) return false;
  const others = ({ name, gateway, timeouts }: WantedRoute & Pick<RouteState, 'timeouts'>) => JSON.stringify([name, gateway, timeouts]);
  return others(wanted as RouteState) === others(prior) && sameRoute(specOf(wanted as RouteState), specOf(prior));
}
