import { addresses, derived, inShort } from './support/app';

const sync = (filters: object[] = [{ name: '*', patternType: 'LITERAL', filterType: 'INCLUDE' }]) => ({
  'consumer.offset.sync.enable': 'true',
  'consumer.offset.group.filters': JSON.stringify({ groupFilters: filters }),
});

describe('a link on Confluent Cloud', () => {
  test('needs CloudClusterAdmin on its cluster for who makes it, and MetricsViewer for who watches', () => {
    const { confluent } = derived();

    expect(inShort(confluent)).toEqual(['runner: CloudClusterAdmin on lkc-1', 'runner: MetricsViewer on lkc-1']);
    expect(confluent[0]?.because.map(({ path, call }) => [path, call])).toEqual(
      expect.arrayContaining([
        ['app/Link', 'POST, DELETE /links, PUT /links/…/configs:alter'],
        ['app/Mirrors', 'POST /links/…/mirrors:promote'],
        ['app/Cutover', 'GET /links/…, /links/…/configs, /links/…/mirrors'],
      ]),
    );
    expect(confluent[1]?.because[0]?.does).toContain('no call of Switchyard asks for it');
  });

  test('reads each topic and its settings on the source, and nothing else where it copies no offsets', () => {
    expect(inShort(derived().acls, 'link')).toEqual([
      'link: Read Topic orders',
      'link: DescribeConfigs Topic orders',
      'link: Read Topic payments',
      'link: DescribeConfigs Topic payments',
    ]);
  });

  test('sees consumer groups where it copies their offsets, as far as its filters go', () => {
    const filters = [
      { name: 'billing-', patternType: 'PREFIXED', filterType: 'INCLUDE' },
      { name: 'billing-test', patternType: 'LITERAL', filterType: 'EXCLUDE' },
    ];

    expect(inShort(derived({ linkConfig: sync() }).acls, 'link').slice(4)).toEqual([
      'link: Describe Group *',
      'link: Describe Cluster kafka-cluster',
    ]);
    expect(inShort(derived({ linkConfig: sync(filters) }).acls, 'link').slice(4)).toEqual([
      'link: Describe Group billing-*',
      'link: Describe Cluster kafka-cluster',
    ]);
  });

  test('sees ACLs where it copies them', () => {
    expect(inShort(derived({ linkConfig: { 'acl.sync.enable': 'true' } }).acls, 'link').slice(4)).toEqual([
      'link: Describe Cluster kafka-cluster',
    ]);
  });

  test('is known on the source by its user, as nobody in particular without a login, and not at all where only a certificate says it', () => {
    const principal = (options: object) => derived(options).acls.find(({ holder }) => holder === 'link')?.principal;

    expect(principal({ sourceUsername: 'switchyard-link' })).toBe('User:switchyard-link');
    expect(principal({})).toBe('User:ANONYMOUS');
    expect(principal({ linkConfig: { 'security.protocol': 'SSL' } })).toBeUndefined();
  });

  test('needs IAM actions on an MSK source that authenticates with IAM, and no ACLs', () => {
    const { aws, acls } = derived({ linkConfig: { 'sasl.mechanism': 'AWS_MSK_IAM', ...sync([{ name: 'billing' }]) } });

    expect(inShort(acls, 'link')).toEqual([]);
    expect(inShort(aws)).toEqual(
      expect.arrayContaining([
        'link: kafka-cluster:Connect on arn:{partition}:kafka:{region}:{account}:cluster/{msk-cluster}',
        'link: kafka-cluster:ReadData on arn:{partition}:kafka:{region}:{account}:topic/{msk-cluster}/orders',
        'link: kafka-cluster:DescribeGroup on arn:{partition}:kafka:{region}:{account}:group/{msk-cluster}/billing',
      ]),
    );
    expect(aws.map(({ action }) => action).filter((action) => /Write|Alter|Create|Delete|\*/.test(action))).toEqual([]);
  });
});

describe('a link on a cluster that is not Confluent Cloud', () => {
  const { acls, confluent } = derived({ clusterId: '4L6g3nShT-eMCtK--X86sw' });

  test('needs ACLs in place of a role', () => {
    expect(confluent).toEqual([]);
    expect(
      inShort(
        acls.filter(({ cluster }) => cluster === addresses.destination[0]),
        'runner',
      ),
    ).toEqual(
      expect.arrayContaining([
        'runner: Alter Cluster kafka-cluster',
        'runner: AlterConfigs Cluster kafka-cluster',
        'runner: Create Topic orders',
        'runner: Alter Topic orders',
        'runner: Describe Topic orders',
      ]),
    );
  });
});

