import { Testing } from 'cdktf';
import { SwitchyardStack } from 'cdktf-switchyard';

export function kubernetesStack(id = 'edge'): SwitchyardStack {
  return new SwitchyardStack(Testing.app({ stackTraces: false }), id);
}

/** A Kubernetes Secret as it is synthesised: where each file comes from, and the revision under which the values are sent. */
export interface SynthesisedSecret {
  readonly namespace: string;
  /** Plain text as it is; other content as the block that reads it. */
  readonly text: Record<string, any>;
  readonly binary: Record<string, any>;
  readonly revision: number;
  readonly metadata: any;
  readonly raw: any;
}

/** The Secrets of a stack, by name. */
export function secretsOf(stack: SwitchyardStack): Record<string, SynthesisedSecret> {
  const document = synthesise(stack);
  const secrets = Object.values<any>(document.resource?.kubernetes_secret_v1 ?? {});
  return Object.fromEntries(
    secrets.map((raw) => {
      const contents = (values: Record<string, string> = {}) =>
        Object.fromEntries(Object.entries(values).map(([key, value]) => [key, contentOf(document, value)]));
      return [
        raw.metadata.name,
        {
          namespace: raw.metadata.namespace,
          text: contents(raw.data_wo),
          binary: contents(raw.binary_data_wo),
          revision: raw.data_wo_revision ?? raw.binary_data_wo_revision,
          metadata: raw.metadata,
          raw,
        },
      ];
    }),
  );
}

export function synthesise(stack: SwitchyardStack): any {
  stack.prepareStack();
  return JSON.parse(Testing.synth(stack, true));
}

function contentOf(document: any, value: string): unknown {
  const [, name] = /^\$\{ephemeral\.switchyard_secret\.([^.]+)\.value\}$/.exec(value) ?? [];
  if (name === undefined) return value;
  const { '//': _comment, ...block } = document.ephemeral.switchyard_secret[name];
  return block;
}
