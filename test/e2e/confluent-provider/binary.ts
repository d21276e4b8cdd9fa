import { existsSync } from 'node:fs';

/** Confluent's Terraform provider, when this machine has it. The registries of Terraform are not reachable for every machine that runs the tests. */
export const confluentProvider = [process.env['CONFLUENT_PROVIDER_BINARY']].find((file) => file !== undefined && existsSync(file));

/** Skips with one line where there is no provider of Confluent's. */
export function describeWithConfluentProvider(name: string, body: () => void): void {
  if (confluentProvider === undefined)
    console.warn("CONFLUENT_PROVIDER_BINARY names no file: Confluent's own Terraform provider is not run against the sandbox");
  (confluentProvider === undefined ? describe.skip : describe)(name, body);
}
