import { CodedError } from '../../../core/coded-error';
import type { AttributePath } from '../../resource';
import type { Attributes, AttributeType } from '../../schema';
import type { ResourceCall } from '../resource-call';
import { UNKNOWN } from '../values/unknown';
import type { Values } from '../values/values';
import type { Received, Reply } from '../wire/tfplugin6';

export async function validateResource(
  call: ResourceCall,
  request: Received<'ValidateResourceConfig.Request'>,
): Promise<Reply<'ValidateResourceConfig.Response'>> {
  const { diagnostics, handlers, schema } = call;
  await call.collect(async () => {
    const config = call.decode(request.config) ?? {};
    const takesWriteOnly = request.client_capabilities?.write_only_attributes_allowed ?? false;
    const report = (path: Path, error: CodedError) => diagnostics.error(path, error);
    checkConfig(schema.attributes, config, { report, takesWriteOnly });
    checkTimeouts(config['timeouts'], report);
    if (!diagnostics.hasErrors) await call.run('validate', () => handlers.validate?.(config, diagnostics));
  });
  return { diagnostics: diagnostics.messages };
}

type Path = Exclude<AttributePath, string>;

interface Checks {
  readonly report: (path: Path, error: CodedError) => void;
  readonly takesWriteOnly: boolean;
}

/** Notes required attributes that are absent, values that are none of those allowed, and write-only values where Terraform would keep them. */
export function checkConfig(attributes: Attributes, config: Values, checks: Checks): void {
  checkAttributes(attributes, config, [], checks);
}

function checkAttributes(attributes: Attributes, values: Values, path: Path, checks: Checks): void {
  for (const [name, { definition }] of Object.entries(attributes)) {
    const value = values[name] ?? null;
    const here = [...path, name];
    if (value === UNKNOWN) continue;
    if (value === null) {
      if (definition.mode === 'required') checks.report(here, new CodedError('SWY5011', { property: here.join('.') }));
      continue;
    }
    if (definition.oneOf && !definition.oneOf.includes(String(value))) {
      const shown = definition.sensitive ? {} : { value };
      checks.report(here, new CodedError('SWY5002', { property: here.join('.'), ...shown, allowed: definition.oneOf }));
    }
    if (definition.writeOnly && !checks.takesWriteOnly) checks.report(here, new CodedError('SWY5009', { property: here.join('.') }));
    checkInside(definition.type, value, here, checks);
  }
}

function checkInside(type: AttributeType, value: unknown, path: Path, checks: Checks): void {
  if (value === null || value === UNKNOWN) return;
  if (type.kind === 'object') checkAttributes(type.attributes, value as Values, path, checks);
  else if (type.kind === 'map') {
    for (const [key, element] of Object.entries(value as Values)) checkInside(type.of, element, [...path, key], checks);
  } else if ('of' in type) (value as unknown[]).forEach((element, index) => checkInside(type.of, element, [...path, index], checks));
}

function checkTimeouts(timeouts: unknown, report: Checks['report']): void {
  if (typeof timeouts !== 'object' || timeouts === null || timeouts === UNKNOWN) return;
  for (const [operation, seconds] of Object.entries(timeouts)) {
    if (seconds === UNKNOWN || Number(seconds) > 0) continue;
    report(['timeouts', operation], new CodedError('SWY5012', { property: `timeouts.${operation}`, value: Number(seconds) }));
  }
}
