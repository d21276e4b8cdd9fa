import { GatewayFlavour, Secret, SecretStore, VaultAuth } from 'cdktf-switchyard';
import { codesOf } from '../../core/synthesised';
import { bind, confluent, flavours, gatewayWith } from '../support/gateways';
import { kubernetesStack, secretsOf, synthesise } from './support/stack';

const vault = (auth = VaultAuth.token(Secret.fromEnvironment('TOKEN'))) =>
  SecretStore.vault('swap', { address: 'https://vault:8200', auth });

describe('the secret stores of a gateway', () => {
  test.each([
    ['the embedded proxy', GatewayFlavour.embedded()],
    ["Confluent's Gateway", confluent()],
  ])('of %s are in its document, and their Secrets are there before it', (_, flavour) => {
    const stack = kubernetesStack();
    const gateway = bind(gatewayWith({ flavour, secretStores: [vault()], kubernetes: { context: 'edge' } }, stack));

    expect(gateway.document.spec.secretStores).toEqual([{ name: 'swap', provider: { type: 'Vault', configSecretRef: 'swap-config' } }]);
    expect(secretsOf(stack)['swap-config']).toMatchObject({ namespace: 'kafka', text: { authToken: { ref: 'env:TOKEN' } } });
    const document = synthesise(stack);
    const [object] = Object.values<any>(document.resource.switchyard_gateway);
    expect(object.depends_on).toContainEqual(expect.stringMatching(/^kubernetes_secret_v1\./));
    expect(document.provider.kubernetes).toEqual([{ config_context: 'edge' }]);
    expect(JSON.stringify(object)).not.toContain('ephemeral.');
  });

  test.each([
    ['processes', flavours.processes],
    ['the embedded proxy', flavours.embedded],
    ["Confluent's Gateway", flavours.confluent],
  ])('of %s warn once of what is unwise', (_, flavour) => {
    const store = SecretStore.file('swap', { separator: '/', credentials: { alice: Secret.fromEnvironment('ALICE') } });
    const { node } = gatewayWith({ flavour, secretStores: [store] });

    expect(node.metadata.filter(({ data }) => String(data).includes('the separator "/" may occur'))).toHaveLength(1);
  });

  test('are refused where the flavour does not have what they need', () => {
    const withFlavour = (flavour: GatewayFlavour, store: SecretStore) => codesOf(() => gatewayWith({ flavour, secretStores: [store] }));

    expect(withFlavour(confluent(), vault(VaultAuth.kubernetes('switchyard')))).toEqual(['SWY3309']);
    expect(withFlavour(GatewayFlavour.embedded(), SecretStore.cyberArk('swap', { secretName: 'c' }))).toEqual(['SWY3310']);
  });
});
