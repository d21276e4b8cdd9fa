import { Secret, SecretFiles, SecretStore, VaultAuth } from 'cdktf-switchyard';

/** API keys of clients, at `secret/kafka/PRINCIPAL`. Beside them the gateway writes what it knows SCRAM users by. */
export const swap = SecretStore.vault('swap', {
  address: 'https://vault.example.com:8200',
  auth: VaultAuth.appRole({ roleId: 'kafka-gateway', secretId: Secret.fromEnvironment('VAULT_SECRET_ID') }),
  prefixPath: 'secret/kafka/',
});

/** Who registers SCRAM users with the gateway before the cutover. */
export const scramAdmin = SecretFiles.scramAdmin({ username: 'scram-admin', password: Secret.fromEnvironment('SCRAM_ADMIN_PASSWORD') });

/** Password of key stores, as cert-manager reads it and as Confluent's gateway does. */
const jksPassword = Secret.fromEnvironment('JKS_PASSWORD');
export const jks = { ...SecretFiles.jks({ password: jksPassword }), password: jksPassword };
