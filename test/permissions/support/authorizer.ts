import type { PolicyRule } from '../../../lib/permissions/data';

/** A call to the Kubernetes API, as a server or a fake has recorded it. */
export interface Call {
  readonly method: string;
  /** With its query. */
  readonly path: string;
}

/**
 * Whether rules of a Role in a namespace allow a call. Written from the documentation: "Determine the request verb" (Authorization), "Referring to
 * resources" (RBAC): list and watch are limited to a name by a field selector, create cannot be limited.
 */
export function allows(rules: readonly PolicyRule[], namespace: string, call: Call): boolean {
  const asked = attributesOf(call);
  if (asked.namespace !== namespace) return false;
  return rules.some(
    ({ apiGroups, resources, resourceNames, verbs }) =>
      apiGroups.includes(asked.apiGroup) &&
      resources.includes(asked.resource) &&
      verbs.includes(asked.verb) &&
      (resourceNames === undefined || (asked.name !== undefined && resourceNames.includes(asked.name))),
  );
}

interface Attributes {
  readonly apiGroup: string;
  readonly namespace: string | undefined;
  readonly resource: string;
  readonly name: string | undefined;
  readonly verb: string;
}

export function attributesOf({ method, path }: Call): Attributes {
  const url = new URL(path, 'https://kubernetes');
  const parts = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
  const core = parts[0] === 'api';
  const rest = parts.slice(core ? 2 : 3);
  const namespace = rest[0] === 'namespaces' ? rest[1] : undefined;
  const [kind = '', name, subresource] = namespace === undefined ? rest : rest.slice(2);
  const selected = /^metadata\.name=(.+)$/.exec(url.searchParams.get('fieldSelector') ?? '')?.[1];
  return {
    apiGroup: core ? '' : (parts[1] ?? ''),
    namespace,
    resource: subresource === undefined ? kind : `${kind}/${subresource}`,
    name: name ?? selected,
    verb: verbOf(method, name !== undefined, url.searchParams.get('watch') === 'true'),
  };
}

function verbOf(method: string, named: boolean, watch: boolean): string {
  if (method === 'GET') return named ? 'get' : watch ? 'watch' : 'list';
  return { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: named ? 'delete' : 'deletecollection' }[method] ?? method;
}
