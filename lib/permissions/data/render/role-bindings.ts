import type { ConfluentGrant } from '../types';

/** What a cluster's resource name begins with, and no construct knows. */
export interface ConfluentNames {
  /** Id of the organization. */
  readonly organization: string;
  /** `env-…` */
  readonly environment: string;
}

/**
 * Resource name of a Kafka cluster for role bindings of the whole cluster: what the confluent provider gives as `rbac_crn`.
 * @see https://docs.confluent.io/cloud/current/api.html#section/Identifiers-and-URLs/Confluent-Resource-Names-(CRNs)
 */
export function clusterCrn({ organization, environment }: ConfluentNames, clusterId: string): string {
  return `crn://confluent.cloud/organization=${organization}/environment=${environment}/cloud-cluster=${clusterId}`;
}

/** @see https://docs.confluent.io/confluent-cli/current/command-reference/iam/rbac/role-binding/confluent_iam_rbac_role-binding_create.html */
export function roleBindingCommand({ role, clusterId }: ConfluentGrant, action: 'create' | 'list' = 'create'): string {
  return `confluent iam rbac role-binding ${action} --principal "User:$RUNNER" --role ${role} --environment "$ENVIRONMENT" --cloud-cluster ${clusterId}`;
}

/** A script; `RUNNER` is the id of a user or service account. */
export function roleBindingScript(grants: readonly ConfluentGrant[]): string {
  const lines = ['#!/bin/sh', '# RUNNER: id of a user (u-…) or service account (sa-…). ENVIRONMENT: env-…', 'set -eu'];
  for (const grant of grants) {
    const [first] = grant.because;
    lines.push('', `# it ${first?.does ?? ''} (${first?.path ?? ''})`, roleBindingCommand(grant));
  }
  return `${lines.join('\n')}\n`;
}
