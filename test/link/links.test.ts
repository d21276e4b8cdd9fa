import { ClusterLink, LinkConfig, MirrorTopics } from 'cdktf-switchyard';
import { codesOf, destination, newStack, source, synthesised } from '../core/synthesised';

const newLink = (props = {}, stack = newStack()) => new ClusterLink(stack, 'Link', { source, destination, ...props });

describe('a cluster link', () => {
  test('is made on the destination and reads from the source', () => {
    const stack = newStack();
    newLink({ linkName: 'orders' }, stack);

    expect(synthesised(stack).only('switchyard_cluster_link')).toMatchObject({
      link_name: 'orders',
      destination: { rest_endpoint: 'https://rest.example.com', cluster_id: 'lkc-1', api_key_ref: 'env:API_KEY' },
      source: { bootstrap_servers: ['b1:9092', 'b2:9092'], security_protocol: 'PLAINTEXT' },
    });
  });

  test('carries the offsets of every consumer group unless it is told otherwise', () => {
    const stack = newStack();
    newLink({}, stack);
    const { config } = synthesised(stack).only('switchyard_cluster_link');

    expect(config['consumer.offset.sync.enable']).toBe('true');
    expect(JSON.parse(config['consumer.offset.group.filters'])).toEqual({
      groupFilters: [{ name: '*', patternType: 'LITERAL', filterType: 'INCLUDE' }],
    });
  });

  test('takes settings over those of a migration, or settings alone', () => {
    expect(LinkConfig.forMigration().with({ 'consumer.offset.sync.ms': '5000' }).settings).toMatchObject({
      'consumer.offset.sync.enable': 'true',
      'consumer.offset.sync.ms': '5000',
    });
    expect(LinkConfig.of({ 'acl.sync.enable': 'true' }).settings).toEqual({ 'acl.sync.enable': 'true' });
  });

  test('is named after its place unless it has a name', () => {
    expect(newLink().linkName).toMatch(/^edge-link-[0-9a-f]{8}$/);
  });

  test.each(['', 'a b', 'ä'])('is refused the name "%s"', (linkName) => {
    expect(codesOf(() => newLink({ linkName }))).toEqual(['SWY2006']);
  });

  test('is refused a way from a cluster to itself', () => {
    expect(codesOf(() => newLink({ source: destination }))).toEqual(['SWY2007']);
  });
});

describe('mirror topics', () => {
  const newMirrors = (topics: string[], stack = newStack()) =>
    new MirrorTopics(stack, 'Mirrors', { link: newLink({ linkName: 'orders' }, stack), topics });

  test('wait for their link and replicate', () => {
    const stack = newStack();
    newMirrors(['a', 'b'], stack);

    expect(synthesised(stack).only('switchyard_mirror_topics')).toMatchObject({
      link: { link_name: 'orders', cluster_id: 'lkc-1' },
      topics: ['a', 'b'],
      status: 'ACTIVE',
      depends_on: [expect.stringContaining('switchyard_cluster_link.Link')],
    });
  });

  test('stand on a link that someone else made', () => {
    const stack = newStack();
    const link = ClusterLink.fromClusterLinkAttributes(stack, 'Link', { linkName: 'theirs', destination });
    new MirrorTopics(stack, 'Mirrors', { link, topics: ['a'], status: 'PAUSED' });

    const result = synthesised(stack);
    expect(result.types).toEqual(['switchyard_mirror_topics']);
    expect(result.only('switchyard_mirror_topics')).toMatchObject({ link: { link_name: 'theirs' }, status: 'PAUSED' });
  });

  test.each([[[]], [['a', 'a']], [['a b']], [['..']], [['a'.repeat(250)]]])('are refused the topics %j', (topics) => {
    expect(codesOf(() => newMirrors(topics))).toEqual(['SWY2005']);
  });
});
