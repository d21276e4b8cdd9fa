import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  authKinds,
  authMatrix,
  destinationKinds,
  flavourKinds,
  migrationModes,
  migrationVerdict,
  refusals,
  routeVerdict,
  type AuthKind,
  type DestinationKind,
} from '../../lib/kafka/auth-matrix';
import { authMatrixPage } from '../../lib/kafka/auth-matrix-page';
import type { Carries } from '../../lib/gateway/route-security';

describe('the auth matrix', () => {
  test('is the one on docs/auth-matrix.md (write it with npm run docs)', () => {
    expect(readFileSync(join(__dirname, '../../docs/auth-matrix.md'), 'utf8')).toBe(authMatrixPage());
  });

  test('says of every pair, mode and flavour whether it is supported', () => {
    const cells = authMatrix();

    expect(cells).toHaveLength(authKinds.length * destinationKinds.length * migrationModes.length * flavourKinds.length);
    expect(new Set(cells.map(({ source, destination, mode, flavour }) => [source, destination, mode, flavour].join())).size).toBe(
      cells.length,
    );
  });

  test('has a reason and a way out for everything that it refuses, and no reason that nothing meets', () => {
    const refused = authMatrix().flatMap(({ verdict }) => (verdict.supported ? [] : [verdict]));

    expect(refused.filter(({ reason, wayOut }) => reason === '' || wayOut === '')).toEqual([]);
    expect([...new Set(refused.map(({ refusal }) => refusal))].sort()).toEqual(Object.keys(refusals).sort());
  });

  // Confluent's own examples for its gateway, as published with it and with KCP.
  test.each<[AuthKind, DestinationKind]>([
    ['none', 'plain'],
    ['none', 'oauth'],
    ['plain', 'plain'],
    ['plain', 'none'],
    ['mtls', 'plain'],
    ['mtls', 'oauth'],
    ['scram-256', 'plain'],
    ['scram-512', 'plain'],
    ['scram-512', 'oauth'],
    ['scram-512', 'none'],
    ['oauthbearer', 'oauth'],
  ])('has the swap that is published for both flavours: %s to %s', (source, destination) => {
    expect(flavourKinds.map((flavour) => migrationVerdict(source, destination, 'destinationSwap', flavour).supported)).toEqual([
      true,
      true,
    ]);
  });

  test.each<[AuthKind, DestinationKind]>([
    ['none', 'mtls'],
    ['mtls', 'mtls'],
  ])('lets %s pass to %s under the one certificate of the gateway', (source, destination) => {
    const verdicts = flavourKinds.map((flavour) => migrationVerdict(source, destination, 'passthrough', flavour));

    expect(verdicts).toEqual([
      { supported: true, notes: ['sharedCertificate'] },
      { supported: true, notes: ['sharedCertificate'] },
    ]);
  });

  test('refuses clients with IAM everywhere, and names the way out', () => {
    const iam = authMatrix().filter(({ source }) => source === 'iam');

    expect(iam.filter(({ verdict }) => verdict.supported)).toEqual([]);
    expect(migrationVerdict('iam', 'plain', 'destinationSwap', 'embedded')).toMatchObject({ refusal: 'iam', wayOut: /IamPreMigration/ });
  });

  test('has SCRAM to mTLS in the embedded flavour only', () => {
    const verdicts = flavourKinds.map((flavour) => migrationVerdict('scram-512', 'mtls', 'destinationSwap', flavour));

    expect(verdicts).toMatchObject([{ supported: true }, { supported: false, refusal: 'confluentCertificateLogin' }]);
  });

  test("refuses a Confluent gateway's login with SCRAM, wherever it would be needed", () => {
    expect(migrationVerdict('plain', 'scram', 'destinationSwap', 'confluent')).toMatchObject({ refusal: 'confluentScramLogin' });
    expect(migrationVerdict('scram-512', 'plain', 'sourceSwap', 'confluent')).toMatchObject({ refusal: 'confluentScramLogin' });
    expect(migrationVerdict('scram-512', 'scram', 'passthrough', 'confluent')).toMatchObject({ supported: true });
  });

  test('has clients show what the destination takes where the source is swapped', () => {
    expect(migrationVerdict('scram-512', 'plain', 'sourceSwap', 'embedded')).toEqual({ supported: true, notes: [] });
    expect(migrationVerdict('none', 'plain', 'sourceSwap', 'confluent')).toMatchObject({
      supported: true,
      notes: ['noStore'],
    });
  });

  test('lets a SCRAM client pass to its own mechanism only', () => {
    expect(routeVerdict('scram-256', 'scram-512', 'passthrough', 'embedded')).toMatchObject({ refusal: 'asksOtherwise' });
    expect(routeVerdict('scram-256', 'scram-256', 'passthrough', 'embedded')).toMatchObject({ supported: true });
  });

  test('is what the compiler knows of a pair', () => {
    const known: [
      Carries<'confluent', 'swap', 'scram-512', 'plain'>,
      Carries<'confluent', 'swap', 'scram-512', 'mtls'>,
      Carries<'embedded', 'swap', 'scram-512', 'mtls'>,
      Carries<'embedded', 'swap', 'iam', 'plain'>,
      Carries<'confluent', 'passthrough', 'plain', 'plain'>,
      Carries<'confluent', 'passthrough', 'none', 'plain'>,
    ] = [true, false, true, false, true, false];
    // @ts-expect-error Confluent's gateway has no login with SCRAM
    const refused: Carries<'confluent', 'swap', 'plain', 'scram-512'> = true;

    expect([...known, refused]).toEqual([
      routeVerdict('scram-512', 'plain', 'swap', 'confluent').supported,
      routeVerdict('scram-512', 'mtls', 'swap', 'confluent').supported,
      routeVerdict('scram-512', 'mtls', 'swap', 'embedded').supported,
      routeVerdict('iam', 'plain', 'swap', 'embedded').supported,
      routeVerdict('plain', 'plain', 'passthrough', 'confluent').supported,
      routeVerdict('none', 'plain', 'passthrough', 'confluent').supported,
      true,
    ]);
  });
});
