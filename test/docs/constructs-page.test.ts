import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as constructs from 'cdktf-switchyard';
import * as stacks from 'cdktf-switchyard/stacks';

const docs = join(__dirname, '../../docs');
const read = (page: string) => readFileSync(join(docs, page), 'utf8');
const index = /^## Index$(.*?)^## /ms.exec(read('constructs.md'))?.[1] ?? '';

describe('the index of docs/constructs.md', () => {
  test('has a row for everything that a program can import, and for nothing else', () => {
    const firstCells = [...index.matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell]) => cell ?? '');
    const named = firstCells.flatMap((cell) => [...cell.matchAll(/`([A-Za-z]+)`/g)].map(([, name]) => name));

    expect(named.sort()).toEqual([...Object.keys(constructs), ...Object.keys(stacks)].sort());
  });

  test('leads to headings that are there', () => {
    const links = [...index.matchAll(/\]\((?!\.\.)([^#)]*)(?:#([^)]+))?\)/g)];
    const broken = links.filter(([, page, anchor]) => anchor !== undefined && !anchorsOf(page || 'constructs.md').includes(anchor));

    expect(links.length).toBeGreaterThan(30);
    expect(broken.map(([link]) => link)).toEqual([]);
  });
});

/** As GitHub makes them of headings. */
function anchorsOf(page: string): string[] {
  return [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    (heading ?? '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
