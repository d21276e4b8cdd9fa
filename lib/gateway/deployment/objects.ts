import type { DeploymentInput } from '../deployment-input';

/** What every object of a gateway is called and labelled. */
export interface ObjectMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

/** @param part after the gateway's name. @default - the gateway's name alone */
export function metadataOf(
  { gatewayName, namespace, labels }: DeploymentInput,
  part?: string,
  more: Readonly<Record<string, string>> = {},
): ObjectMetadata {
  return { name: part === undefined ? gatewayName : `${gatewayName}-${part}`, namespace, labels: { ...labels, ...more } };
}

/** The Service that Prometheus scrapes. */
export const metricsPart = 'metrics';

/** Name of its port. */
export const metricsPort = 'metrics';
