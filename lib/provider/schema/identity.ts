/** Name and version under which Terraform finds the embedded provider. */
export const providerIdentity = {
  source: 'switchyard/switchyard',
  name: 'switchyard',
  /** The same as the package's; a test keeps them equal. */
  version: '0.1.0',
} as const;
