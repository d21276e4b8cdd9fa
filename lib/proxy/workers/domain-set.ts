import { isDeepStrictEqual } from 'node:util';
import type { StreamingDomainSpec } from '../../gateway/spec';
import type { Domain } from '../domain/domain';
import type { BrokerAddress } from '../domain/listener';

/** Brokers of a cluster as one of its listeners names them. */
export interface LearnedBrokers {
  readonly domain: string;
  /** Id of the bootstrap server. */
  readonly listener: string;
  readonly brokers: readonly BrokerAddress[];
}

/** The streaming domains of one process. One whose spec stays keeps what it has learned. */
export class DomainSet {
  private readonly domains = new Map<string, Domain>();

  /** @param learned is told what any domain learns */
  public constructor(
    specs: readonly StreamingDomainSpec[],
    private readonly create: (spec: StreamingDomainSpec) => Domain,
    private readonly learned: (news: LearnedBrokers) => void = () => undefined,
  ) {
    this.apply(specs);
  }

  /** The same map for ever. */
  public get byName(): ReadonlyMap<string, Domain> {
    return this.domains;
  }

  public apply(specs: readonly StreamingDomainSpec[]): void {
    const names = new Set(specs.map(({ name }) => name));
    for (const name of this.domains.keys()) if (!names.has(name)) this.domains.delete(name);
    for (const spec of specs) {
      if (isDeepStrictEqual(this.domains.get(spec.name)?.spec, spec)) continue;
      const domain = this.create(spec);
      for (const listener of domain.listeners) {
        listener.onLearned((brokers) => this.learned({ domain: spec.name, listener: listener.spec.id, brokers }));
      }
      this.domains.set(spec.name, domain);
    }
  }

  /** Tells a domain what another process has learned. */
  public teach({ domain, listener, brokers }: LearnedBrokers): void {
    this.domains
      .get(domain)
      ?.listeners.find(({ spec }) => spec.id === listener)
      ?.learn(brokers);
  }
}
