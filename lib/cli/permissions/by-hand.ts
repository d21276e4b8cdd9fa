import { aclCommand, type AwsGrant, awsPolicy, type Grant, type KubernetesGrant, quoted, roleBindingCommand } from '../../permissions/data';

/** A command with which an administrator sees whether a permission is there. What nobody here knows is a variable of the shell. */
export function commandFor(grant: Grant): string {
  switch (grant.system) {
    case 'kubernetes':
      return canI(grant);
    case 'confluent':
      return roleBindingCommand(grant, 'list');
    case 'aws':
      return simulate(grant);
    case 'acls':
      return aclCommand(grant, 'list');
    case 'other':
      return grant.check ?? `see ${grant.where}`;
  }
}

function canI({ holder, namespace, verb, resource, apiGroup, name, cluster }: KubernetesGrant): string {
  const [kind = '', subresource] = resource.split('/');
  const object = `${kind}${apiGroup === '' ? '' : `.${apiGroup}`}${name === undefined ? '' : `/${name}`}`;
  const as = holder === 'gateway' ? ` --as "system:serviceaccount:${namespace ?? ''}:$GATEWAY_SERVICE_ACCOUNT"` : '';
  const where = [
    subresource && ` --subresource ${subresource}`,
    namespace && ` --namespace ${quoted(namespace)}`,
    cluster.kubeconfig && ` --kubeconfig ${quoted(cluster.kubeconfig)}`,
    cluster.context && ` --context ${quoted(cluster.context)}`,
  ];
  return `kubectl auth can-i ${verb} ${quoted(object)}${where.filter(Boolean).join('')}${as}`;
}

function simulate(grant: AwsGrant): string {
  const [statement] = awsPolicy([grant]).Statement;
  const resource = (statement?.Resource[0] ?? '')
    .replace('{account}', '$ACCOUNT')
    .replaceAll(/\{([a-z-]+)\}/g, (_, word: string) => `$${variable(word)}`);
  return `aws iam simulate-principal-policy --policy-source-arn "$${grant.holder.toUpperCase()}_ROLE_ARN" --action-names ${grant.action} --resource-arns "${resource}"`;
}

function variable(word: string): string {
  return word.toUpperCase().replaceAll('-', '_');
}
