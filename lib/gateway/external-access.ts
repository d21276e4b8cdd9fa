import type { ExternalAccessSpec, LoadBalancerSpec, NodePortSpec } from './spec';

type ServiceProps = Omit<LoadBalancerSpec, 'domain' | 'loadBalancerSourceRanges'>;

export interface LoadBalancerProps extends ServiceProps {
  /** Host part of the routes' endpoints: the DNS name that leads to the load balancer. Nobody makes that name here. */
  readonly domain: string;

  /**
   * Networks that may connect, as CIDR blocks.
   * @default - every network
   */
  readonly sourceRanges?: readonly string[];
}

export interface NodePortProps extends Omit<ServiceProps, 'port' | 'prefix'> {
  /** Host by which clients reach the nodes. */
  readonly host: string;

  /** First port on the nodes: 0 or more. Kubernetes gives node ports from 30000 to 32767 unless its API server is told otherwise. */
  readonly nodePortOffset: number;
}

/** How clients outside the Kubernetes cluster reach a gateway. Without it, only those inside do. */
export class ExternalAccess {
  /** A Service of type LoadBalancer, with a port for every port of every route. */
  public static loadBalancer({ sourceRanges, ...props }: LoadBalancerProps): ExternalAccess {
    const loadBalancer: LoadBalancerSpec = { ...props, ...(sourceRanges && { loadBalancerSourceRanges: sourceRanges }) };
    return new ExternalAccess({ type: 'loadBalancer', loadBalancer }, props.domain);
  }

  /** A Service of type NodePort. */
  public static nodePort(props: NodePortProps): ExternalAccess {
    const nodePort: NodePortSpec = { ...props };
    return new ExternalAccess({ type: 'nodePort', nodePort }, props.host);
  }

  private constructor(
    /** As the Gateway document has it. */
    public readonly spec: ExternalAccessSpec,
    /** Name by which clients connect. */
    public readonly host: string,
  ) {}
}
