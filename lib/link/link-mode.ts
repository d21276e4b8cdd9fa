import type { LinkConfig } from './link-config';

/** One of the two objects that a link may consist of. */
export interface LinkEnd {
  /** Cluster that holds it. */
  readonly at: 'source' | 'destination';

  /** `link.mode` */
  readonly mode: 'DESTINATION' | 'SOURCE' | 'BIDIRECTIONAL';

  /** `connection.mode`: whether it opens connections to the other cluster, or waits for those of the other end. */
  readonly connection: 'OUTBOUND' | 'INBOUND';

  /** Whether the other end has no connections of its own, so that these are used for both directions. */
  readonly servesBoth: boolean;
}

export interface SourceInitiatedProps {
  /**
   * Ends that this program makes; whoever runs the other cluster makes the other one, under the same name.
   * @default 'both'
   */
  readonly ends?: 'both' | 'source' | 'destination';
}

export interface BidirectionalProps {
  /**
   * Who opens connections: each end its own, or one of them for both.
   * @default 'both'
   */
  readonly connections?: 'both' | 'source' | 'destination';

  /**
   * Ends that this program makes; whoever runs the source makes the other one, under the same name.
   * @default 'both'
   */
  readonly ends?: 'both' | 'destination';

  /**
   * Behaviour of the end on the source: of what is mirrored from the destination.
   * @default - the defaults of the source
   */
  readonly sourceConfig?: LinkConfig;
}

/**
 * Which cluster holds a link, and who opens its connections.
 * @see https://docs.confluent.io/cloud/current/multi-cloud/cluster-linking/cluster-links-cc.html
 */
export class LinkMode {
  /** The destination holds the link and connects to the source. */
  public static destination(): LinkMode {
    return new LinkMode([end('destination', 'DESTINATION', 'OUTBOUND')]);
  }

  /**
   * The source connects to the destination, for a source that takes no connections from outside. Each cluster holds an end, and the source is Confluent
   * Platform or Confluent Cloud.
   */
  public static sourceInitiated({ ends = 'both' }: SourceInitiatedProps = {}): LinkMode {
    return new LinkMode(made(ends, [end('destination', 'DESTINATION', 'INBOUND'), end('source', 'SOURCE', 'OUTBOUND')]));
  }

  /** Mirrors go either way and can be turned round. Each cluster holds an end, and both are Confluent Platform or Confluent Cloud. */
  public static bidirectional({ connections = 'both', ends = 'both', sourceConfig }: BidirectionalProps = {}): LinkMode {
    const connectionOf = (at: LinkEnd['at']) => (connections === 'both' || connections === at ? 'OUTBOUND' : 'INBOUND');
    const both = (['destination', 'source'] as const).map((at) =>
      end(at, 'BIDIRECTIONAL', connectionOf(at), connections !== 'both' && connections === at),
    );
    return new LinkMode(made(ends, both), sourceConfig);
  }

  private constructor(
    /** What this program makes, in the order in which it can be made: an end that waits is there before the one that connects to it. */
    public readonly ends: readonly LinkEnd[],
    public readonly sourceConfig?: LinkConfig,
  ) {}

  /** The same with another behaviour of the end on the source. */
  public withSourceConfig(sourceConfig: LinkConfig): LinkMode {
    return new LinkMode(this.ends, sourceConfig);
  }

  public get bidirectional(): boolean {
    return this.ends.some(({ mode }) => mode === 'BIDIRECTIONAL');
  }
}

function end(at: LinkEnd['at'], mode: LinkEnd['mode'], connection: LinkEnd['connection'], servesBoth = false): LinkEnd {
  return { at, mode, connection, servesBoth };
}

function made(ends: 'both' | LinkEnd['at'], both: readonly LinkEnd[]): readonly LinkEnd[] {
  const own = both.filter(({ at }) => ends === 'both' || ends === at);
  return [...own.filter(({ connection }) => connection === 'INBOUND'), ...own.filter(({ connection }) => connection === 'OUTBOUND')];
}
