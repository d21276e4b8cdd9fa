import { Testing } from 'cdktf';
import { SwitchyardStack } from 'cdktf-switchyard';

/** Attributes whose keys are the user's own. */
const maps = new Set(['annotations', 'data', 'labels', 'limits', 'manifest', 'match_labels', 'node_selector', 'requests']);
const meta = new Set(['//', 'depends_on', 'lifecycle', 'provider']);

/**
 * What of the synthesised resources of the Kubernetes provider its binding does not know, as paths. Each resource is given to the class of its type again:
 * that drops every name and every block that the schema of the provider does not have.
 */
export function unknownToBinding(terraform: any): string[] {
  return Object.entries<any>(terraform.resource ?? {})
    .filter(([type]) => type.startsWith('kubernetes_'))
    .flatMap(([type, resources]) =>
      Object.values<any>(resources).flatMap((resource) => {
        const given = Object.fromEntries(Object.entries(resource).filter(([name]) => !meta.has(name)));
        return lost(given, again(type, given), [type]);
      }),
    );
}

function again(type: string, resource: any): any {
  const name = type.replace('kubernetes_', '').replaceAll('_', '-');
  const binding = jest.requireActual<object>(`@cdktf/provider-kubernetes/lib/${name}`);
  const Resource = Object.values<any>(binding).find((exported) => exported.tfResourceType === type);
  const stack = new SwitchyardStack(Testing.app({ stackTraces: false }), 'again');
  new Resource(stack, 'Resource', asConfig(resource));
  return Object.values<any>(JSON.parse(Testing.synth(stack)).resource[type])[0];
}

function asConfig(value: any): any {
  if (Array.isArray(value)) return value.map(asConfig);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries<any>(value).map(([name, item]) => [camelCase(name), maps.has(name) ? item : asConfig(item)]));
}

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function lost(given: any, found: any, path: readonly string[]): string[] {
  if (found === undefined) return [path.join('.')];
  if (typeof given !== 'object' || given === null) return [];
  return Object.keys(given).flatMap((name) => lost(given[name], found[name], [...path, name]));
}
