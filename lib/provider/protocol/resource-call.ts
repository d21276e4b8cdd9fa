import type { CodedError } from '../../core/coded-error';
import type { Operation, Progress, Resource } from '../resource';
import { progressOf } from './log';
import type { RunOptions, Runs } from './runs';
import { SchemaCall } from './schema-call';
import { UNKNOWN } from './values/unknown';
import type { Values } from './values/values';

const defaultSeconds: Record<Operation, number> = { create: 600, update: 600, delete: 600, read: 60 };

/** What every call about one resource needs: its values decoded, its handler run within limits, its errors collected. */
export class ResourceCall extends SchemaCall<Resource['schema']> {
  public readonly progress: Progress;

  public constructor(
    private readonly resource: Resource,
    private readonly runs: Runs,
  ) {
    super(resource.schema);
    this.progress = progressOf(resource.schema.type);
  }

  public get handlers(): Resource['handlers'] {
    return this.resource.handlers;
  }

  /** Runs a handler. `values` are those whose `timeouts` count. */
  public run<T>(operation: RunOptions['operation'], handler: (signal: AbortSignal) => T | Promise<T>, values?: Values | null): Promise<T> {
    return this.runs.run({ resource: this.schema.type, operation, seconds: this.secondsFor(operation, values) }, handler);
  }

  public refuse(error: CodedError): void {
    this.diagnostics.error('', error);
  }

  private secondsFor(operation: RunOptions['operation'], values: Values | null | undefined): number {
    const limit = operation in defaultSeconds ? (operation as Operation) : 'read';
    const timeouts = values?.['timeouts'];
    const given = timeouts && timeouts !== UNKNOWN ? (timeouts as Values)[limit] : undefined;
    return given === undefined || given === null ? (this.handlers.timeouts?.[limit] ?? defaultSeconds[limit]) : Number(given);
  }
}
