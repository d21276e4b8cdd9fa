// Writes the generated parts of docs/ from the built package. A test fails when they are not up to date.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { errorsPage } = require('../dist/lib/core/error-codes/page.js');
writeFileSync(new URL('../docs/errors.md', import.meta.url), errorsPage());

const { refusalsPage } = require('../dist/lib/core/error-codes/refusals-page.js');
writeFileSync(new URL('../docs/refusals.md', import.meta.url), refusalsPage());

const { authMatrixPage } = require('../dist/lib/kafka/auth-matrix-page.js');
writeFileSync(new URL('../docs/auth-matrix.md', import.meta.url), authMatrixPage());

const { permissionsPage } = require('../dist/lib/permissions/page/index.js');
writeFileSync(new URL('../docs/permissions.md', import.meta.url), permissionsPage());
