import type { AwsGrant } from '../types';

/**
 * What a link needs of an MSK cluster that authenticates with IAM.
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html
 */
export function mskReadGrants(
  bootstrap: string,
  topics: readonly string[],
  groups: readonly { readonly name: string }[],
  path: string,
): AwsGrant[] {
  const arn = (kind: string, name = '') => `arn:{partition}:kafka:${regionOf(bootstrap)}:{account}:${kind}/{msk-cluster}${name}`;
  const grant = (action: string, resource: string, does: string, call: string): AwsGrant => ({
    system: 'aws',
    holder: 'link',
    action: `kafka-cluster:${action}`,
    resource,
    because: [{ path, does, call }],
  });
  return [
    grant('Connect', arn('cluster'), 'connects', 'SaslAuthenticate'),
    grant('DescribeCluster', arn('cluster'), 'reads the metadata of the cluster', 'DescribeCluster'),
    ...topics.flatMap((topic) => [
      grant('DescribeTopic', arn('topic', `/${topic}`), 'finds the partitions', 'Metadata'),
      grant('DescribeTopicDynamicConfiguration', arn('topic', `/${topic}`), 'copies the settings of the topic', 'DescribeConfigs'),
      grant('ReadData', arn('topic', `/${topic}`), 'copies the records', 'Fetch'),
    ]),
    ...groups.map(({ name }) => grant('DescribeGroup', arn('group', `/${name}`), 'copies committed offsets', 'OffsetFetch')),
  ];
}

/** MSK's brokers are called `b-1.NAME.ID.kafka.REGION.amazonaws.com`. */
function regionOf(bootstrap: string): string {
  return /\.kafka(?:-serverless)?\.([a-z0-9-]+)\.amazonaws\.com/.exec(bootstrap)?.[1] ?? '{region}';
}
