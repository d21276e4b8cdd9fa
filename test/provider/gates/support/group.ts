import type { View } from '../../../../lib/provider/gateway';
import type { GateContext, LinkView } from '../../../../lib/provider/gates';
import type { Link, LinkConfig, Mirror } from '../../../../lib/provider/rest';
import { FakeOffsets } from '../../resources/fakes/offsets';

/** What replicates, as a test says. */
export class FakeLink implements LinkView {
  public keepsOffsets = true;
  public link: Link | undefined;
  public statuses = new Map<string, string>();
  public lags = new Map<string, bigint>();
  public settings: Record<string, string> = { 'consumer.offset.sync.enable': 'true', 'consumer.offset.sync.ms': '1000' };
  /** Is run before every look at the lag. */
  public onLag: () => void = () => undefined;

  public constructor(
    public readonly linkName: string,
    topics: readonly string[],
  ) {
    this.link = { link_name: linkName, link_state: 'ACTIVE' };
    for (const topic of topics) {
      this.statuses.set(topic, 'ACTIVE');
      this.lags.set(topic, 0n);
    }
  }

  public get = async () => this.link;

  public async mirrors(): Promise<readonly Mirror[] | undefined> {
    return (
      this.link &&
      [...this.statuses].map(([topic, mirror_status]) => ({
        mirror_topic_name: topic,
        source_topic_name: topic,
        mirror_status,
        mirror_lags: [{ partition: 0, lag: Number(this.lags.get(topic) ?? 0n), last_source_fetch_offset: -1 }],
      }))
    );
  }

  public async configs(): Promise<ReadonlyMap<string, LinkConfig>> {
    return new Map(Object.entries(this.settings).map(([name, value]) => [name, { name, value }]));
  }

  public async lag(topics: readonly string[]): Promise<ReadonlyMap<string, bigint>> {
    this.onLag();
    return new Map([...this.lags].filter(([topic]) => topics.includes(topic)));
  }
}

/** A group of two topics, a and b, whose gates all hold while it is mirrored. */
export class Group {
  public readonly topics = ['a', 'b'];
  public readonly link = new FakeLink('link', this.topics);
  public readonly wayBack = new FakeLink('back', this.topics);
  public readonly source = cluster();
  public readonly destination = cluster();
  public fenced = false;
  public changes: Partial<GateContext> = {};

  public get context(): GateContext {
    return {
      topics: this.topics,
      link: this.link,
      wayBack: this.wayBack,
      route: 'orders',
      gateway: { view: async () => [this.view()] },
      source: this.source,
      destination: this.destination,
      clocks: [],
      bounds: { maxLag: 100, stableMs: 50, quietMs: 20, soakSeconds: 0, timeoutSeconds: 0.2, maxWindowSeconds: 55, maxLateRecords: 0 },
      stageSince: null,
      heldBefore: [],
      signal: new AbortController().signal,
      ...this.changes,
    };
  }

  private view(): View {
    const state = this.fenced ? 'fenced' : 'forwarding';
    return { replica: 'replica-1', report: { spec: { streamingDomain: { name: 'source' } } as never, state, generation: 1, inFlight: 0 } };
  }
}

const cluster = () =>
  new FakeOffsets().end('a', 0, 10n).end('a', 1, 4n).end('b', 0, 7n).commit('readers', 'a', 0, 9n).set('a', 'cleanup.policy', 'delete');
