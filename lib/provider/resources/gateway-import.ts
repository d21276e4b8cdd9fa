import { CodedError } from '../../core/coded-error';
import type { GatewayRef } from '../gateway';
import { listIn } from './import-id';

type Given = Readonly<Record<string, string>>;

const flavours: readonly string[] = ['embedded', 'confluent'];

/** The gateway that the fields of an import id name. @param name of the gateway; @throws SWY5038 there is no such flavour */
export function importedGateway(given: Given, name: string): GatewayRef {
  const { replicas, token_ref, flavour = '', namespace = '', kubeconfig, context } = given;
  if (replicas !== undefined) return { replicas: listIn(replicas), ...(token_ref !== undefined && { token_ref }) };
  if (!flavours.includes(flavour)) throw new CodedError('SWY5038', { property: 'flavour', value: flavour, allowed: flavours });
  return { kubernetes: { flavour, namespace, name, ...(kubeconfig && { kubeconfig }), ...(context && { context }) } };
}

/** The fields of an import id for a gateway. @param field that holds the gateway's name */
export function gatewayImportId({ replicas = [], token_ref, kubernetes }: GatewayRef, field: 'gateway' | 'name'): string {
  if (!kubernetes) return `replicas=${replicas.join(';')},token_ref=${token_ref}`;
  const { flavour, namespace, name, kubeconfig, context } = kubernetes;
  const more = Object.entries({ kubeconfig, context }).filter(([, value]) => value);
  return [`flavour=${flavour}`, `namespace=${namespace}`, `${field}=${name}`, ...more.map(([key, value]) => `${key}=${value}`)].join(',');
}
