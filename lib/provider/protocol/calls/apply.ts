import { PartialState } from '../../resource';
import type { Attributes } from '../../schema';
import { decodePrivate, encodePrivate } from '../private-state';
import type { ResourceCall } from '../resource-call';
import { same } from '../values/same';
import { UNKNOWN } from '../values/unknown';
import type { Values } from '../values/values';
import { withoutWriteOnly } from '../values/write-only';
import type { Received, Reply } from '../wire/tfplugin6';

export async function applyResource(
  call: ResourceCall,
  request: Received<'ApplyResourceChange.Request'>,
): Promise<Reply<'ApplyResourceChange.Response'>> {
  const { diagnostics } = call;
  const priv = { state: {} };
  let state: { msgpack: Uint8Array } | Received<'DynamicValue'> | undefined = request.prior_state;
  await call.collect(async () => {
    priv.state = decodePrivate(request.planned_private);
    const prior = call.decode(request.prior_state);
    const planned = call.decode(request.planned_state);
    const config = call.decode(request.config) ?? {};
    try {
      state = call.encode(await applied(call, { prior, planned, config, private: priv.state }));
    } catch (error) {
      if (!(error instanceof PartialState)) throw error;
      diagnostics.thrown(error.cause);
      state = call.encode(settle(call.schema.attributes, error.state as Values));
    }
  });
  return { new_state: state, private: encodePrivate(priv.state), diagnostics: diagnostics.messages };
}

interface Change {
  readonly prior: Values | null;
  readonly planned: Values | null;
  readonly config: Values;
  readonly private: Record<string, unknown>;
}

async function applied(call: ResourceCall, { prior, planned, config, private: priv }: Change): Promise<Values | null> {
  const { handlers, schema, progress, diagnostics: report } = call;
  const context = (signal: AbortSignal) => ({ signal, progress, report, private: priv });
  if (planned === null) {
    await call.run('delete', (signal) => handlers.delete({ ...context(signal), prior: prior ?? {} }), prior);
    return null;
  }
  if (prior && onlyTimeoutsDiffer(schema.attributes, prior, planned)) return planned;
  const state = prior
    ? await call.run('update', (signal) => handlers.update({ ...context(signal), config, planned, prior }), planned)
    : await call.run('create', (signal) => handlers.create({ ...context(signal), config, planned }), planned);
  refuseUnknown(state);
  return withoutWriteOnly(schema.attributes, state);
}

/** Time limits are kept in state and concern nobody outside of it. */
function onlyTimeoutsDiffer(attributes: Attributes, prior: Values, planned: Values): boolean {
  return Object.entries(attributes).every(
    ([name, { definition }]) => name === 'timeouts' || same(definition.type, prior[name], planned[name]),
  );
}

function refuseUnknown(state: Values): void {
  const name = Object.keys(state).find((key) => state[key] === UNKNOWN);
  if (name !== undefined) throw new TypeError(`${name} is still unknown after the apply`);
}

/** A state may hold nothing unknown, and a state in the middle of the work must not fail for it. */
function settle(attributes: Attributes, state: Values): Values {
  const known = Object.fromEntries(Object.entries(state).map(([name, value]) => [name, value === UNKNOWN ? null : value]));
  return withoutWriteOnly(attributes, known);
}
