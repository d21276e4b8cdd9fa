import { derivePermissions, Inventory } from '../../lib/permissions/data';
import { inShort } from './support/app';

const mirrorMaker = (more: object = {}) =>
  derivePermissions(
    new Inventory([
      {
        type: 'switchyard_mirror_maker',
        path: 'orders/Link',
        attributes: {
          topics: ['orders'],
          source: { bootstrap_servers: ['s1:9092'] },
          destination: { bootstrap_servers: ['d1:9092'] },
          ...more,
        },
      },
    ]),
  );
const on = (cluster: string, more: object = {}) => inShort(mirrorMaker(more).acls.filter((acl) => acl.cluster === cluster));
const offsetSyncs = ['Create', 'Write', 'Read'].map((operation) => `link: ${operation} Topic mm2-offset-syncs.*`);

describe('MirrorMaker 2', () => {
  test('reads the source, and keeps its pairs of offsets there', () => {
    expect(on('s1:9092')).toEqual([
      'link: Read Topic orders',
      'link: DescribeConfigs Topic orders',
      'link: Describe Group *',
      ...offsetSyncs,
    ]);
  });

  test('writes nothing to a source that is to be left alone', () => {
    const more = { offset_syncs_location: 'destination' };

    expect(on('s1:9092', more).join()).not.toMatch(/Write|Create/);
    expect(on('d1:9092', more)).toEqual(expect.arrayContaining(offsetSyncs));
  });

  test('makes and fills topics on the destination, where who runs Terraform puts the groups in their place', () => {
    expect(on('d1:9092')).toEqual(
      expect.arrayContaining(['link: Create Topic orders', 'link: Write Topic orders', 'link: Read Group *', 'runner: Read Group *']),
    );
  });

  test('has workers whose own needs are not derived, which is said', () => {
    expect(mirrorMaker().notDerived).toMatchObject([{ path: 'orders/Link', says: expect.stringContaining('workers') }]);
  });
});

test('a group that shares its link changes the filters of the link', () => {
  const link = { rest_endpoint: 'https://rest', cluster_id: 'lkc-1', link_name: 'shared' };
  const { confluent } = derivePermissions(
    new Inventory([{ type: 'switchyard_offset_sync', path: 'orders/OffsetSync', attributes: { link } }]),
  );

  expect(confluent).toMatchObject([{ role: 'CloudClusterAdmin', clusterId: 'lkc-1', because: [{ path: 'orders/OffsetSync' }] }]);
});
