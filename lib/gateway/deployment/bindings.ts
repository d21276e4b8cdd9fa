import type * as configMap from '@cdktf/provider-kubernetes/lib/config-map-v1';
import type * as deployment from '@cdktf/provider-kubernetes/lib/deployment-v1';
import type * as manifest from '@cdktf/provider-kubernetes/lib/manifest';
import type * as networkPolicy from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import type * as podDisruptionBudget from '@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1';
import type * as kubernetesProvider from '@cdktf/provider-kubernetes/lib/provider';
import type * as roleBinding from '@cdktf/provider-kubernetes/lib/role-binding-v1';
import type * as role from '@cdktf/provider-kubernetes/lib/role-v1';
import type * as secret from '@cdktf/provider-kubernetes/lib/secret-v1';
import type * as serviceAccount from '@cdktf/provider-kubernetes/lib/service-account-v1';
import type * as service from '@cdktf/provider-kubernetes/lib/service-v1';
import type * as helmProvider from '@cdktf/provider-helm/lib/provider';
import type * as release from '@cdktf/provider-helm/lib/release';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { CodedError } from '../../core/coded-error';

/** Modules of `@cdktf/provider-kubernetes` in use. Types only: nothing of the package is loaded before a construct asks for it. */
interface KubernetesBindings {
  readonly 'config-map-v1': typeof configMap;
  readonly 'deployment-v1': typeof deployment;
  readonly manifest: typeof manifest;
  readonly 'network-policy-v1': typeof networkPolicy;
  readonly 'pod-disruption-budget-v1': typeof podDisruptionBudget;
  readonly provider: typeof kubernetesProvider;
  readonly 'role-binding-v1': typeof roleBinding;
  readonly 'role-v1': typeof role;
  readonly 'secret-v1': typeof secret;
  readonly 'service-account-v1': typeof serviceAccount;
  readonly 'service-v1': typeof service;
}

interface HelmBindings {
  readonly provider: typeof helmProvider;
  readonly release: typeof release;
}

/**
 * A module of `@cdktf/provider-kubernetes`, an optional peer: a gateway whose replicas run as processes needs none.
 *
 * @throws SWY3200 the package is not installed
 */
export function kubernetesBinding<Name extends keyof KubernetesBindings>(name: Name): KubernetesBindings[Name] {
  return load('@cdktf/provider-kubernetes', name) as KubernetesBindings[Name];
}

/** @throws SWY3200 the package is not installed */
export function helmBinding<Name extends keyof HelmBindings>(name: Name): HelmBindings[Name] {
  return load('@cdktf/provider-helm', name) as HelmBindings[Name];
}

/** As this file would require it: a package beside the program is found, and under a test runner its own copy of CDKTF is used. */
const requireHere = createRequire(join(__dirname, 'bindings.js'));

function load(packageName: string, name: string): unknown {
  try {
    return requireHere(`${packageName}/lib/${name}`) as unknown;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code !== 'MODULE_NOT_FOUND' || !message.includes(packageName)) throw cause;
    const fix = `run npm install ${packageName} beside cdktf-switchyard`;
    throw new CodedError('SWY3200', { property: 'package', value: packageName, fix }, undefined, { cause });
  }
}
