import { manifestYaml } from '../../core/manifest-yaml';
import type { RenderedGateway } from './render';
import type { ReferredSecret } from './secrets';

/** The document as `kubectl apply` takes it, with what must be there beforehand as comments. */
export function asYaml({ group, stage, document, secrets }: RenderedGateway): string {
  const { name, namespace } = document.metadata;
  const head = [`Gateway ${name} with group ${group} at stage ${stage}.`, ...expressionLines(document), ...secretLines(secrets, namespace)];
  return `${head.map((line) => `# ${line}`.trimEnd()).join('\n')}\n${manifestYaml(document)}`;
}

/** References of Terraform, which nobody has resolved: `${var.bootstrap}`, `${confluent_kafka_cluster.NAME.bootstrap_endpoint}`. */
const expression = /\$\{[a-z][a-z0-9_]*\.[^}]*\}/g;

function expressionLines(document: object): string[] {
  const found = [...new Set(JSON.stringify(document).match(expression) ?? [])];
  if (found.length === 0) return [];
  return ['', 'Only Terraform knows these values; fill them in before it is applied:', ...found.map((one) => `  ${one}`)];
}

function secretLines(secrets: readonly ReferredSecret[], namespace: string | undefined): string[] {
  if (secrets.length === 0) return [];
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
  return ['', `Kubernetes Secrets that it refers to${where}, which must be there before it is applied:`, ...secrets.flatMap(linesOf)];
}

function linesOf({ name, uses, keys, notes, madeBy }: ReferredSecret): string[] {
  const read = [...keys.map((list) => list.join(', ')), ...notes].join('; or ');
  const made = madeBy === undefined ? '' : ` (made by stack ${madeBy})`;
  return [`  ${name}: ${read}${made}`, ...uses.map((use) => `    ${use}`)];
}
