import type { SecretStoreSpec, StreamingDomainSpec } from '../../gateway/spec';
import type { Finding } from './fault';

type Path = readonly (string | number)[];

/** Rules of one streaming domain. */
export function domainFindings({ kafkaCluster }: StreamingDomainSpec, path: Path): Finding[] {
  const cluster = [...path, 'kafkaCluster'];
  return [
    ...duplicates(kafkaCluster.bootstrapServers, [...cluster, 'bootstrapServers'], 'id'),
    ...rangeFindings(kafkaCluster.nodeIdRanges ?? [], [...cluster, 'nodeIdRanges']),
  ];
}

/** Rules of one secret store. */
export function storeFindings({ provider: { type, clientCredentialsRef, certificateRef } }: SecretStoreSpec, path: Path): Finding[] {
  const provider = [...path, 'provider'];
  const only = (field: string, kind: string): Finding => ({
    code: 'SWY6012',
    path: [...provider, field],
    fault: { detail: `it belongs to a store of type ${kind}, and this one has type ${type}` },
  });
  return [
    ...(type === 'CyberArk' ? [{ code: 'SWY6090', path: [...provider, 'type'], fault: { value: type } } as const] : []),
    ...(type !== 'File' && clientCredentialsRef !== undefined ? [only('clientCredentialsRef', 'File')] : []),
    ...(type !== 'Azure' && certificateRef !== undefined ? [only('certificateRef', 'Azure')] : []),
    ...(type === 'File' && clientCredentialsRef === undefined
      ? [
          {
            code: 'SWY6012',
            path: [...provider, 'clientCredentialsRef'],
            fault: { value: null, allowed: 'the secret with one key a principal' },
          } as const,
        ]
      : []),
  ];
}

/** SWY6017 for each item whose key an earlier one has. */
export function duplicates<K extends string>(items: readonly Readonly<Record<K, string>>[], path: Path, key: K): Finding[] {
  return items.flatMap((item, index): Finding[] =>
    items.findIndex((other) => other[key] === item[key]) < index
      ? [{ code: 'SWY6017', path: [...path, index, key], fault: { value: item[key] } }]
      : [],
  );
}

function rangeFindings(ranges: NonNullable<StreamingDomainSpec['kafkaCluster']['nodeIdRanges']>, path: Path): Finding[] {
  return ranges.flatMap((range, index): Finding[] => {
    const { start, end } = range;
    if (end < start) return [{ code: 'SWY6015', path: [...path, index], fault: { detail: `${start} to ${end} is empty` } }];
    const other = ranges.slice(0, index).find((before) => before.start <= end && start <= before.end);
    return other ? [{ code: 'SWY6015', path: [...path, index], fault: { detail: `${range.name} overlaps ${other.name}` } }] : [];
  });
}
