import { CodedError } from '../../../core/coded-error';
import { encodePrivate } from '../private-state';
import type { ResourceCall } from '../resource-call';
import type { Received, Reply } from '../wire/tfplugin6';

export async function importResource(
  call: ResourceCall,
  request: Received<'ImportResourceState.Request'>,
): Promise<Reply<'ImportResourceState.Response'>> {
  const { diagnostics, handlers, schema, progress } = call;
  const imported: Reply<'ImportedResource'>[] = [];
  await call.collect(async () => {
    if (!handlers.importState) throw new CodedError('SWY5008', { property: 'type', value: schema.type });
    const priv = {};
    const state = await call.run('import', (signal) => handlers.importState?.(request.id, { private: priv, signal, progress }));
    imported.push({ type_name: schema.type, state: call.encode({ ...state }), private: encodePrivate(priv) });
  });
  return { imported_resources: imported, diagnostics: diagnostics.messages };
}
