import { Annotations, type Construct } from '../../core/cdktf';
import { gatewayNameShape, isGatewayName } from '../../core/names';
import { Rules } from '../../core/rules';
import { checkSecretName, isRevision, type IKubernetesSecret, KubernetesSecret } from '../kubernetes-secret';
import type { KubernetesAccess } from '../deployment-props';
import type { SecretStoreSpec } from '../spec';
import { awsKind, type AwsStoreProps } from './aws';
import { azureKind, type AzureStoreProps } from './azure';
import {
  checkCredentials,
  checkSeparator,
  defaultSeparator,
  type EntryFormat,
  type EntryProps,
  separatorWarning,
  sharingWarnings,
} from './entries';
import { type ExistingStoreProps, existingKind } from './existing';
import { fileKind, type FileStoreProps, kubernetesKind, type KubernetesStoreProps } from './mounted';
import { checkNotEmpty } from './setting';
import type { ReadThroughApi, StoreKind } from './store-kind';
import { givenCredentials, secretsToMake, storeSpec } from './store-secrets';
import { vaultKind, type VaultStoreProps } from './vault';

/** Where the Secrets of a store are made. */
export interface SecretPlace {
  /** Namespace of the gateway. */
  readonly namespace: string;

  /** How Terraform reaches the cluster; see {@link KubernetesSecretProps.kubernetes}. */
  readonly kubernetes?: KubernetesAccess | undefined;
}

/**
 * Where a gateway keeps what it shows to a cluster in the name of each client: one entry a principal. Routes that swap credentials name one.
 *
 * The settings go into a Kubernetes Secret under the keys that the gateway reads. Those of them that are secret are references, and their values
 * are in no synthesised file, plan or state. docs/secret-stores.md shows the entries and the least permissions of each store.
 *
 * @throws SWY3300 to SWY3308, SWY3323 a name or a setting cannot be used; all of them at once
 */
export class SecretStore {
  /** HashiCorp Vault or OpenBao, KV 1 and 2. */
  public static vault(name: string, props: VaultStoreProps): SecretStore {
    return new SecretStore(name, 'vault', vaultKind(props), props);
  }

  /** AWS Secrets Manager, one secret an entry. */
  public static aws(name: string, props: AwsStoreProps): SecretStore {
    return new SecretStore(name, 'aws', awsKind(props), props);
  }

  /** Azure Key Vault, one secret an entry. */
  public static azure(name: string, props: AzureStoreProps): SecretStore {
    return new SecretStore(name, 'azure', azureKind(props), props);
  }

  /** A Kubernetes Secret that is mounted into the gateway, with one key a principal. Principals have to be names that a key can be. */
  public static file(name: string, props: FileStoreProps): SecretStore {
    return new SecretStore(name, 'file', fileKind(props), props);
  }

  /** A Kubernetes Secret that the gateway reads through the API, and may write SCRAM verifiers to. Embedded proxy only. */
  public static kubernetes(name: string, props: KubernetesStoreProps): SecretStore {
    return new SecretStore(name, 'kubernetes', kubernetesKind(name, props), props);
  }

  /**
   * CyberArk, from CFK 3.3 on, Confluent's Gateway only. Confluent publishes neither its settings nor the form of its entries, so the Secret
   * with the settings is made elsewhere.
   */
  public static cyberArk(name: string, config: IKubernetesSecret): SecretStore {
    return SecretStore.fromSecrets(name, { type: 'CyberArk', config });
  }

  /** A store whose Secrets exist already, or are made by something else, such as an external-secrets operator. */
  public static fromSecrets(name: string, props: ExistingStoreProps): SecretStore {
    return new SecretStore(name, 'fromSecrets', existingKind(props), { configSecretName: props.config.secretName });
  }

  public readonly storeName: string;

  /** The store as the Gateway resource has it. */
  public readonly spec: SecretStoreSpec;

  /** Settings that Confluent's Gateway does not have, as they are written in the program. */
  public readonly embeddedOnly: readonly string[];

  /** The Secret that the embedded proxy reads through the API of Kubernetes, for its permissions; all others are mounted. */
  public readonly readThroughApi: ReadThroughApi | undefined;

  readonly #kind: StoreKind;
  readonly #format: EntryFormat;
  readonly #revision: number | undefined;

  private constructor(storeName: string, method: string, kind: StoreKind, props: EntryProps) {
    const { separator = defaultSeparator, useJson = false, configSecretName, revision } = props;
    this.storeName = storeName;
    this.spec = storeSpec(storeName, kind, configSecretName);
    this.embeddedOnly = kind.embeddedOnly;
    this.readThroughApi = kind.readThroughApi;
    this.#kind = kind;
    this.#format = { separator, useJson };
    this.#revision = revision;
    this.check(method);
  }

  /** Names of the Secrets that the gateway mounts for this store. */
  public get secretNames(): readonly string[] {
    const { configSecretRef, clientCredentialsRef, certificateRef } = this.spec.provider;
    return [configSecretRef, clientCredentialsRef, certificateRef].filter((name) => name !== undefined);
  }

  /**
   * Makes the Secrets whose content is given in the program, and warns of what is allowed and unwise. Called by {@link Gateway}.
   *
   * @returns the Secrets that were made, so that the gateway can be deployed after them
   */
  public createSecrets(scope: Construct, { namespace, kubernetes }: SecretPlace): KubernetesSecret[] {
    this.warnOn(scope);
    const revision = this.#revision;
    return secretsToMake(this.spec, this.#kind, this.#format).map(({ part, secretName, files, namespace: where = namespace }) => {
      const given = { ...(kubernetes && { kubernetes }), ...(revision !== undefined && { revision }) };
      return new KubernetesSecret(scope, `${this.storeName}-${part}`, { secretName, namespace: where, files, ...given });
    });
  }

  /** Adds what is allowed and unwise to the warnings of a synth. */
  public warnOn(scope: Construct): void {
    const given = givenCredentials(this.#kind);
    const separator = this.#kind.exists ? undefined : separatorWarning(this.#format);
    const warnings = [...(separator === undefined ? [] : [separator]), ...(given ? sharingWarnings(given, scope) : [])];
    for (const warning of warnings) Annotations.of(scope).addWarning(`secret store ${this.storeName}: ${warning}`);
  }

  /** Notes what the flavour of the gateway does not have. SWY3309, SWY3310. */
  public checkFlavour(rules: Rules, flavour: 'embedded' | 'confluent'): void {
    if (flavour === 'embedded') {
      rules.check('SWY3310', this.spec.provider.type !== 'CyberArk', { property: 'secretStores', value: this.storeName });
      return;
    }
    for (const setting of this.embeddedOnly) {
      rules.check('SWY3309', false, { property: `secretStores.${this.storeName}`, value: setting });
    }
  }

  private check(method: string): void {
    const rules = new Rules(`SecretStore.${method}`);
    const { provider } = this.spec;
    rules.check('SWY3300', () => isGatewayName(this.storeName), { property: 'name', value: this.storeName, allowed: gatewayNameShape });
    for (const property of ['configSecretRef', 'clientCredentialsRef', 'certificateRef'] as const) {
      const name = provider[property];
      if (name !== undefined) checkSecretName(rules, name, property);
    }
    rules.check('SWY3323', isRevision(this.#revision), { property: 'revision', value: this.#revision });
    checkSeparator(rules, this.#format.separator);
    checkNotEmpty(rules, this.#kind.settings);
    const given = givenCredentials(this.#kind);
    if (given) checkCredentials(rules, given, this.#format);
    this.#kind.check(rules);
    rules.throwIfBroken();
  }
}
