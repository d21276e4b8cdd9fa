import type { SandboxAddresses } from '../../../../lib/sandbox/addresses';

/** What the program of test/e2e/kube/fixtures/edge.ts is told, as context `e2e`. */
export interface EdgeContext extends Pick<SandboxAddresses, 'source' | 'destination'> {
  readonly flavour: 'embedded' | 'confluent';
  /** Version of the chart of Confluent for Kubernetes. */
  readonly chart: string;
  readonly hotReload?: boolean;
  readonly groups: readonly { readonly name: string; readonly topics: readonly string[]; readonly endpoint: string }[];
  readonly overrides?: Readonly<Record<string, unknown>>;
}

/** What the program of test/e2e/kube/fixtures/many-routes.ts is told, as context `e2e`. */
export interface ManyRoutesContext {
  readonly bootstrapServers: string;
  readonly stacks: number;
  readonly routesPerStack: number;
  /** Each route takes this port and the next one, the following route the two after them. */
  readonly firstPort: number;
  readonly fenced: boolean;
}
