import type { CodedError } from '../../core/coded-error';
import type { Operation, Progress, Resource } from '../resource';
import { Diagnostics } from './diagnostics';
import { progressOf } from './log';
import type { RunOptions, Runs } from './runs';
import { decodeValue, type DynamicValue, encodeValue } from './values/codec';
import { UNKNOWN } from './values/unknown';
import type { Values } from './values/values';

const defaultSeconds: Record<Operation, number> = { create: 600, update: 600, delete: 600, read: 60 };

/** What every call about one resource needs: its values decoded, its handler run within limits, its errors collected. */
export class ResourceCall {
  public readonly diagnostics: Diagnostics;
  public readonly progress: Progress;

  public constructor(
    private readonly resource: Resource,
    private readonly runs: Runs,
  ) {
    this.diagnostics = new Diagnostics(resource.schema.attributes);
    this.progress = progressOf(resource.schema.type);
  }

  public get schema(): Resource['schema'] {
    return this.resource.schema;
  }

  public get handlers(): Resource['handlers'] {
    return this.resource.handlers;
  }

  public decode(value: DynamicValue | undefined): Values | null {
    return decodeValue(this.schema.attributes, value);
  }

  public encode(values: Values | null): { msgpack: Uint8Array } {
    return encodeValue(this.schema.attributes, values);
  }

  /** Does the work of the call; whatever it throws becomes a diagnostic. */
  public async collect(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.diagnostics.thrown(error);
    }
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
