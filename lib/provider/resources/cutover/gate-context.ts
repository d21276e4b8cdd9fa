import { connectGateway } from '../../gateway';
import { type GateContext, wireOffsets } from '../../gates';
import { connectLink } from '../../rest';
import { boundsOf, type CutoverState } from './model';

/** Everything that gates look at; connections to Kafka are opened when a gate asks for the first time. */
export async function gateContext(
  wanted: Pick<CutoverState, 'topics' | 'source' | 'destination' | 'link' | 'gateway' | 'route' | 'gates'>,
  recorded: CutoverState | undefined,
  signal: AbortSignal,
): Promise<GateContext> {
  return {
    topics: wanted.topics,
    link: await connectLink(wanted.link, wanted.link.link_name, { signal }),
    route: wanted.route,
    gateway: await connectGateway(wanted.gateway, { signal }),
    source: wireOffsets(wanted.source, 'source', signal),
    destination: wireOffsets(wanted.destination, 'destination', signal),
    bounds: boundsOf(wanted.gates),
    stageSince: recorded?.stage_since ?? null,
    heldBefore: (recorded?.gate_results ?? []).map(({ gate }) => gate),
    signal,
  };
}
