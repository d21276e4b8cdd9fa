import { copyFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../lib/cli/child';
import { type SandboxClusters, startSandboxClusters } from '../../../lib/sandbox/sandbox-clusters';
import { confluentProvider } from './binary';

export const linkName = 'to-cloud';

interface Changes {
  readonly resource_changes?: readonly { readonly address: string; readonly change: { readonly actions: readonly string[] } }[];
}

/** A sandbox that looks like two clusters of Confluent Cloud, and a Terraform configuration that uses Confluent's provider on it. */
export class Workplace {
  public static async open(): Promise<Workplace> {
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-confluent-provider-'));
    const clusters = await startSandboxClusters({ basePort: 0, folder, tls: true, sasl: true });
    await mkdir(join(folder, 'provider'));
    const binary = join(folder, 'provider', 'terraform-provider-confluent');
    copyFileSync(confluentProvider ?? '', binary);
    await chmod(binary, 0o755);
    await writeFile(
      join(folder, 'terraform.rc'),
      `provider_installation {\n  dev_overrides {\n    "confluentinc/confluent" = "${join(folder, 'provider')}"\n  }\n  direct {}\n}\n`,
    );
    return new Workplace(folder, clusters);
  }

  private constructor(
    private readonly folder: string,
    public readonly clusters: SandboxClusters,
  ) {}

  /** Writes the configuration: one link, and a mirror of each topic with the status that is wanted of it. */
  public async define(mirrors: Readonly<Record<string, string>>, config: Readonly<Record<string, string>>): Promise<void> {
    const { source, destination } = this.clusters;
    const credentials = { key: '${var.api_key}', secret: '${var.api_secret}' };
    const at = {
      id: destination.clusterId,
      rest_endpoint: destination.secured?.restEndpoint,
      credentials,
    };
    const document = {
      terraform: { required_providers: { confluent: { source: 'confluentinc/confluent' } } },
      variable: { api_key: { type: 'string', sensitive: true }, api_secret: { type: 'string', sensitive: true } },
      provider: { confluent: { cloud_api_key: 'none', cloud_api_secret: 'none' } },
      resource: {
        confluent_cluster_link: {
          link: {
            link_name: linkName,
            source_kafka_cluster: { id: source.clusterId, bootstrap_endpoint: source.secured?.bootstrapServers.split(',')[0], credentials },
            destination_kafka_cluster: at,
            config,
          },
        },
        confluent_kafka_mirror_topic: Object.fromEntries(
          Object.entries(mirrors).map(([topic, status]) => [
            topic,
            {
              source_kafka_topic: { topic_name: topic },
              cluster_link: { link_name: '${confluent_cluster_link.link.link_name}' },
              kafka_cluster: at,
              status,
            },
          ]),
        ),
      },
    };
    await writeFile(join(this.folder, 'main.tf.json'), JSON.stringify(document, null, 2));
  }

  public async apply(): Promise<void> {
    await this.terraform('apply', '-input=false', '-auto-approve', '-no-color');
  }

  public async destroy(): Promise<void> {
    await this.terraform('destroy', '-input=false', '-auto-approve', '-no-color');
  }

  /** What a plan would do, by address; empty when everything is as it is written. */
  public async plan(): Promise<Readonly<Record<string, string>>> {
    await this.terraform('plan', '-input=false', '-no-color', '-out=e2e.tfplan');
    const { resource_changes: changes = [] } = JSON.parse(await this.terraform('show', '-json', 'e2e.tfplan')) as Changes;
    return Object.fromEntries(
      changes.flatMap(({ address, change: { actions } }) => (actions[0] === 'no-op' ? [] : [[address, actions.join()]])),
    );
  }

  public async close(): Promise<void> {
    await this.clusters.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async terraform(...args: string[]): Promise<string> {
    const [key, secret] = this.clusters.apiKey.split(':');
    const env = {
      ...process.env,
      TF_CLI_CONFIG_FILE: join(this.folder, 'terraform.rc'),
      SSL_CERT_FILE: this.clusters.destination.secured?.caFile,
      TF_VAR_api_key: key,
      TF_VAR_api_secret: secret,
      CHECKPOINT_DISABLE: '1',
    };
    const { code, stdout, stderr } = await run('terraform', args, { cwd: this.folder, env });
    if (code !== 0) throw new Error(`terraform ${args[0]} failed:\n${stdout}\n${stderr}`);
    return stdout;
  }
}
