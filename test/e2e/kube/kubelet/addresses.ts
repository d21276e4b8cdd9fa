import { spawnSync } from 'node:child_process';

/**
 * Addresses of pods, all of them this machine. Where it may be done (as root) they are of 198.18.0.0/15, which RFC 2544 keeps for tests, because the
 * API server connects to no pod on a loopback address; elsewhere they begin with 127.
 */
export class PodAddresses {
  public static claim(): PodAddresses {
    const number = 1 + Math.floor(Math.random() * 250);
    const network = `198.18.${number}`;
    const given = spawnSync('ip', ['address', 'add', `${network}.254/24`, 'dev', 'lo'], { stdio: 'ignore' }).status === 0;
    const addresses = new PodAddresses(given ? network : `127.18.${number}`, given, number);
    // However the test ends.
    process.once('exit', () => addresses.release());
    return addresses;
  }

  private last = 0;
  private released = false;

  private constructor(
    private readonly network: string,
    /** Whether `pods/NAME/proxy` works. */
    public readonly reachableByApiServer: boolean,
    private readonly number: number,
  ) {}

  /** Of one pod: its own address, and what its loopback is on this machine. */
  public next(): { readonly podIP: string; readonly loopback: string } {
    this.last = (this.last % 250) + 1;
    return { podIP: `${this.network}.${this.last}`, loopback: `127.19.${this.number}.${this.last}` };
  }

  public release(): void {
    if (!this.reachableByApiServer || this.released) return;
    this.released = true;
    spawnSync('ip', ['address', 'del', `${this.network}.254/24`, 'dev', 'lo'], { stdio: 'ignore' });
  }
}
