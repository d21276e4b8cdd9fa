import { Document, Scalar, visit } from 'yaml';

/**
 * A Kubernetes object as YAML, for `kubectl apply`. Kubernetes reads texts without quotes by the rules of YAML 1.1 and by some of 1.2: to it `yes` is a
 * truth value and `1_000`, `0o7` and `1e3` are numbers. There are no aliases: not every reader has them.
 */
export function manifestYaml(manifest: object): string {
  const document = new Document(manifest, { version: '1.1', aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value === 'string' && /^[-+.]?\d/.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return document.toString({ lineWidth: 0, directives: false });
}
