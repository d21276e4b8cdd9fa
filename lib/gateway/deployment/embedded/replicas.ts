import { Construct } from '../../../core/cdktf';
import { Rules } from '../../../core/rules';
import type { DeploymentInput } from '../../deployment-input';
import { kubernetesBinding } from '../bindings';
import { metadataOf } from '../objects';
import { podOf } from './pod';
import { checkProxyOptions } from './proxy-options';

/**
 * The replicas of an embedded gateway. A Deployment, as the document that they watch holds the state of every route: a new pod comes up fenced where the
 * gateway is. An update starts a pod before it ends one, so that there are never fewer than wanted.
 *
 * @throws SWY3201 the pod template has a field that Terraform's provider does not know
 * @throws SWY3205 the grace period is shorter than the drain
 * @throws SWY3210 an option of the proxy is out of range
 */
export class Replicas extends Construct {
  public constructor(scope: Construct, id: string, input: DeploymentInput, serviceAccountName: string) {
    super(scope, id);
    const { labels, selector, podTemplate, replicas } = input;
    const rules = new Rules(this);
    checkProxyOptions(rules, input.proxy ?? {});
    rules.throwIfBroken();
    const { DeploymentV1 } = kubernetesBinding('deployment-v1');
    new DeploymentV1(this, 'Deployment', {
      metadata: metadataOf(input),
      spec: {
        replicas: String(replicas),
        selector: { matchLabels: { ...selector } },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '1', maxUnavailable: '0' } },
        minReadySeconds: 5,
        template: {
          metadata: {
            labels: { ...labels, ...podTemplate.labels, ...selector },
            ...(podTemplate.annotations && { annotations: { ...podTemplate.annotations } }),
          },
          spec: podOf(this, input, serviceAccountName),
        },
      },
    });
  }
}
