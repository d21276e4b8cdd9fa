import { ApiKey, ErrorCode } from '../../../lib/proxy/wire';
import { connectTo, produce } from '../support/start';
import { withTwoClusters } from '../support/two-clusters';

const toDestination = { streamingDomain: { name: 'destination', bootstrapServerId: 'plain' } };
const translated = { streamingDomain: { ...toDestination.streamingDomain, translatedOffsets: true } };
const oneTopic = { topics: [{ topic: 'orders', partitions: [{ partition: 0 }] }] };

describe('a route that is switched to a cluster with other offsets', () => {
  const lab = withTwoClusters({ holdResetMs: 20_000 });

  const switchTo = async (change: object) => {
    await lab.bench.admin.put({ fence: { scope: 'ALL' } });
    await lab.bench.admin.settled('fenced');
    await lab.bench.admin.put(change);
    await lab.bench.admin.settled('forwarding');
    lab.client.close();
    lab.client = await connectTo(lab.bench.port);
  };
  const fetchError = async () => (await lab.client.send<any>(ApiKey.Fetch, 12, oneTopic)).responses[0]?.partitions[0]?.errorCode;

  afterEach(() => jest.restoreAllMocks());

  test('refuses fetches with an error that every client retries, and lets everything else through', async () => {
    await switchTo(translated);

    expect(await fetchError()).toBe(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    await produce(lab.client, 'one');

    expect(lab.destination.requests(ApiKey.Fetch)).toHaveLength(0);
    expect(lab.destination.produced).toEqual(['one']);
  });

  test('lets fetches through once the members of groups have had the time to join again', async () => {
    await switchTo(translated);
    const now = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => now + 10_001);

    await lab.client.send(ApiKey.Fetch, 12, oneTopic).catch(() => undefined);

    expect(lab.destination.requests(ApiKey.Fetch)).toHaveLength(1);
  });

  test('lets them through at once where offsets are the same', async () => {
    await switchTo(toDestination);

    await lab.client.send(ApiKey.Fetch, 12, oneTopic).catch(() => undefined);

    expect(lab.destination.requests(ApiKey.Fetch)).toHaveLength(1);
  });

  test('says so in its report', async () => {
    await switchTo(translated);

    expect((await lab.bench.admin.route()).spec.streamingDomain).toEqual(translated.streamingDomain);
  });
});
