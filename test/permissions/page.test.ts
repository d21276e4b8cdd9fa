import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { permissionsPage } from '../../lib/permissions/page';

test('docs/permissions.md is what the derivation says (write it with npm run docs)', () => {
  expect(readFileSync(join(__dirname, '../../docs/permissions.md'), 'utf8')).toBe(permissionsPage());
});
