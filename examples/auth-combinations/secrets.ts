import { Secret } from 'cdktf-switchyard';

/** Where secrets are, never what they are: Terraform reads them from its environment when it writes the Kubernetes Secrets, and keeps none. */
export const apiKey = { username: Secret.fromEnvironment('CC_API_KEY'), password: Secret.fromEnvironment('CC_API_SECRET') };
export const oauthClient = { username: Secret.fromEnvironment('IDP_CLIENT_ID'), password: Secret.fromEnvironment('IDP_CLIENT_SECRET') };
export const scramAdmin = { username: 'scram-admin', password: Secret.fromEnvironment('SCRAM_ADMIN_PASSWORD') };
export const vaultToken = Secret.fromEnvironment('VAULT_TOKEN');
export const linkApiKey = Secret.fromEnvironment('CC_LINK_API_KEY');
