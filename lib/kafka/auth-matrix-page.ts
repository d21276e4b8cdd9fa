import { authKinds, authMatrix, destinationKinds, flavourKinds, type MatrixCell, migrationModes, notes, refusals } from './auth-matrix';

/** docs/auth-matrix.md, whole. */
export function authMatrixPage(): string {
  return [
    intro,
    table(),
    '',
    '## What to know of a pair',
    '',
    noteTable(),
    '',
    '## Why a pair is refused, and the way out',
    '',
    refusalTable(),
    '',
    iam,
  ].join('\n');
}

const labels: Readonly<Record<string, string>> = {
  none: 'none',
  plain: 'PLAIN',
  'scram-256': 'SCRAM-SHA-256',
  'scram-512': 'SCRAM-SHA-512',
  mtls: 'mTLS',
  oauthbearer: 'OAUTHBEARER',
  iam: 'AWS_MSK_IAM',
  oauth: 'OAUTH',
  scram: 'SCRAM',
  passthrough: 'passthrough',
  destinationSwap: 'destination swap',
  sourceSwap: 'source swap',
  embedded: 'embedded',
  confluent: 'Confluent',
};

const intro = `# Who can be led where

How clients of a source cluster reach a destination through a gateway, by what each cluster asks for. Constructs refuse what is refused here when the program is synthesised
(SWY3100, SWY3101), and where the kinds are known to the compiler such a program does not compile. This page is written from \`lib/kafka/auth-matrix.ts\` by \`npm run docs\`.

| mode | at the source | at the destination |
| --- | --- | --- |
| passthrough | the clients' own login | the same login |
| destination swap | the clients' own login | the gateway knows the client, and logs in with the credentials of its principal from the secret store |
| source swap | clients show what the destination takes; the gateway logs in with the credentials of the principal | the clients' own login |

A number says what to know of a pair, a letter why it is refused; both are explained below. ✓ is supported, ✗ is refused.
`;

/** Numbers of notes and letters of refusals, in the order of their tables. */
const noteNumbers = new Map(Object.keys(notes).map((name, index) => [name, `${index + 1}`]));
const refusalLetters = new Map(Object.keys(refusals).map((name, index) => [name, String.fromCharCode(97 + index)]));

function table(): string {
  const cells = new Map(authMatrix().map((cell) => [keyOf(cell), cell]));
  const columns = migrationModes.flatMap((mode) => flavourKinds.map((flavour) => ({ mode, flavour })));
  const head = ['source', 'destination', ...columns.map(({ mode, flavour }) => `${label(mode)}, ${label(flavour)}`)];
  const rows = authKinds.flatMap((source) =>
    destinationKinds.map((destination) => [
      label(source),
      label(destination),
      ...columns.map((column) => show(cells.get(keyOf({ source, destination, ...column })) as MatrixCell)),
    ]),
  );
  return markdown(head, rows);
}

function show({ verdict }: MatrixCell): string {
  if (!verdict.supported) return `✗ ${refusalLetters.get(verdict.refusal)}`;
  return ['✓', verdict.notes.map((note) => noteNumbers.get(note)).join(', ')].filter((text) => text !== '').join(' ');
}

function noteTable(): string {
  return markdown(
    ['', 'to know'],
    Object.entries(notes).map(([name, text]) => [noteNumbers.get(name) ?? '', text]),
  );
}

function refusalTable(): string {
  return markdown(
    ['', 'reason', 'way out'],
    Object.entries(refusals).map(([name, { reason, wayOut }]) => [refusalLetters.get(name) ?? '', reason, wayOut]),
  );
}

const iam = `## Clients with IAM

They move to SCRAM or mTLS on the source first, one after the other and without a window: IAM stays on beside the new listener. \`IamPreMigration.toScram512\` and
\`IamPreMigration.toMtls\` take the clients with their IAM policies and know:

1. the listener that the source gets beside the one for IAM,
2. the ACLs that give each client what its policies give it today (what ACLs cannot say, such as conditions and denials, is SWY3121 and never left out),
3. users with their secrets (\`AmazonMSK_…\`, under a key of the customer's own), or certificates of a private authority,
4. the order in which clients move, and when the route may take them.

\`steps\` has them as data, \`addTo(stack)\` writes them as a script that holds no secret, and \`clients\` is what the route takes afterwards.
`;

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function keyOf({ source, destination, mode, flavour }: Omit<MatrixCell, 'verdict'>): string {
  return [source, destination, mode, flavour].join(' ');
}

function label(kind: string): string {
  return labels[kind] ?? kind;
}
