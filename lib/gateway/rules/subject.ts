import type { Fault } from '../../core/coded-error';
import type { Code } from '../../core/error-codes';
import type { GatewayFlavour } from '../gateway-flavour';
import type { GatewayDocument, RouteSpec } from '../spec';
import type { Visited } from './walk';

/** A gateway whose routes are all known, as the rules see it. */
export interface Subject {
  readonly flavour: GatewayFlavour;

  /** As the flavour writes it, with the overrides. */
  readonly document: GatewayDocument;

  /** The routes of the document, and after them their forms at other stages, as the flavour writes them. */
  readonly everyRoute: readonly RouteSpec[];

  /** Every field of `spec`, with {@link everyRoute} for its routes. */
  readonly fields: readonly Visited[];

  /** Every port that a route listens on in any stage, and whose it is. */
  readonly ports: ReadonlyMap<number, string>;
}

/** A broken rule, before it is known where. */
export type Finding = readonly [code: Code, fault: Fault];
