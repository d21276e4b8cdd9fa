import { prepareAll } from './programs';

/** `npx tsx test/e2e/kube/build.ts` fills the cache before the suites run, so that a build has its own time limit and its own log. */
prepareAll()
  .then((programs) => process.stdout.write([...programs].map(([name, path]) => `${name} ${path}\n`).join('')))
  .catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 1;
  });
