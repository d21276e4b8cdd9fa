import { CodedError } from '../core/coded-error';
import { serve, serveReattach } from './protocol/serve';
import { providerIdentity } from './schema/identity';

const load = async () => {
  const [{ resources }, { ephemeralResources }, { dataSources }] = await Promise.all([
    import('./resources/index.js'),
    import('./ephemeral/index.js'),
    import('./data/index.js'),
  ]);
  return [...resources, ...ephemeralResources, ...dataSources];
};

async function main(): Promise<void> {
  if (process.argv.includes('--reattach')) {
    await serveReattach(load, { source: providerIdentity.source, onReady: (line) => process.stdout.write(line) });
  } else {
    await serve(load);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${CodedError.isCodedError(error) ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
