import {
  ClientAuthentication,
  ClusterAuthentication,
  type ClusterListener,
  Fence,
  BrokerIdentification,
  type GatewayFlavour,
  KafkaCluster,
  Route,
  type RouteProps,
  ScramCredentials,
} from 'cdktf-switchyard';
import { routeSecurity } from '../../lib/gateway/route-security';
import { synthesised } from '../core/synthesised';
import { cloud, msk, stores } from './route-support';
import { flavours, gatewayWith } from './support/gateways';

const tls = { secretRef: 'gateway-tls' };
const scramClients = ClientAuthentication.scram512({ credentials: ScramCredentials.registeredThroughGateway({ admin: 'scram-admin' }) });

function bound(props: Partial<RouteProps>, flavour: GatewayFlavour = flavours.embedded) {
  const gateway = gatewayWith({ flavour, clusters: [props.cluster ?? msk], secretStores: stores });
  const route = new Route(gateway.node.scope!, 'orders', { gateway, endpoint: 'h:9292', cluster: msk, ...props });
  return { gateway, route, ...gateway.routes[0]!, warnings: warningsOf(route) };
}

const warningsOf = (route: Route): string[] =>
  route.node.metadata.filter(({ type }) => type.endsWith('warn')).map(({ data }) => String(data));

describe('the security of a route', () => {
  test('is a passthrough that looks at nothing where clients are not named', () => {
    expect(bound({ listener: 'scram' }).spec.security).toEqual({ auth: 'passthrough' });
  });

  test('says none where neither side asks for anything', () => {
    expect(bound({ clients: ClientAuthentication.none() }).spec.security).toEqual({
      auth: 'passthrough',
      client: { authentication: { type: 'none' } },
    });
  });

  test('leaves SASL clients alone that pass through', () => {
    expect(bound({ clients: scramClients, listener: 'scram', tls }).spec.security).toEqual({ auth: 'passthrough', client: { tls } });
  });

  test('checks certificates of clients that pass through, and says what is lost', () => {
    const { spec, warnings } = bound({ clients: ClientAuthentication.mtls(), listener: 'mtls', tls });

    expect(spec.security).toEqual({
      auth: 'passthrough',
      client: { tls, authentication: { type: 'mtls', mtls: { sslClientAuthentication: 'required' } } },
    });
    expect(warnings).toEqual([
      expect.stringMatching(/^route orders: towards msk, .*one name of the gateway's own certificate .*ACLs, quotas and audit logs/),
    ]);
  });

  test('swaps with a store, the clients and a login, and names every secret that it needs', () => {
    const { spec, secrets, warnings } = bound({
      cluster: cloud('oauth'),
      clients: scramClients,
      credentials: stores[0]!,
      tls,
      connectionsMaxReauthMs: 60_000,
    });

    expect(spec).toMatchObject({ streamingDomain: { name: 'cloud', bootstrapServerId: 'oauth' } });
    expect(spec.security).toEqual({
      auth: 'swap',
      secretStore: 'vault',
      client: {
        tls,
        connectionsMaxReauthMs: 60_000,
        authentication: { type: 'scram', scram: { alterScramCredentials: true, admin: { secretRef: 'scram-admin' } } },
      },
      cluster: {
        authentication: {
          type: 'oauth',
          jaasConfigPassThrough: { secretRef: 'oauth-jaas' },
          oauthSettings: { tokenEndpointUri: 'https://idp.example.com/token' },
        },
      },
    });
    expect(secrets).toEqual(['gateway-tls', 'oauth-jaas', 'scram-admin']);
    expect(warnings).toEqual([]);
  });

  test('has no store where the cluster asks for nothing', () => {
    const clients = ClientAuthentication.plain({ users: 'users' });

    expect(bound({ clients, tls, mode: 'swap' }).spec.security).toEqual({
      auth: 'swap',
      client: { tls, authentication: { type: 'plain', jaasConfigPassThrough: { secretRef: 'users' } } },
      cluster: { authentication: { type: 'none' } },
    });
  });

  test('adds extension headers to OAuth clients that pass through, in the Confluent flavour', () => {
    const oauth = ClusterAuthentication.oauth({ tokenEndpointUri: 'https://idp/token', extensionHeaders: { logicalCluster: 'lkc-1' } });
    const cluster = KafkaCluster.of({
      name: 'c',
      nodeIds: [1],
      listeners: { oauth: { securityProtocol: 'SASL_SSL', bootstrapServers: 'b:9092', authentication: oauth, tls: { secretRef: 'tls' } } },
    });
    const clients = ClientAuthentication.oauth({ jwksEndpointUri: 'https://idp/keys', audience: 'kafka' });

    expect(bound({ cluster, clients, tls }, flavours.confluent).spec.security).toEqual({
      auth: 'passthrough',
      client: { tls, authentication: { type: 'oauth', oauthSettings: { jwksEndpointUri: 'https://idp/keys', audience: 'kafka' } } },
      cluster: { extensionHeaders: { logicalCluster: 'lkc-1' } },
    });
    expect(bound({ cluster, clients, tls }).spec.security).toEqual({ auth: 'passthrough', client: { tls } });
  });

  test('warns when clients share a credential, with the names that are known', () => {
    const clients = ClientAuthentication.mtls({ principalMappingRules: ['RULE:^.*OU=Web.*$/web/', 'DEFAULT'] });

    expect(bound({ cluster: cloud('plain'), clients, tls, credentials: 'vault' }).warnings).toEqual([
      expect.stringMatching(/mapping rules give one name .* share its credential: web$/),
    ]);
    expect(bound({ cluster: cloud('plain'), clients: ClientAuthentication.none(), credentials: 'vault' }).warnings).toEqual([
      expect.stringMatching(/entry ANONYMOUS of the store "vault"/),
    ]);
  });

  test('warns when routes share the credential of clients without a login, with their names', () => {
    const { gateway } = bound({ cluster: cloud('plain'), clients: ClientAuthentication.none(), credentials: 'vault' });
    const route = (name: string, port: number, credentials: string) =>
      new Route(gateway.node.scope!, name, {
        gateway,
        endpoint: `h:${port}`,
        cluster: cloud('plain'),
        clients: ClientAuthentication.none(),
        credentials,
      });

    expect(warningsOf(route('payments', 9392, 'vault'))).toContain(
      'routes orders, payments share one credential, the entry ANONYMOUS of store "vault": give each a store of its own',
    );
    expect(warningsOf(route('returns', 9492, 'verifiers')).filter((text) => text.startsWith('routes'))).toEqual([]);
  });

  test('reaches the provider as JSON, which Terraform compares field by field', () => {
    const { gateway, spec } = bound({
      cluster: cloud('plain'),
      clients: scramClients,
      credentials: 'vault',
      tls,
      brokers: BrokerIdentification.host('b-$(nodeId).example.com'),
      fence: Fence.error({ errorCode: 'LEADER_NOT_AVAILABLE', errorMessage: 'moving' }),
    });
    const { security, fence, broker_identification } = synthesised(gateway.node.scope as never).only('switchyard_gateway_route');

    expect({ ...security, client: JSON.parse(security.client), cluster: JSON.parse(security.cluster) }).toEqual({
      auth: 'swap',
      secret_store: 'vault',
      client: spec.security.client,
      cluster: spec.security.cluster,
    });
    expect(fence).toEqual({ mode: 'error', error_code: 'LEADER_NOT_AVAILABLE', error_message: 'moving' });
    expect(broker_identification).toEqual({ type: 'host', pattern: 'b-$(nodeId).example.com' });
  });

  test('does not compile for a pair that a flavour does not carry', () => {
    const [listener] = cloud('plain').listeners as [ClusterListener<'plain'>];
    const pair = { clients: ClientAuthentication.none(), listener, flavour: 'confluent' } as const;

    expect(routeSecurity({ ...pair, mode: 'swap', store: 'vault' }).security.auth).toBe('swap');
    // @ts-expect-error clients without a login cannot pass through to PLAIN
    expect(routeSecurity({ ...pair, mode: 'passthrough' }).warnings).toEqual([]);
  });
});
