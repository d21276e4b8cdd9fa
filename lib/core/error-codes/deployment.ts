import type { ErrorCode } from './index';

/** SWY32xx: how a gateway is deployed on Kubernetes. */
export const deploymentErrors = {
  SWY3200: {
    says: 'a package that the deployment on Kubernetes needs is not installed',
    because: 'the bindings of the Kubernetes and Helm providers are optional: a gateway whose replicas run as processes needs neither',
    fix: 'install it beside cdktf-switchyard',
  },
  SWY3201: {
    says: "the pod template has a field that Terraform's Kubernetes provider does not know",
    because: 'the provider would leave it out without a word (hashicorp/kubernetes 2.38)',
    fix: 'correct its name, or leave it out',
  },
  SWY3202: {
    says: 'the disruption budget cannot be used',
    because: 'one that lets no replica go blocks the drain of every node, and one that lets all go cuts every client off',
    fix: 'give either maxUnavailable or minAvailable, so that some replicas may go and some stay',
  },
  SWY3203: {
    says: 'a network of the network policy is no CIDR block',
    fix: 'write it as address/bits, such as 10.0.0.0/8',
  },
  SWY3204: {
    says: 'a route has a port that is no node port',
    because: 'clients dial the ports that the gateway names, so with node ports a node must listen on the very same ones',
    fix: 'move the endpoint of the route to the range of node ports, 30000 to 32767 unless the cluster has another, or use a load balancer',
  },
  SWY3205: {
    says: 'the grace period of the pods is shorter than their drain',
    because: 'Kubernetes would kill a replica while it still answers writes in flight',
    fix: 'give a longer one, or shorten unreadyMs and drainTimeoutMs',
  },
  SWY3206: {
    says: 'the interval of the monitoring is no duration',
    fix: "write it as Prometheus does, such as '10s'",
  },
  SWY3207: {
    says: 'a certificate needs a DNS name',
    because: 'clients compare the name that they connect to with those of the certificate',
    fix: "give the host of the routes' endpoints and, with host routing, the names of the brokers",
  },
  SWY3208: {
    says: "Confluent's gateway cannot read what cert-manager writes",
    because: 'it reads PEM files of other names than tls.crt and tls.key, or JKS (CFK 3.3)',
    fix: 'give jksPassword to the GatewayCertificate, so that cert-manager writes key stores beside the PEM files',
  },
  SWY3209: {
    says: "a value of the operator's chart is given twice",
    because: 'it has a property of its own',
    fix: 'use the property, and leave the path out of values',
  },
  SWY3210: {
    says: 'the proxy does not take this option',
    because: '`switchyard proxy` would refuse to start in every pod',
    fix: 'correct it; docs/proxy.md has all of them',
  },
  SWY3290: {
    says: 'this is not the ARN of a private certificate authority',
    because: 'AWS Private CA names them arn:PARTITION:acm-pca:REGION:ACCOUNT:certificate-authority/ID',
    fix: 'give certificateAuthorityArn as aws acm-pca list-certificate-authorities prints it',
  },
  SWY3291: {
    says: 'this is not a certificate signing request',
    because: 'the authority signs a request in PEM; a private key would end up in the state of Terraform',
    fix: 'give the text of the file that openssl req -new writes, and keep the key where it is',
  },
  SWY3292: {
    says: 'the validity of a certificate is a number of days',
    fix: 'give a whole number from 1 on',
  },
} as const satisfies Record<`SWY32${number}`, ErrorCode>;
