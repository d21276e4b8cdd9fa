import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCodes } from '../../lib/core/error-codes';
import { refusalsPage } from '../../lib/core/error-codes/refusals-page';

describe('the table of refusals', () => {
  test('is docs/refusals.md (write it with npm run docs)', () => {
    expect(readFileSync(join(__dirname, '../../docs/refusals.md'), 'utf8')).toBe(refusalsPage());
  });

  test.each(Object.keys(errorCodes).filter((code) => /^SWY3[0-3]/.test(code)))('has %s with who refuses it and the way out', (code) => {
    const row = new RegExp(`^\\| ${code} \\| [A-Z][^|]+ \\| [^|]+ \\|[^|]* \\| [^|]+ \\|$`, 'm');

    expect(refusalsPage()).toMatch(row);
  });
});
