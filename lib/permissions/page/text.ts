/** Prose of docs/permissions.md, in the order of the page. */

export const intro = `# Permissions

What a gateway, its routes, groups, links and secret stores need is derived from the resources that they make, so that everybody gets no more than is used:

| who       | is                                                                                   |
| --------- | ------------------------------------------------------------------------------------ |
| \`runner\`  | the person or pipeline that runs Terraform and \`switchyard\`                          |
| \`gateway\` | the service account of the gateway's pods, or the account of its processes           |
| \`link\`    | the principal with which a cluster link reads the source                             |
| \`client\`  | every principal that a route with swapped credentials gives its clients on a cluster |

\`\`\`console
switchyard permissions                                   # who needs what, and which construct is the reason
switchyard permissions --yaml --for runner               # Roles, for kubectl apply -f -
switchyard permissions --format aws --for gateway --aws-account 123456789012
switchyard permissions --format acls                     # kafka-acls commands
switchyard permissions --format confluent                # confluent iam rbac commands
switchyard permissions --json                            # all of it, with every reason
switchyard permissions --check                           # is it there?
\`\`\`

The app is run for the stages that its groups have, and for the stage \`switch\`, so that nothing is missing on the night of the cutover.

\`--check\` asks Kubernetes with a SelfSubjectAccessReview for every permission of who runs it, with the access that the provider has: the kubeconfig of the
gateway, else \`KUBECONFIG\`, \`~/.kube/config\` or the service account of the pod. Everything else, and what others need, is listed as
_not asked_ with a command that shows it: nobody can ask for somebody else, and a guess would be a false yes.

| exit code | means                                                    |
| --------- | -------------------------------------------------------- |
| 0         | done; with \`--check\`: everything that was asked is there |
| 1         | something is missing, or the command failed              |
| 2         | wrong use                                                |
| 3         | \`--check\` had nothing to ask                             |

The tables below are written from the derivation itself, and tests run the provider and the proxy against it: every call that they make is allowed, and
no verb is allowed that they never use.
`;

export const kubernetes = `Gateways that run as processes need nothing here: who runs Terraform reaches them with the admin token.

Objects are named wherever Kubernetes can limit a verb by name. It cannot for \`create\`, where the name is in the body, nor for lists.
`;

export const hotReload = `\`pods/proxy\` is asked for with hot reload only. It reaches every port of every pod in the namespace, so keep gateways in a namespace of their own there.
`;

export const leases = `Leases have the names of pods, which nobody knows before. \`Gateway\` makes this Role with the flavour \`GatewayFlavour.embedded()\`; a store of the kind
\`Kubernetes\` adds \`get\` on its Secret, and \`patch\` where SCRAM users are registered. Confluent's gateway does not use the API.

For the objects round a gateway, who runs Terraform also needs \`create\`, and \`get\`, \`patch\` and \`delete\` by name, on Deployments, Services and the like, the
rules of every Role that it makes (Kubernetes lets nobody grant what they do not hold), and \`list\` on \`customresourcedefinitions\` for ServiceMonitors and
certificates. The command lists them for your app.
`;

export const confluent = `For who runs Terraform, on the cluster that holds the link. An API key of a service account with the role does.
`;

export const roles = `Source: [Manage Security for Cluster Linking on Confluent Cloud](https://docs.confluent.io/cloud/current/multi-cloud/cluster-linking/security-cloud.html).
\`MetricsViewer\` is what the published guide to a cutover asks for beside it.
`;

export const acls = `On the source, and on both clusters for the gates. With Confluent Cloud as destination its role covers the gates there.
\`Describe\` on every group is for the gates alone: a group that nobody thought of is the one that would lose its place. The link sees the groups that its
filters name.
`;

export const ownDestination = `A destination that is not Confluent Cloud has no such roles. There who runs Terraform needs, beside what the gates ask:
`;

export const clients = `Clients of a passthrough route stay who they are. Where a route swaps credentials, the principals of the store need on the cluster behind it what the client
does there: at most \`Read\` and \`Write\` on the group's topics and \`Read\` on its consumer groups. These are marked _at most_, because no app says
which of its clients write. mTLS clients on a passthrough route all come as the gateway's own certificate, which then needs all of that.
`;

export const aws = `Words in braces are what no construct knows: \`--aws-account\` and the properties of \`awsPolicyDocument\` fill them in, and AWS refuses a policy that still has one.
Where SCRAM users are registered through the gateway, the store also needs \`PutSecretValue\`, \`CreateSecret\` and \`DeleteSecret\`. Secrets with a key of your own need
\`kms:Decrypt\` on that key.
`;

export const constructs = `Vault: \`create\` and \`update\` too, and \`delete\` on \`metadata/\`, where SCRAM users are registered; Azure: \`Key Vault Secrets Officer\` there.

## As constructs

An administrator deploys them in a stack of their own; what is defined after them is in them, too.

\`\`\`ts
import { App } from 'cdktf';
import { ConfluentPermissions, KubernetesPermissions, Permissions, SwitchyardStack } from 'cdktf-switchyard';

const app = new App();
const access = new SwitchyardStack(app, 'access');

new KubernetesPermissions(access, 'Pipeline', {
  namespace: 'kafka',
  subjects: [{ kind: 'ServiceAccount', name: 'pipeline', namespace: 'ci' }],
});

new ConfluentPermissions(access, 'Roles', {
  principal: 'User:sa-abc123',
  organization: '5f242057-6c74-4ba5-9942-123453203b93',
  environment: 'env-abc8zm',
});

// for aws_iam_policy or aws_iam_role_policy
const policy: string = Permissions.of(access).awsPolicyDocument({ holder: 'gateway', account: '123456789012' });
\`\`\`

\`Permissions.of(scope)\` also has \`acls()\`, \`aclCommands()\`, \`roleBindings()\`, \`roleBindingCommands()\` and \`derive()\` with everything as data; these see what is
defined before they are called, at the stages for which the app is synthesised.

\`KubernetesPermissions\` makes Roles. What is in no namespace needs a ClusterRole: \`switchyard permissions --yaml\` prints it.

## What is not derived

The command says so for your app where it applies:

- what a Helm chart makes: whoever installs the operator needs all of it
- whether a gateway that another app defines reloads while it runs
- the settings of a store whose Secret is made elsewhere
- CyberArk, whose settings are not published
- objects whose name is known only when Terraform runs
- permissions of Confluent's operator, which its chart brings
`;
