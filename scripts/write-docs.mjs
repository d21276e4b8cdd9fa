// Writes the generated parts of docs/ from the built package. A test fails when they are not up to date.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { errorsPage } = require('../dist/lib/core/error-codes/page.js');
writeFileSync(new URL('../docs/errors.md', import.meta.url), errorsPage());
