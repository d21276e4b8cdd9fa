import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerraformVariable, Testing } from 'cdktf';
import { ClientAuthentication, CfkVersion, ExternalAccess, GatewayFlavour, KafkaCluster, Route, SwitchyardStack } from 'cdktf-switchyard';
import { parse } from 'yaml';
import { newStack, source, synthesised } from '../core/synthesised';
import { gatewayWith } from './support/gateways';

/** What Terraform makes of a text that holds no reference: `$${` and `%%{` are its ways to write `${` and `%{`. */
const read = (text: string): string => {
  expect(text.replace(/([$%])\1\{/g, '')).not.toMatch(/[$%]\{/);
  return text.replace(/([$%])\1\{/g, '$1{');
};

describe('texts that look like expressions of Terraform', () => {
  const javaOpts = '-Dname=${HOSTNAME} %{x} $1 $(POD_NAME)';
  const podTemplate = { env: { JAVA_OPTS: javaOpts }, annotations: { note: javaOpts } };

  test('stay what they are in a Gateway resource', () => {
    const stack = newStack();
    const flavour = GatewayFlavour.confluent({ cfk: CfkVersion.V3_3, configOverrides: { password: '${env:PASSWORD}' } });
    gatewayWith({ flavour, podTemplate }, stack);

    const spec = JSON.parse(read(synthesised(stack).only('switchyard_gateway').spec));
    expect(spec.configOverrides.server).toEqual({ password: '${env:PASSWORD}' });
    expect(spec.podTemplate.envVars).toContainEqual({ name: 'JAVA_OPTS', value: javaOpts });
  });

  test('stay what they are in a route, such as a group of a mapping rule by its name', () => {
    const stack = newStack();
    const rule = 'RULE:^CN=(?<name>[^,]+).*$/${name}/';
    new Route(stack, 'orders', {
      gateway: gatewayWith({}, stack),
      cluster: source,
      endpoint: 'orders.example.com:9092',
      tls: { secretRef: 'gateway-tls' },
      clients: ClientAuthentication.mtls({ principalMappingRules: [rule] }),
    });

    const client = JSON.parse(read(synthesised(stack).only('switchyard_gateway_route').security.client));
    expect(client.authentication.mtls.principalMappingRules).toEqual([rule]);
  });

  test('are references in the file of the document where they are, and not marks of CDKTF', () => {
    const app = Testing.app({ outdir: mkdtempSync(join(tmpdir(), 'gateway-file-')) });
    const stack = new SwitchyardStack(app, 'edge');
    const bootstrap = new TerraformVariable(stack, 'bootstrap', { type: 'string' });
    const known = KafkaCluster.plaintext({ name: 'source', bootstrapServers: [bootstrap.stringValue], nodeIds: [1] });
    new Route(stack, 'orders', { gateway: gatewayWith({ clusters: [known] }, stack), cluster: known, endpoint: 'orders.example.com:9092' });
    app.synth();

    const document = parse(readFileSync(join(app.outdir, 'stacks/edge/gateway.yaml'), 'utf8'));
    expect(document.spec.streamingDomains[0].kafkaCluster.bootstrapServers[0].endpoint).toBe('PLAINTEXT://${var.bootstrap}');
  });

  test('stay what they are in the objects of an embedded gateway', () => {
    const stack = newStack();
    const externalAccess = ExternalAccess.loadBalancer({ domain: 'kafka.example.com', annotations: { note: javaOpts } });
    gatewayWith({ flavour: GatewayFlavour.embedded(), podTemplate, externalAccess }, stack);

    const { only, resources } = synthesised(stack);
    const { template } = only('kubernetes_deployment_v1').spec;
    expect(read(template.metadata.annotations.note)).toBe(javaOpts);
    expect(template.spec.container[0].env.map(({ value }: { value?: string }) => value && read(value))).toContain(javaOpts);
    const notes = resources('kubernetes_service_v1').flatMap(({ metadata }) => metadata.annotations?.note ?? []);
    expect(notes.map(read)).toEqual([javaOpts]);
  });
});
