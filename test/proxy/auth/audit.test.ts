import { type Authentication, auditor } from '../../../lib/proxy/auth/audit';
import { PlainMechanism, verifyAgainst } from '../../../lib/proxy/auth/plain-server';
import { says } from './exchange';

const where = { route: 'orders', listener: '0.0.0.0:9092', peer: '10.0.0.7:51234' };

describe('the audit log', () => {
  let lines: { fields: Readonly<Record<string, unknown>>; message: string }[];
  let audit: (event: Authentication) => void;
  beforeEach(() => {
    lines = [];
    audit = auditor((fields, message) => lines.push({ fields, message }), { key: Buffer.from('key') });
  });

  test('has one line for a client that was let in', () => {
    audit({ ...where, mechanism: 'OAUTHBEARER', result: { name: 'svc', mechanism: 'OAUTHBEARER', expiresAt: 0 } });

    expect(lines).toEqual([
      {
        message: 'client authenticated',
        fields: {
          audit: 'authentication',
          ...where,
          mechanism: 'OAUTHBEARER',
          again: false,
          outcome: 'accepted',
          principal: 'svc',
          expiresAt: '1970-01-01T00:00:00.000Z',
        },
      },
    ]);
  });

  test('has one line for a client that was refused, with a hash of its user and no secret', async () => {
    const step = await says(new PlainMechanism(verifyAgainst(new Map([['alice', 'right']]))).create(), '\0my-password\0hunter2');
    if (step.kind !== 'failed') throw new Error('let in');

    audit({ ...where, mechanism: 'PLAIN', again: true, result: step });

    expect(lines).toEqual([
      {
        message: 'client refused',
        fields: {
          audit: 'authentication',
          ...where,
          mechanism: 'PLAIN',
          again: true,
          outcome: 'refused',
          userHash: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
          reason: 'wrong user or password',
        },
      },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/my-password|hunter2|alice/);
  });

  test('has the same hash for the same user, another one for another user or key', () => {
    const failed = (user: string): Authentication => ({
      ...where,
      mechanism: 'PLAIN',
      result: { kind: 'failed', message: '', reason: 'x', user },
    });
    audit(failed('a'));
    audit(failed('a'));
    audit(failed('b'));
    auditor((fields, message) => lines.push({ fields, message }))(failed('a'));

    const [first, again, other, elsewhere] = lines.map(({ fields }) => fields.userHash);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    expect(elsewhere).not.toBe(first);
  });

  test('says nothing of a user that never gave a name', () => {
    audit({ ...where, mechanism: 'SSL', result: { kind: 'failed', message: '', reason: 'no rule matches' } });

    expect(lines[0]?.fields).not.toHaveProperty('userHash');
  });
});
