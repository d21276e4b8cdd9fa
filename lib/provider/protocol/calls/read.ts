import { GONE } from '../../resource';
import { decodePrivate, encodePrivate } from '../private-state';
import type { ResourceCall } from '../resource-call';
import { withoutWriteOnly } from '../values/write-only';
import type { Received, Reply } from '../wire/tfplugin6';

export async function readResource(call: ResourceCall, request: Received<'ReadResource.Request'>): Promise<Reply<'ReadResource.Response'>> {
  const { diagnostics, handlers, schema, progress } = call;
  const priv = { state: {} };
  let newState: Reply<'DynamicValue'> | undefined = request.current_state;
  await call.collect(async () => {
    priv.state = decodePrivate(request.private);
    const state = call.decode(request.current_state);
    if (state === null) return;
    const read = await call.run(
      'read',
      (signal) => handlers.read({ state, private: priv.state, signal, progress, report: diagnostics }),
      state,
    );
    const timeouts = 'timeouts' in schema.attributes ? { timeouts: state['timeouts'] } : {}; // no fact of the outside
    newState = call.encode(read === GONE ? null : withoutWriteOnly(schema.attributes, { ...read, ...timeouts }));
  });
  return { new_state: newState, private: encodePrivate(priv.state), diagnostics: diagnostics.messages };
}
