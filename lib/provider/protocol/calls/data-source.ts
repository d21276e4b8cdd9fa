import type { DataSource } from '../../data-source';
import { progressOf } from '../log';
import type { Runs } from '../runs';
import { SchemaCall } from '../schema-call';
import { withDefaults } from '../values/defaults';
import type { Values } from '../values/values';
import type { Received, Reply } from '../wire/tfplugin6';
import { checkConfig } from './validate';

/** A call about one data source. */
export class DataSourceCall extends SchemaCall<DataSource['schema']> {
  public constructor(
    private readonly source: DataSource,
    private readonly runs: Runs,
  ) {
    super(source.schema);
  }

  public get handlers(): DataSource['handlers'] {
    return this.source.handlers;
  }

  public run<T>(
    operation: 'validate' | 'read data source',
    handler: (signal: AbortSignal) => T | Promise<T>,
    seconds: number = 60,
  ): Promise<T> {
    return this.runs.run({ resource: this.schema.type, operation, seconds }, handler);
  }
}

export async function validateDataSource(
  call: DataSourceCall,
  request: Received<'ValidateDataResourceConfig.Request'>,
): Promise<Reply<'ValidateDataResourceConfig.Response'>> {
  const { diagnostics, handlers, schema } = call;
  await call.collect(async () => {
    const config = call.decode(request.config) ?? {};
    checkConfig(schema.attributes, config, { report: (path, error) => diagnostics.error(path, error), takesWriteOnly: false });
    if (!diagnostics.hasErrors) await call.run('validate', () => handlers.validate?.(config, diagnostics));
  });
  return { diagnostics: diagnostics.messages };
}

export async function readDataSource(
  call: DataSourceCall,
  request: Received<'ReadDataSource.Request'>,
): Promise<Reply<'ReadDataSource.Response'>> {
  const { diagnostics, handlers, schema } = call;
  let state: Reply<'DynamicValue'> | undefined;
  await call.collect(async () => {
    const config = withAllDefaults(schema.attributes, call.decode(request.config) ?? {});
    const { seconds = 60 } = handlers;
    const read = await call.run(
      'read data source',
      (signal) => handlers.read({ config, signal, progress: progressOf(schema.type), report: diagnostics }),
      typeof seconds === 'function' ? seconds(config) : seconds,
    );
    state = call.encode(read);
  });
  return { state, diagnostics: diagnostics.messages };
}

function withAllDefaults(attributes: DataSource['schema']['attributes'], config: Values): Values {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { definition }]) => [
      name,
      withDefaults(definition.type, config[name]) ?? definition.default ?? null,
    ]),
  );
}
