/** How esbuild makes one file of a program of ours: small, with names kept for stack traces, and the same on every machine. */
export const programOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  keepNames: true,
  legalComments: 'none',
  logLevel: 'warning',
};
