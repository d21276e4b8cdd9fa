import { CodedError } from '../../../core/coded-error';
import type { ResourceCall } from '../resource-call';
import { parseJson } from '../values/codec';
import { resourceFromTree, type Values } from '../values/values';
import type { Received, Reply } from '../wire/tfplugin6';

/** Terraform calls this for every stored state, also when nothing is to be upgraded: it decodes the JSON of the state file. */
export async function upgradeResource(
  call: ResourceCall,
  request: Received<'UpgradeResourceState.Request'>,
): Promise<Reply<'UpgradeResourceState.Response'>> {
  let state: Values | null = null;
  await call.collect(async () => {
    const tree = parseJson(request.raw_state?.json ?? Buffer.from('null'));
    state = decodeStored(call, request.version, upgraded(call, request.version, tree));
  });
  return call.diagnostics.hasErrors
    ? { diagnostics: call.diagnostics.messages }
    : { upgraded_state: call.encode(state), diagnostics: call.diagnostics.messages };
}

function upgraded({ schema, handlers }: ResourceCall, version: number, tree: unknown): unknown {
  if (version > schema.version) throw unreadable(version, schema.version, 'it was written by a newer one');
  let state = tree;
  for (let step = version; step < schema.version; step++) {
    const upgrade = handlers.upgrade?.[step];
    if (!upgrade) throw unreadable(version, schema.version, `there is no way from version ${step} to ${step + 1}`);
    state = upgrade(state);
  }
  return state;
}

function decodeStored({ schema }: ResourceCall, version: number, tree: unknown): Values | null {
  try {
    return resourceFromTree(schema.attributes, tree);
  } catch (error) {
    throw unreadable(version, schema.version, error instanceof Error ? error.message : String(error));
  }
}

function unreadable(found: number, known: number, detail: string): CodedError {
  return new CodedError('SWY5007', { detail: `state version ${found}, provider version ${known}: ${detail}` });
}
