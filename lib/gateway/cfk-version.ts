import { CodedError } from '../core/coded-error';

/** Version of the Helm chart, `0.MAJOR.PATCH`; each line of CFK has its own middle number. */
type Chart = readonly [number, number];

/**
 * A version of Confluent for Kubernetes. It decides which fields a Gateway resource may have: see lib/gateway/render/availability.ts.
 *
 * | version | chart | Gateway |
 * | --- | --- | --- |
 * | 3.1 | 0.1351.59 | no fence, no SCRAM: it cannot take part in a migration |
 * | 3.2 | 0.1514.19 | fence and SCRAM |
 * | 3.3 | 0.1718.10 | hot reload, CyberArk, further secrets and volumes |
 * | 3.3, chart from 0.1718.34 | | `configId` too |
 *
 * Charts from 0.1838.0 on have another shape of route security under the same apiVersion, and are refused.
 */
export class CfkVersion {
  public static readonly V3_1 = new CfkVersion('3.1', '3.1.1', '0.1351.59', [1351, 59]);
  public static readonly V3_2 = new CfkVersion('3.2', '3.2.1', '0.1514.19', [1514, 19]);
  public static readonly V3_3 = new CfkVersion('3.3', '3.3.0', '0.1718.10', [1718, 10]);

  /**
   * The version that a chart brings, with exactly that chart pinned.
   *
   * @param chart such as `0.1718.34`
   * @throws SWY3011 the chart has no Gateway resource, or another one than this version of Switchyard writes
   */
  public static of(chart: string): CfkVersion {
    const [, line, patch] = /^0\.(\d+)\.(\d+)$/.exec(chart)?.map(Number) ?? [];
    const known = [CfkVersion.V3_3, CfkVersion.V3_2, CfkVersion.V3_1].find((version) => line !== undefined && line >= version.at[0]);
    if (line === undefined || patch === undefined || !known || line >= firstKeyedLine) {
      throw new CodedError('SWY3011', { property: 'chart', value: chart, allowed: '0.1351.x, 0.1514.x, 0.1718.x' }, 'CfkVersion.of');
    }
    return new CfkVersion(known.line, known.version, chart, [line, patch]);
  }

  private constructor(
    /** `3.1`, `3.2` or `3.3`. */
    public readonly line: '3.1' | '3.2' | '3.3',
    /** Version of the init container. */
    public readonly version: string,
    /** Version of the Helm chart. */
    public readonly chart: string,
    private readonly at: Chart,
  ) {}

  /** Whether this is that version or a newer one. */
  public isAtLeast(other: CfkVersion): boolean {
    const [[line, patch], [otherLine, otherPatch]] = [this.at, other.at];
    return line > otherLine || (line === otherLine && patch >= otherPatch);
  }

  public toString(): string {
    return `CFK ${this.line} (chart ${this.chart})`;
  }
}

/** The first line, in the middle of a chart's version, whose `security.cluster` is keyed by streaming domain: pre-releases of 3.4. */
const firstKeyedLine = 1838;
