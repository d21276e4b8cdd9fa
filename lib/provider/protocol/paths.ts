import type { AttributePath } from '../resource';
import type { Attributes, AttributeType } from '../schema';
import type { Reply } from './wire/tfplugin6';

/**
 * A path as Terraform reads it: a name inside an object, a key inside a map, an index inside a list. An element of a set has no address,
 * so a path into one ends at the set.
 */
export function pathMessage(attributes: Attributes, path: AttributePath): Reply<'AttributePath'> | undefined {
  const steps: Reply<'AttributePath.Step'>[] = [];
  let type: AttributeType | undefined = { kind: 'object', attributes };
  for (const step of typeof path === 'string' ? [path] : path) {
    if (step === '' || type === undefined || type.kind === 'set') break;
    if (typeof step === 'number') steps.push({ element_key_int: step });
    else steps.push(type.kind === 'map' ? { element_key_string: step } : { attribute_name: step });
    type = inside(type, step);
  }
  return steps.length > 0 ? { steps } : undefined;
}

function inside(type: AttributeType, step: string | number): AttributeType | undefined {
  if (type.kind === 'object') return type.attributes[step]?.definition.type;
  return 'of' in type ? type.of : undefined;
}
