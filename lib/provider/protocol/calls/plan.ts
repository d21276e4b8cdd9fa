import type { AttributePath } from '../../resource';
import type { AttributeDefinition, Attributes } from '../../schema';
import { pathMessage } from '../paths';
import { decodePrivate, encodePrivate } from '../private-state';
import type { ResourceCall } from '../resource-call';
import { withDefaults } from '../values/defaults';
import { same } from '../values/same';
import { UNKNOWN } from '../values/unknown';
import type { Values } from '../values/values';
import { withoutWriteOnly } from '../values/write-only';
import type { Received, Reply } from '../wire/tfplugin6';

export async function planResource(
  call: ResourceCall,
  request: Received<'PlanResourceChange.Request'>,
): Promise<Reply<'PlanResourceChange.Response'>> {
  const { diagnostics, handlers, schema } = call;
  let planned: Values | null = null;
  const replaced: AttributePath[] = [];
  const priv = { state: {} };
  await call.collect(async () => {
    priv.state = decodePrivate(request.prior_private);
    const prior = call.decode(request.prior_state);
    const config = call.decode(request.config);
    if (call.decode(request.proposed_new_state) === null || config === null) {
      await call.run('plan', () => handlers.planDelete?.({ prior: prior ?? {}, private: priv.state, report: diagnostics }));
      return;
    }
    const proposed = propose(schema.attributes, prior, config);
    const replace = (path: AttributePath) => void replaced.push(path);
    const adjusted = await call.run('plan', (signal) =>
      handlers.plan?.({ config, prior, planned: proposed, private: priv.state, report: diagnostics, signal, replace }),
    );
    planned = withoutWriteOnly(schema.attributes, adjusted ?? proposed);
    if (prior) replaced.push(...replacedBySchema(schema.attributes, prior, planned));
  });
  return {
    planned_state: diagnostics.hasErrors ? request.prior_state : call.encode(planned),
    requires_replace: replaced.flatMap((path) => pathMessage(schema.attributes, path) ?? []),
    planned_private: encodePrivate(priv.state),
    diagnostics: diagnostics.messages,
  };
}

/** The plan that follows from the schema alone. */
export function propose(attributes: Attributes, prior: Values | null, config: Values): Values {
  const planned = mapAttributes(attributes, (definition, name) =>
    plannedValue(definition, prior && (prior[name] ?? null), config[name] ?? null, prior === null),
  );
  if (prior === null || !changes(attributes, prior, planned)) return planned;
  return mapAttributes(attributes, (definition, name) =>
    isDecidedHere(definition, config[name]) && !definition.stable ? UNKNOWN : planned[name],
  );
}

function plannedValue(definition: AttributeDefinition, prior: unknown, config: unknown, isNew: boolean): unknown {
  if (definition.writeOnly) return null;
  if (isDecidedHere(definition, config)) return isNew ? UNKNOWN : prior;
  return withDefaults(definition.type, config) ?? definition.default ?? null;
}

/** Whether the provider decides the value, not the configuration. */
function isDecidedHere(definition: AttributeDefinition, config: unknown): boolean {
  return definition.mode === 'computed' || (definition.mode === 'optional-computed' && config == null);
}

/** Other time limits alone are no reason for computed values to change. */
function changes(attributes: Attributes, prior: Values, planned: Values): boolean {
  return Object.entries(attributes).some(
    ([name, { definition }]) => name !== 'timeouts' && !same(definition.type, prior[name], planned[name]),
  );
}

function replacedBySchema(attributes: Attributes, prior: Values, planned: Values): AttributePath[] {
  return Object.entries(attributes)
    .filter(([name, { definition }]) => definition.replaces && !same(definition.type, prior[name], planned[name]))
    .map(([name]) => name);
}

function mapAttributes(attributes: Attributes, value: (definition: AttributeDefinition, name: string) => unknown): Values {
  return Object.fromEntries(Object.entries(attributes).map(([name, { definition }]) => [name, value(definition, name)]));
}
