// Sums jest's result files, and the rows of the fault suite, into the one line that ends a CI run.
import { readFileSync } from 'node:fs';

const results = process.argv.slice(2).map((file) => asJest(JSON.parse(readFileSync(file, 'utf8') || 'null')));
const sum = (of) => results.reduce((total, result) => total + result[of], 0);
const failed = sum('numFailedTests') + sum('numRuntimeErrorTestSuites');
const skipped = sum('numPendingTests');
console.log(`tests: ${sum('numPassedTests')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);

function asJest(result) {
  // A suite that has died leaves an empty file.
  if (result === null) return { numPassedTests: 0, numFailedTests: 1, numRuntimeErrorTestSuites: 0, numPendingTests: 0 };
  if (!Array.isArray(result)) return result;
  const skipped = result.filter(({ outcome }) => outcome.startsWith('skipped')).length;
  const broken = result.filter(({ kept }) => !kept).length;
  const numPassedTests = result.length - skipped - broken;
  return { numPassedTests, numFailedTests: broken, numRuntimeErrorTestSuites: 0, numPendingTests: skipped };
}
