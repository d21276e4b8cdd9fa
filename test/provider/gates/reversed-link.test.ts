import { gates, type LinkView, type Look } from '../../../lib/provider/gates';
import { withReversed } from '../../../lib/provider/gates/reversed-mirrors';
import { FakeLink, Group } from './support/group';

let group: Group;
beforeEach(() => (group = new Group()));

const look = (name: string): Promise<Look> => gates.find((gate) => gate.name === name)!.check(group.context);

/** A link whose methods stand on their own. */
function viewOf(link: FakeLink): LinkView {
  return {
    linkName: link.linkName,
    keepsOffsets: true,
    get: link.get,
    mirrors: () => link.mirrors(),
    configs: () => link.configs(),
    lag: (topics) => link.lag(topics),
  };
}

/** The mirrors of the group have changed ends: the destination lists none, or stopped ones. */
function reverse(listed: boolean): void {
  for (const topic of group.topics) {
    if (listed) group.link.statuses.set(topic, 'STOPPED');
    else group.link.statuses.delete(topic);
  }
  const { link, wayBack, topics } = group;
  group.changes = { link: withReversed(viewOf(link), wayBack, topics) };
}

describe('a link that was turned round', () => {
  test.each([
    ['lists', true],
    ['does not list', false],
  ])('has stopped mirrors, whether the destination %s them', async (_, listed) => {
    reverse(listed);

    await expect(look('mirrors-stopped')).resolves.toEqual({ holds: true, observed: '2 mirror topics are STOPPED' });
    await expect(look('nothing-promoted')).resolves.toMatchObject({ holds: false, final: true });
    await expect(look('destination-untouched')).resolves.toMatchObject({ holds: true });
  });

  test('has mirrors that are missing where neither end has them', async () => {
    reverse(false);
    group.wayBack.statuses.delete('b');

    await expect(look('mirrors-stopped')).resolves.toEqual({ holds: false, observed: 'b is no mirror of the link' });
  });

  test('lets nobody go to the destination where a mirror was promoted in place of being reversed', async () => {
    reverse(true);
    group.wayBack.statuses.delete('b');

    await expect(look('mirrors-stopped')).resolves.toEqual({
      holds: false,
      observed: 'stopped, and not mirrored by the source, so that no way leads back: b',
    });
  });

  test('does not ask the source while the destination lists every mirror', async () => {
    const silent = new FakeLink('back', group.topics);
    silent.mirrors = () => Promise.reject(new Error('asked'));
    const { link, topics } = group;

    await expect(withReversed(viewOf(link), silent, topics).mirrors()).resolves.toHaveLength(2);
  });

  test('leads back only where the source ends where the destination does, whatever the link says of its lag', async () => {
    await expect(look('reverse-lag-zero')).resolves.toEqual({
      holds: true,
      observed: '2 topics have the same end offsets on both clusters',
    });

    group.destination.end('a', 1, 6n);
    await expect(look('reverse-lag-zero')).resolves.toEqual({ holds: false, observed: 'a-1 at 4 of 6' });
  });

  test('leads back only with every group at the offset that it has on the destination', async () => {
    group.source.commit('readers', 'a', 0, 8n);
    group.destination.commit('readers', 'a', 0, 9n);

    await expect(look('group-offsets-returned')).resolves.toMatchObject({
      holds: false,
      observed: expect.stringContaining('group readers on a-0: 8 instead of 9'),
    });
  });

  test('is not open while the source has members of a group of the topics, and takes no offsets of it', async () => {
    const errors = ['group readers has members on the destination', 'group strangers has members on the destination'].map(
      (error_message) => ({
        error_code: 'CONSUMER_GROUP_IN_USE_ERROR',
        error_message,
      }),
    );
    group.wayBack.link = {
      link_name: 'back',
      link_state: 'ACTIVE',
      tasks: [{ task_name: 'ConsumerOffsetSync', state: 'IN_ERROR', errors }],
    };

    await expect(look('way-back-open')).resolves.toEqual({
      holds: false,
      observed: 'offsets do not come back to the source: group readers has members on the destination',
    });
    // A group that never read the topics is none of this group's business.
    errors.shift();
    await expect(look('way-back-open')).resolves.toMatchObject({ holds: true });
  });

  test.each([
    ['PENDING_STOPPED', undefined, 'a is PENDING_STOPPED on the destination and no mirror on the source'],
    ['STOPPED', undefined, 'a is STOPPED on the destination and no mirror on the source'],
    ['STOPPED', 'PENDING_MIRROR', 'a is STOPPED on the destination and PENDING_MIRROR on the source'],
  ])('is not left half way: a mirror that is %s there and %s on the source', async (there, here, observed) => {
    for (const topic of group.topics) group.wayBack.statuses.delete(topic);
    group.link.statuses.set('a', there);
    if (here) group.wayBack.statuses.set('a', here);

    await expect(look('destination-untouched')).resolves.toEqual({ holds: false, observed: `not reversed to the end: ${observed}` });
  });

  test('is left before its first reversal, and after a part of them', async () => {
    for (const topic of group.topics) group.wayBack.statuses.delete(topic);
    await expect(look('destination-untouched')).resolves.toMatchObject({ holds: true });

    group.link.statuses.set('a', 'STOPPED');
    group.wayBack.statuses.set('a', 'ACTIVE');
    await expect(look('destination-untouched')).resolves.toMatchObject({ holds: true });
  });
});
