import { SecretStore, VaultAuth } from 'cdktf-switchyard';
import { apiKey, oauthClient, vaultToken } from './secrets';

/** Entries in a Kubernetes Secret, one a principal: its API key. Clients without a login are all `ANONYMOUS`. */
export const apiKeyOf = (principal: string) =>
  SecretStore.file('file-store', { credentials: { [principal]: apiKey }, configSecretName: 'file-store-config' });

/** The same with the principal's client id and secret at the identity provider. */
export const oauthClientOf = (principal: string) =>
  SecretStore.file('file-store', { credentials: { [principal]: oauthClient }, configSecretName: 'file-store-config' });

/** Entries in Vault, at `secret/USER`: what the gateway shows for the user. Beside it the gateway writes what it needs to know the user by. */
export const vault = SecretStore.vault('vault-store', {
  address: 'https://vault.example.com:8200',
  auth: VaultAuth.token(vaultToken),
  prefixPath: 'secret/',
  configSecretName: 'vault-config',
});
