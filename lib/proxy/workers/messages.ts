import type { RouteReport } from '../../gateway/admin-api';
import type { Code } from '../../core/error-codes';
import { CodedError, type Fault } from '../../core/coded-error';
import type { ApiRanges } from '../rewrite/clamp';
import type { RouteVersion } from '../route/route';
import type { GatewaySections, PlaneSettings } from './data-plane';
import type { LearnedBrokers } from './domain-set';

/** What the primary process tells a worker. Orders are carried out in the order they were sent; each is answered once. */
export type Order =
  | {
      readonly order: 'start';
      readonly worker: number;
      readonly settings: PlaneSettings;
      readonly ranges: ApiRanges;
      readonly learned: readonly LearnedBrokers[];
      /** In force before anything listens: a route that is fenced comes up fenced. */
      readonly routes: readonly RouteVersion[];
      readonly log: { readonly level: string; readonly bindings: Readonly<Record<string, unknown>> };
    }
  | { readonly order: 'open'; readonly version: RouteVersion }
  | { readonly order: 'change'; readonly version: RouteVersion }
  | { readonly order: 'remove'; readonly name: string; readonly drain: boolean }
  | { readonly order: 'configure'; readonly sections: GatewaySections }
  | { readonly order: 'offer'; readonly ranges: ApiRanges }
  | { readonly order: 'teach'; readonly learned: LearnedBrokers }
  | { readonly order: 'is-ready'; readonly name: string }
  | { readonly order: 'metrics' }
  | { readonly order: 'ping' }
  | { readonly order: 'close'; readonly drain: boolean };

export type Sent = Order & { readonly seq: number };

/** How a worker sees a route. The primary knows the spec. */
export type WorkerReport = Omit<RouteReport, 'spec'>;

export type Message =
  /** The program runs and takes orders. */
  | { readonly type: 'up' }
  | { readonly type: 'done'; readonly seq: number; readonly result: unknown }
  | { readonly type: 'failed'; readonly seq: number; readonly error: SentError }
  /** All routes of the worker, whenever one has changed. */
  | { readonly type: 'reports'; readonly reports: readonly WorkerReport[] }
  | { readonly type: 'learned'; readonly learned: LearnedBrokers };

/** An error without its class, which does not survive the way between processes. */
export interface SentError {
  readonly message: string;
  readonly coded?: { readonly code: Code; readonly fault: Fault; readonly where?: string };
}

export function packError(error: unknown): SentError {
  if (!CodedError.isCodedError(error)) return { message: error instanceof Error ? error.message : String(error) };
  const { message, code, fault, where } = error;
  return { message, coded: { code, fault, ...(where === undefined ? {} : { where }) } };
}

export function unpackError({ message, coded }: SentError): Error {
  return coded ? new CodedError(coded.code, coded.fault, coded.where) : new Error(message);
}
