import { type Code, type ErrorCode, errorCodes } from './index';
import { cell } from './page';

/** docs/refusals.md, whole: what a gateway is refused before anything is applied. */
export function refusalsPage(): string {
  const known = (Object.keys(errorCodes) as Code[]).filter((code) => sections.some((section) => holds(section, code))).sort();
  return `${intro}\n${sections.map((section) => sectionOf(section, known)).join('\n')}`;
}

interface Section {
  readonly title: string;
  readonly text: string;
  /** Codes begin with one of these. */
  readonly prefixes: readonly string[];
  /** Who refuses, where {@link refusedBy} does not say. */
  readonly construct: string;
}

const sections: readonly Section[] = [
  {
    title: 'Gateway and routes',
    text: 'Names, ports, streaming domains, versions of CFK and what each flavour has.',
    prefixes: ['SWY30'],
    construct: 'Gateway, at synth',
  },
  {
    title: 'Authentication',
    text: 'Who authenticates whom: [auth-matrix.md](auth-matrix.md) has every pair.',
    prefixes: ['SWY31'],
    construct: 'Route',
  },
  { title: 'Deployment', text: 'What runs a gateway on Kubernetes.', prefixes: ['SWY32'], construct: 'Gateway' },
  { title: 'Secret stores and secrets', text: 'See [secret-stores.md](secret-stores.md).', prefixes: ['SWY33'], construct: 'SecretStore' },
];

/** Codes that something else refuses than their section says. */
const refusedBy: Partial<Record<Code, string>> = {
  SWY3001: 'Route; Gateway, at synth',
  SWY3002: 'Route',
  SWY3003: 'Gateway, Route; Gateway, at synth',
  SWY3004: 'Gateway; on Kubernetes at synth',
  SWY3005: 'Gateway',
  SWY3006: 'Route',
  SWY3007: 'Gateway',
  SWY3008: 'Gateway',
  SWY3009: 'Route',
  SWY3010: 'GatewayFlavour.embedded',
  SWY3011: 'CfkVersion.of',
  SWY3012: 'Gateway',
  SWY3101: 'Route, MigrationGroup',
  SWY3104: 'Route; Gateway, at synth',
  SWY3107: 'ClientAuthentication.mtls',
  SWY3108: 'ClientAuthentication.oauth, ClusterAuthentication.oauth',
  SWY3109: 'Route; Gateway, at synth',
  SWY3110: 'BrokerIdentification.host; Gateway, at synth',
  SWY3112: 'Fence.error',
  SWY3113: 'KafkaCluster, Route',
  SWY3114: 'KafkaCluster',
  SWY3116: 'MigrationGroup',
  SWY3301: 'KubernetesSecret, SecretStore; Gateway, at synth',
  SWY3309: 'Gateway',
  SWY3310: 'Gateway',
  SWY3320: 'KubernetesSecret',
  SWY3321: 'KubernetesSecret',
  SWY3322: 'KubernetesSecret',
  SWY3323: 'KubernetesSecret, SecretStore',
};

const intro = `# What a gateway is refused

Refused at synth, before a plan exists: nothing is applied, and the message says where, which value, why and what to do. "Gateway, at synth" are
the rules of the whole document. They are checked when every route of the app is known, for every stage of every route, and all faults are reported at
once, also those of several gateways. Everything else is refused where it is made, with all faults of that construct at once.

This page is written from the table in \`lib/core/error-codes\` by \`npm run docs\`; [errors.md](errors.md) has the other codes.
`;

function holds({ prefixes }: Section, code: string): boolean {
  return prefixes.some((prefix) => code.startsWith(prefix));
}

function sectionOf(section: Section, known: readonly Code[]): string {
  const rows = known
    .filter((code) => holds(section, code))
    .map((code) => {
      const { says, because, fix }: ErrorCode = errorCodes[code];
      return `| ${[code, refusedBy[code] ?? section.construct, says, because ?? '', fix].map(cell).join(' | ')} |`;
    });
  const head = ['| code | refused by | what is wrong | why | way out |', '| --- | --- | --- | --- | --- |'];
  return [`## ${section.title}`, '', section.text, '', ...head, ...rows, ''].join('\n');
}
