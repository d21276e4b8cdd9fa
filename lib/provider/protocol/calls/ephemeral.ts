import type { EphemeralResource } from '../../ephemeral-resource';
import type { Runs } from '../runs';
import { SchemaCall } from '../schema-call';
import type { Received, Reply } from '../wire/tfplugin6';
import { checkConfig } from './validate';

const seconds = 60;

/** A call about one ephemeral resource. */
export class EphemeralCall extends SchemaCall<EphemeralResource['schema']> {
  public constructor(
    private readonly ephemeral: EphemeralResource,
    private readonly runs: Runs,
  ) {
    super(ephemeral.schema);
  }

  public get handlers(): EphemeralResource['handlers'] {
    return this.ephemeral.handlers;
  }

  public run<T>(operation: 'validate' | 'open', handler: (signal: AbortSignal) => T | Promise<T>): Promise<T> {
    return this.runs.run({ resource: this.schema.type, operation, seconds }, handler);
  }
}

export async function validateEphemeral(
  call: EphemeralCall,
  request: Received<'ValidateEphemeralResourceConfig.Request'>,
): Promise<Reply<'ValidateEphemeralResourceConfig.Response'>> {
  const { diagnostics, handlers, schema } = call;
  await call.collect(async () => {
    const config = call.decode(request.config) ?? {};
    checkConfig(schema.attributes, config, { report: (path, error) => diagnostics.error(path, error), takesWriteOnly: true });
    if (!diagnostics.hasErrors) await call.run('validate', () => handlers.validate?.(config, diagnostics));
  });
  return { diagnostics: diagnostics.messages };
}

/** The values go to Terraform and are forgotten here: nothing has to be renewed or given back. */
export async function openEphemeral(
  call: EphemeralCall,
  request: Received<'OpenEphemeralResource.Request'>,
): Promise<Reply<'OpenEphemeralResource.Response'>> {
  const { diagnostics, handlers } = call;
  let result: Reply<'DynamicValue'> | undefined;
  await call.collect(async () => {
    const config = call.decode(request.config) ?? {};
    result = call.encode(await call.run('open', (signal) => handlers.open({ config, signal, report: diagnostics })));
  });
  return { result, diagnostics: diagnostics.messages };
}