describe('a link that is the way back', () => {
  const { acls } = derived({ turned: true });
  const of = (holder: string, cluster: readonly string[]) =>
    inShort(acls.filter((acl) => acl.holder === holder && acl.cluster === cluster.join(',')));

  test('reads the topics and groups of the destination, from before there are mirrors on the source', () => {
    expect(of('link', addresses.destination)).toEqual([
      'link: Read Topic orders',
      'link: DescribeConfigs Topic orders',
      'link: Read Topic payments',
      'link: DescribeConfigs Topic payments',
      'link: Describe Group *',
      'link: Describe Cluster kafka-cluster',
      'link: Alter Cluster kafka-cluster',
    ]);
  });

  test('turns mirrors round from either end, and writes nothing', () => {
    expect(of('link', addresses.source)).toEqual(
      expect.arrayContaining(['link: Alter Cluster kafka-cluster', 'link: Describe Cluster kafka-cluster']),
    );
    expect(acls.filter(({ holder, operation }) => holder === 'link' && /Write|Create|AlterConfigs/.test(operation))).toEqual([]);
    expect(inShort(derived().acls, 'link').join()).not.toContain('Alter');
  });

  test('has its mirrors on the source looked at and promoted by who runs the rollback', () => {
    const made = ['Alter Cluster kafka-cluster', 'Alter Topic orders', 'Describe Topic orders', 'Alter Topic payments'];
    expect(of('runner', addresses.source)).toEqual(expect.arrayContaining(made.map((acl) => `runner: ${acl}`)));
    expect(of('runner', addresses.source).join()).not.toMatch(/Create Topic|AlterConfigs/);
  });
});

describe('the gates of a group', () => {
  const source = addresses.source.join(',');
  const ofTopic = (topic: string) => [`Describe Topic ${topic}`, `DescribeConfigs Topic ${topic}`];
  const ofCluster = ['DescribeConfigs Cluster kafka-cluster', 'Describe Cluster kafka-cluster', 'Describe Group *'];

  test('compare offsets and settings, and look for producers and transactions on the source', () => {
    const { acls } = derived({ without: ['link'] });

    const topics = ['orders', 'payments'].flatMap((topic) => [...ofTopic(topic), `Read Topic ${topic}`]);
    const asked = [...topics, 'Describe TransactionalId *', ...ofCluster];
    expect(inShort(acls)).toEqual(asked.map((acl) => `runner: ${acl}`));
    expect(new Set(acls.map(({ cluster }) => cluster))).toEqual(new Set([source]));
  });

  test('ask the destination for less, and only where no role covers it', () => {
    const destination = derived({ without: ['link'], clusterId: 'own' }).acls.filter(({ cluster }) => cluster !== source);

    const asked = [...ofTopic('orders'), ...ofTopic('payments'), ...ofCluster];
    expect(inShort(destination)).toEqual(expect.arrayContaining(asked.map((acl) => `runner: ${acl}`)));
    expect(inShort(destination).join()).not.toMatch(/Read Topic|TransactionalId/);
  });

  test('are told that quotas are not compared without the permission for it', () => {
    const quotas = derived({ without: ['link'] }).acls.filter(
      ({ operation, resource }) => operation === 'DescribeConfigs' && resource === 'Cluster',
    );

    expect(quotas).toMatchObject([{ atMost: true }]);
  });
});

describe('clients of a route', () => {
  const use = ['Read Topic orders', 'Write Topic orders', 'Read Topic payments', 'Write Topic payments', 'Read Group *'];

  test('need nothing new where the route passes their login through', () => {
    expect(inShort(derived().acls, 'client')).toEqual([]);
  });

  test('need at most this under the principal that a swap gives them', () => {
    const acls = derived({ security: { auth: 'swap', secret_store: 'swap' } }).acls.filter(({ holder }) => holder === 'client');

    expect(inShort(acls)).toEqual(use.map((acl) => `client: ${acl}`));
    expect(acls.every(({ atMost }) => atMost)).toBe(true);
  });

  test("need it under the gateway's own certificate where mTLS ends at a passthrough route", () => {
    const security = { auth: 'passthrough', client: JSON.stringify({ authentication: { type: 'mtls' } }) };

    expect(inShort(derived({ security }).acls, 'gateway')).toEqual(use.map((acl) => `gateway: ${acl}`));
  });

  test('are said to be unknown on a route that is of no group', () => {
    const { acls, notDerived } = derived({ security: { auth: 'swap' }, without: ['cutover', 'link'] });

    expect(inShort(acls)).toEqual([]);
    expect(notDerived).toEqual([{ path: 'app/Route', says: expect.stringContaining('route "orders"') }]);
  });
});
