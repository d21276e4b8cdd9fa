import type { IConstruct } from '../core/cdktf';
import { Rules } from '../core/rules';
import type { Secret } from '../core/secret';

export interface KafkaConnectProps {
  /** Base address of the REST API: `https://host:port`. */
  readonly url: string;

  /**
   * `user:password`, or a bearer token.
   * @default - none is sent
   */
  readonly authorization?: Secret;

  /**
   * Authorities to trust, PEM.
   * @default - those that Node.js trusts
   */
  readonly ca?: Secret;
}

/**
 * A Kafka Connect cluster that exists, and that can run MirrorMaker 2: Kafka 3.6 or newer.
 *
 * @throws SWY2019 the address cannot be used
 */
export class KafkaConnect {
  public static at(props: KafkaConnectProps): KafkaConnect {
    return new KafkaConnect(props);
  }

  public readonly url: string;

  private constructor(private readonly props: KafkaConnectProps) {
    const rules = new Rules('KafkaConnect.at');
    rules.check('SWY2019', () => isAddress(props.url), { property: 'url', value: withoutLogin(props.url) });
    rules.throwIfBroken();
    this.url = props.url.replace(/\/$/, '');
  }

  /** As resources of the provider take it. */
  public attributesFor(scope: IConstruct) {
    const { authorization, ca } = this.props;
    return {
      url: this.url,
      ...(authorization && { authorization_ref: authorization.referenceFor(scope) }),
      ...(ca && { ca_ref: ca.referenceFor(scope) }),
    };
  }
}

function isAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === ''
  );
}

/** A login in an address is not shown. */
function withoutLogin(text: string): string {
  return text.replace(/\/\/[^/@]*@/, '//***@');
}
