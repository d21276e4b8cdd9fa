import { type ErrorCode, errorCodes } from './index';

const areas: Readonly<Record<string, string>> = {
  1: 'Constructs',
  2: 'Clusters and links',
  3: 'Gateway and routes',
  4: 'Stages, gates and the plan guard',
  5: 'The Terraform provider',
  6: 'The proxy',
  7: 'The sandbox',
  8: 'The command line',
  9: 'Secret stores',
};

/** docs/errors.md, whole. */
export function errorsPage(): string {
  const sections = Object.entries(areas).map(([digit, title]) => section(title, digit));
  return `${intro}\n${sections.filter((text) => text !== '').join('\n')}`;
}

const intro = `# Error codes

Every error that Switchyard raises has a code, says where it happened, which property or value is wrong, what is allowed and what to do next.
A code keeps its meaning for ever; a retired one is not used again. This page is written from the table in \`lib/core/error-codes\` by \`npm run docs\`.
`;

function section(title: string, digit: string): string {
  const codes = Object.entries<ErrorCode>(errorCodes)
    .filter(([code]) => code.startsWith(`SWY${digit}`))
    .sort(([a], [b]) => a.localeCompare(b));
  if (codes.length === 0) return '';
  const rows = codes.map(
    ([code, { says, because, fix }]) => `| ${code} | ${cell(because ? `${says} (${because})` : says)} | ${cell(fix)} |`,
  );
  return [`## ${title}`, '', '| code | what it says | what to do |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

/** Text of a cell of a table in Markdown. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');
}
