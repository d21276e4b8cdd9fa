import { type IConstruct, TerraformProvider } from '../../core/cdktf';
import { givenPath } from '../../core/folders';
import { SwitchyardStack } from '../../core/switchyard-stack';
import type { KubernetesAccess } from '../deployment-props';
import { helmBinding, kubernetesBinding } from './bindings';

/**
 * Makes sure that the stack of a construct has a Kubernetes provider. One that the program has made before stays the only one.
 *
 * Without a path it looks where Terraform's provider looks: at KUBE_CONFIG_PATH (not at KUBECONFIG) and at the service account of the pod.
 *
 * @throws SWY3200 `@cdktf/provider-kubernetes` is not installed
 */
export function ensureKubernetesProvider(scope: IConstruct, access: KubernetesAccess = {}): void {
  const stack = SwitchyardStack.of(scope);
  if (hasProvider(stack, 'kubernetes')) return;
  const { KubernetesProvider } = kubernetesBinding('provider');
  new KubernetesProvider(stack, 'KubernetesProvider', connectionOf(stack, access));
}

/** The same for Helm. @throws SWY3200 `@cdktf/provider-helm` is not installed */
export function ensureHelmProvider(scope: IConstruct, access: KubernetesAccess = {}): void {
  const stack = SwitchyardStack.of(scope);
  if (hasProvider(stack, 'helm')) return;
  const { HelmProvider } = helmBinding('provider');
  new HelmProvider(stack, 'HelmProvider', { kubernetes: connectionOf(stack, access) });
}

function hasProvider(stack: SwitchyardStack, type: string): boolean {
  return stack.node.findAll().some((node) => TerraformProvider.isTerraformProvider(node) && node.terraformResourceType === type);
}

function connectionOf(
  stack: SwitchyardStack,
  { kubeconfigPath, context }: KubernetesAccess,
): { configPath?: string; configContext?: string } {
  return {
    ...(kubeconfigPath !== undefined && { configPath: givenPath(stack, kubeconfigPath) }),
    ...(context !== undefined && { configContext: context }),
  };
}
