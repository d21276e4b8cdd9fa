import type { AclGrant } from '../types';
import { quoted } from './shell';

/** Names of principals that no construct knows, as variables of the shell. */
const principalVariable = {
  runner: 'RUNNER_PRINCIPAL',
  gateway: 'GATEWAY_PRINCIPAL',
  link: 'LINK_PRINCIPAL',
  client: 'CLIENT_PRINCIPAL',
} as const;

const resourceFlag = { Topic: '--topic', Group: '--group', Cluster: '--cluster', TransactionalId: '--transactional-id' } as const;

/**
 * `kafka-acls` commands. `COMMAND_CONFIG` is a properties file with an administrator's login. A cluster of which only the REST API is known
 * is asked at `BOOTSTRAP_SERVERS`.
 * @see https://docs.confluent.io/platform/current/security/authorization/acls/manage-acls.html
 */
export function aclCommands(acls: readonly AclGrant[], action: 'add' | 'list' = 'add'): string[] {
  return acls.map((acl) => aclCommand(acl, action));
}

export function aclCommand(acl: AclGrant, action: 'add' | 'list' = 'add'): string {
  const { resource, name, pattern, operation, cluster } = acl;
  const servers = /^\S+:\d+$/.test(cluster) ? quoted(cluster) : '"$BOOTSTRAP_SERVERS"';
  const start = `kafka-acls --bootstrap-server ${servers} --command-config "$COMMAND_CONFIG" --${action}`;
  const object = resource === 'Cluster' ? '--cluster' : `${resourceFlag[resource]} ${quoted(name)}`;
  const shape = resource === 'Cluster' ? '' : ` --resource-pattern-type ${action === 'list' ? 'match' : pattern.toLowerCase()}`;
  if (action === 'list') return `${start} ${object}${shape}`;
  return `${start} --allow-principal ${principalOf(acl)} --operation ${operation} ${object}${shape}`;
}

function principalOf({ principal, holder }: AclGrant): string {
  return principal === undefined ? `"User:$${principalVariable[holder]}"` : quoted(principal);
}

/** A script with a heading for each cluster; what a client may not need is said beside it. */
export function aclScript(acls: readonly AclGrant[]): string {
  const lines = [
    '#!/bin/sh',
    '# COMMAND_CONFIG: properties file with the login of an administrator. Set the variables *_PRINCIPAL that are used below.',
    'set -eu',
  ];
  for (const cluster of new Set(acls.map((acl) => acl.cluster))) {
    lines.push('', `# ${oneLine(cluster)}`);
    for (const acl of acls.filter((own) => own.cluster === cluster)) {
      const why = acl.because[0];
      lines.push(
        `# ${acl.atMost ? 'at most, ' : ''}${acl.holder}: it ${oneLine(why?.does ?? '')} (${oneLine(why?.path ?? '')})`,
        aclCommand(acl),
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
