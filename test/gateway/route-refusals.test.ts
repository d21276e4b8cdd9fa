import {
  BrokerIdentification,
  ClientAuthentication,
  ClusterAuthentication,
  CodedErrors,
  Fence,
  type GatewayFlavour,
  KafkaCluster,
  Route,
  type RouteProps,
  ScramCredentials,
} from 'cdktf-switchyard';
import { codesOf } from '../core/synthesised';
import { cloud, msk, stores } from './route-support';
import { flavours, gatewayWith } from './support/gateways';

const scram = ClientAuthentication.scram512();
const tls = { secretRef: 'gateway-tls' };

function newRoute(props: Partial<RouteProps>, flavour: GatewayFlavour = flavours.embedded): Route {
  const gateway = gatewayWith({ flavour, clusters: [props.cluster ?? msk], secretStores: stores });
  return new Route(gateway.node.scope!, 'orders', { gateway, endpoint: 'h:9292', cluster: msk, ...props });
}
const refusedWith = (props: Partial<RouteProps>, flavour?: GatewayFlavour) => codesOf(() => newRoute(props, flavour));
const swap: Partial<RouteProps> = { cluster: cloud('plain'), clients: scram, credentials: 'vault', tls };

describe('a route', () => {
  test('that swaps is taken in both flavours', () => {
    expect(refusedWith(swap)).toEqual([]);
    expect(refusedWith(swap, flavours.confluent)).toEqual([]);
  });

  test('is refused clients that the matrix refuses, with the way out', () => {
    const passing = () => newRoute({ cluster: cloud('plain'), clients: scram });

    expect(passing).toThrow(
      /SWY3100 .* asks for plain, by passthrough \(embedded\): the cluster asks for another login .*\. Swap at this cluster\.$/,
    );
    expect(refusedWith({ ...swap, cluster: cloud('mtls') }, flavours.confluent)).toEqual(['SWY3100']);
  });

  test('is refused clients with IAM, and a listener with IAM', () => {
    const iam = ClientAuthentication.iam() as never;

    expect(() => newRoute({ clients: iam, listener: 'open' })).toThrow(/SWY3101 .*IamPreMigration/);
    expect(refusedWith({ clients: scram, listener: 'iam' })).toEqual(['SWY3101']);
    expect(refusedWith({ listener: 'iam' })).toEqual(['SWY3101']);
  });

  test('is refused a swap without a store, and a store without a swap', () => {
    expect(refusedWith({ ...swap, mode: 'swap', credentials: undefined })).toEqual(['SWY3102']);
    expect(refusedWith({ clients: scram, listener: 'scram', mode: 'passthrough', credentials: 'vault' })).toEqual(['SWY3103']);
    expect(refusedWith({ clients: ClientAuthentication.plain({ users: 'users' }), tls, mode: 'swap', credentials: 'vault' })).toEqual([
      'SWY3103',
    ]);
  });

  test('that swaps SCRAM clients to a cluster without login needs a store for the verifiers', () => {
    const own = ClientAuthentication.scram512({ credentials: ScramCredentials.inStore('verifiers') });

    expect(refusedWith({ clients: scram, tls, mode: 'swap' })).toEqual(['SWY3102']);
    expect(refusedWith({ clients: own, tls, mode: 'swap' })).toEqual([]);
  });

  test('is refused stores that the gateway does not have', () => {
    const clients = ClientAuthentication.scram512({ credentials: ScramCredentials.inStore('verifyers') });

    expect(() => newRoute({ ...swap, credentials: 'valt' })).toThrow(/SWY3104 .*"valt".*Allowed: "vault", "verifiers", "files"/);
    expect(refusedWith({ ...swap, clients })).toEqual(['SWY3104']);
  });

  test('is refused to register SCRAM users in a store of files', () => {
    const clients = ClientAuthentication.scram512({ credentials: ScramCredentials.registeredThroughGateway({ admin: 'admin' }) });

    expect(refusedWith({ ...swap, clients, credentials: 'files' })).toEqual(['SWY3118']);
    expect(refusedWith({ ...swap, clients })).toEqual([]);
  });

  test.each<[string, Partial<RouteProps>]>([
    ['SCRAM that it checks itself', { ...swap, tls: undefined }],
    ['PLAIN towards clients', { ...swap, clients: ClientAuthentication.plain({ users: 'users' }), tls: undefined }],
    ['PLAIN that passes through', { cluster: cloud('plain'), clients: ClientAuthentication.plain() }],
    [
      'tokens',
      { cluster: cloud('oauth'), clients: ClientAuthentication.oauth({ jwksEndpointUri: 'https://idp/keys', audience: 'kafka' }) },
    ],
    ['PLAIN that passes through to the cluster', { clients: ClientAuthentication.plain(), tls, listener: 'weak' }],
    ['a swapped login', { clients: scram, tls, listener: 'weak', credentials: 'vault' }],
  ])('is refused %s over plaintext, unless it is said to be wanted', (_, props) => {
    expect(refusedWith(props)).toEqual(['SWY3105']);
    expect(refusedWith({ ...props, allowPlaintextPasswords: true })).toEqual([]);
  });

  test('may have SCRAM clients pass through without TLS: their password is not sent', () => {
    expect(refusedWith({ clients: scram, listener: 'scram' })).toEqual([]);
  });

  test('is refused to pass clients through that must keep their own names', () => {
    const clients = ClientAuthentication.mtls({ identityPerPrincipal: true });

    expect(refusedWith({ clients, tls, listener: 'mtls' })).toEqual(['SWY3106']);
    expect(refusedWith({ clients, tls, listener: 'mtls', credentials: 'vault' })).toEqual([]);
  });

  test('is refused clients with certificates, or brokers by host name, without TLS', () => {
    const brokers = BrokerIdentification.host('b-$(nodeId).example.com');

    expect(refusedWith({ clients: ClientAuthentication.mtls(), listener: 'mtls' })).toEqual(['SWY3119']);
    expect(refusedWith({ brokers })).toEqual(['SWY3109']);
    expect(refusedWith({ brokers, tls })).toEqual([]);
  });

  test("has the gateway's certificates when it has none of its own", () => {
    const gateway = gatewayWith({ flavour: flavours.embedded, clusters: [msk], tls: { spec: tls } as never });
    const brokers = BrokerIdentification.host('b-$(nodeId).example.com');
    new Route(gateway.node.scope!, 'orders', { gateway, endpoint: 'h:9292', cluster: msk, brokers });

    expect(gateway.routes[0]?.spec.security).toEqual({ auth: 'passthrough', client: { tls } });
  });

  test.each(['broker.example.com', '$(nodeId)..com', 'http://b-$(nodeId)', 'b-$(nodeId):0', 'b_$(nodeId)'])(
    'is refused the host pattern "%s"',
    (pattern) => {
      expect(codesOf(() => BrokerIdentification.host(pattern))).toEqual(['SWY3110']);
    },
  );

  test('is refused to hold connections where the flavour cannot', () => {
    expect(refusedWith({ fence: Fence.hold() }, flavours.confluent)).toEqual(['SWY3111']);
    expect(refusedWith({ fence: Fence.error() }, flavours.confluent)).toEqual([]);
    expect(refusedWith({ fence: Fence.hold() })).toEqual([]);
  });

  test.each([{ errorCode: 'NONE' }, { errorCode: 'broker not available' }, { errorMessage: 'x'.repeat(257) }])(
    'is refused the fence %j',
    (props) => {
      expect(codesOf(() => Fence.error(props))).toEqual(['SWY3112']);
    },
  );

  test('is refused a listener that the cluster does not have', () => {
    expect(() => newRoute({ listener: 'scramm' })).toThrow(/SWY3113 .*"scramm".*Allowed: "open", "scram", "mtls", "iam", "weak"/);
  });

  test('is refused logins without a template and clusters without trust by the Confluent flavour', () => {
    const bare = KafkaCluster.of({
      name: 'bare',
      nodeIds: [1],
      listeners: { plain: { securityProtocol: 'SASL_SSL', bootstrapServers: 'b:9092', authentication: ClusterAuthentication.plain() } },
    });

    expect(refusedWith({ ...swap, cluster: bare }, flavours.confluent)).toEqual(['SWY3115', 'SWY3115']);
    expect(refusedWith({ ...swap, cluster: bare })).toEqual([]);
  });

  test("is refused a way to an mTLS listener without the gateway's own certificate", () => {
    const bare = KafkaCluster.of({
      name: 'bare',
      nodeIds: [1],
      listeners: { mtls: { securityProtocol: 'SSL', bootstrapServers: 'b:9092', authentication: ClusterAuthentication.mtls() } },
    });

    expect(refusedWith({ clients: ClientAuthentication.none(), cluster: bare })).toEqual(['SWY3115']);
  });

  test('is refused names of secrets that the Gateway resource does not take', () => {
    const clients = ClientAuthentication.plain({ users: 'a-secret-with-a-name-of-31-chars' });

    expect(refusedWith({ ...swap, clients, tls: { secretRef: 'Gateway_TLS' } })).toEqual(['SWY3117', 'SWY3117']);
  });

  test('is refused a swap of clients that it cannot check', () => {
    expect(refusedWith({ ...swap, clients: undefined })).toEqual(['SWY3120']);
    expect(refusedWith({ ...swap, clients: ClientAuthentication.plain() })).toEqual(['SWY3120']);
  });

  test('is told all of it at once, for later stages too, and each thing once', () => {
    const later = { cluster: msk, listener: 'weak', mode: 'swap' } as const;
    const wrong = () => newRoute({ clients: scram, fence: Fence.hold(), laterTargets: [later, later] }, flavours.confluent);

    expect(wrong).toThrow(CodedErrors);
    expect(codesOf(wrong)).toEqual(['SWY3111', 'SWY3100', 'SWY3102', 'SWY3105', 'SWY3105', 'SWY3115']);
  });
});
