import type { ObjectOutcome, ObjectView, OwnSpec, WantedObject } from '../../gateway';
import type { gatewaySchema, StateOf } from '../../schema';
import { jsonObject } from '../json-text';

export type GatewayAttributes = (typeof gatewaySchema)['attributes'];
export type GatewayState = StateOf<GatewayAttributes>;

/** Attributes that say what the gateway is to be. */
export type WantedGateway = Pick<GatewayState, 'gateway' | 'spec' | 'labels' | 'annotations' | 'timeouts'>;

export function wantedObject({ spec, labels, annotations }: Pick<WantedGateway, 'spec' | 'labels' | 'annotations'>): WantedObject {
  return { spec: ownSpec(spec), labels: labels ?? {}, annotations: annotations ?? {} };
}

export const ownSpec = (text: string): OwnSpec => jsonObject('spec', text);

export function stateAfter(planned: WantedGateway, { view }: Pick<ObjectOutcome, 'view'>): GatewayState {
  const { gateway, spec, labels, annotations, timeouts } = planned;
  return { gateway, spec, labels, annotations, timeouts, ...computedOf(view) };
}

export const computedOf = ({ generation, resourceVersion, status }: ObjectView) => ({
  generation,
  resource_version: resourceVersion,
  status,
});
