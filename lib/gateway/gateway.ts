import { GatewayResource } from '../bindings';
import { literals } from '../bindings/literals';
import { Annotations, type Construct, Lazy } from '../core/cdktf';
import { CodedError } from '../core/coded-error';
import { manifestYaml } from '../core/manifest-yaml';
import { nameOf } from '../core/names';
import { resolved } from '../core/resolved';
import { SwitchyardStack } from '../core/switchyard-stack';
import { deployGateway } from './deploy-gateway';
import { GatewayBase, type GatewayBaseProps, type IGateway } from './gateway-base';
import { type GatewayDefaults, gatewayDefaults } from './gateway-defaults';
import type { GatewayProps } from './gateway-props';
import { rendererOf } from './render';
import type { GatewayModel } from './render/model';
import { portsOfRoutes } from './render/late';
import { refusalsOf } from './rules';
import type { Subject } from './rules/subject';
import { fieldsOf } from './rules/walk';
import type { GatewayDocument, RouteSpec } from './spec';

export type { GatewayProps } from './gateway-props';

const file = 'gateway.yaml';

/** What a program must know of a gateway that another one defines. */
export type GatewayAttributes = GatewayBaseProps;

/**
 * The Kafka proxy that clients connect to for the whole migration.
 *
 * Synth writes `gateway.yaml` into the stack's folder, with every route of the app in the form of its stage. Replicas that run as processes: `switchyard
 * proxy --config gateway.yaml` runs it. On Kubernetes: `switchyard_gateway` makes the ConfigMap or the Gateway resource, without routes, and beside it stands
 * everything that runs it; routes are added by the stacks that own them. The file is for `switchyard render`, and for whoever applies by hand.
 *
 * The rules of the whole document (docs/refusals.md) are checked at synth, all at once, for every stage of every route.
 *
 * @throws SWY3003 the name cannot be used
 * @throws SWY3004 fewer than two replicas
 * @throws SWY3005 a cluster has no node ids
 * @throws SWY3007 the stack has a gateway already
 * @throws SWY3008 two clusters have the same name
 * @throws SWY3010 a replica's address is not an address
 * @throws SWY3012 the namespace cannot be used
 * @throws SWY3018 two secret stores have the same name
 */
export class Gateway extends GatewayBase {
  /** A gateway that another app defines. Routes of this app are checked against each other only. */
  public static fromGatewayAttributes(scope: Construct, id: string, attributes: GatewayAttributes): IGateway {
    return new (class extends GatewayBase {
      public constructor() {
        super(scope, id, attributes);
      }
    })();
  }

  private readonly defaults: GatewayDefaults;

  public constructor(scope: Construct, id: string, props: GatewayProps) {
    const stack = SwitchyardStack.of(scope);
    if (stack.hasFile(file)) throw new CodedError('SWY3007', { property: 'stack', value: stack.node.id }, `${scope.node.path}/${id}`);
    super(scope, id, { ...props, gatewayName: props.gatewayName ?? nameOf(scope) });
    this.defaults = gatewayDefaults(this, props);
    for (const warning of this.defaults.warnings) Annotations.of(this).addWarning(warning);
    this.node.addValidation({ validate: () => refusalsOf(this.subject) });

    // What only Terraform knows stands in the file as its expression.
    stack.addFile(file, () => manifestYaml(resolved(this, this.document)));
    if (this.flavour.onKubernetes) deployGateway(this, props, this.defaults, this.createResource());
    else for (const store of this.secretStores) store.warnOn(this);
  }

  /** The gateway as a document: streaming domains that are still needed, and all routes bound so far. */
  public get document(): GatewayDocument {
    return rendererOf(this.flavour).render(this.model);
  }

  /** Override to change the resource itself. Only on Kubernetes. */
  protected createResource(): GatewayResource {
    return new GatewayResource(this, 'Resource', {
      gateway: this.attributesFor(this),
      spec: Lazy.stringValue({ produce: () => JSON.stringify(literals(withoutRoutes(this.document))) }),
      labels: this.defaults.labels,
    });
  }

  /** What the rules look at: the document, and every route at every stage. */
  private get subject(): Subject {
    const later = this.routes.flatMap((route) => (route.laterSpecs ?? []).map((spec) => ({ ...route, spec, laterSpecs: [] })));
    const everyRoute = rendererOf(this.flavour).render({ ...this.model, routes: [...this.routes, ...later] }).spec.routes;
    const ports = new Map(portsOfRoutes(this.routes, this.domainSpecs).map(({ port, route }) => [port, route]));
    const { document } = this;
    return { flavour: this.flavour, document, everyRoute, fields: fieldsOf({ ...document.spec, routes: everyRoute }), ports };
  }

  private get model(): GatewayModel {
    const needed = new Set(this.routes.flatMap((route) => route.needs));
    const released = new Set(this.routes.flatMap((route) => route.releases));
    return {
      gatewayName: this.gatewayName,
      namespace: this.flavour.onKubernetes ? this.namespace : undefined,
      replicas: this.defaults.replicas,
      domains: this.domainSpecs.filter(({ name }) => needed.has(name) || !released.has(name)),
      routes: this.routes,
      secretStores: this.secretStores.map(({ spec }) => spec),
      rest: this.defaults.rest,
      overrides: this.defaults.overrides,
    };
  }
}

function withoutRoutes({ spec: { routes: _, ...spec } }: GatewayDocument<RouteSpec>): object {
  return spec;
}
