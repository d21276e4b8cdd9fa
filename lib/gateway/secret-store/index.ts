export { AwsAuth, type AwsStaticKeys, type AwsStoreProps } from './aws';
export { AzureAuth, type AzureCertificateFile, type AzureCertificatePfx, type AzureStoreProps, type AzureUserPassword } from './azure';
export type { EntryFormat, EntryProps, PrincipalCredentials } from './entries';
export type { ExistingStoreProps } from './existing';
export type { FileStoreProps, KubernetesStoreProps } from './mounted';
export { type SecretPlace, SecretStore } from './secret-store';
export { VaultAuth, type VaultAppRole, type VaultKubernetes, type VaultLogin, type VaultStoreProps, type VaultUserPass } from './vault';
