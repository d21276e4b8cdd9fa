import type { Logger } from 'pino';
import type { StreamingDomainSpec } from '../../gateway/spec';
import { Domain } from '../domain/domain';
import { AdmissionControl } from '../limits/admission';
import { MemoryBudget } from '../limits/memory-budget';
import type { ApiRanges } from '../rewrite/clamp';
import type { RouteEnvironment } from '../route/route';
import { GatewaySecurity } from '../security/gateway-security';
import type { PlaneSettings } from './data-plane';
import type { DomainSet } from './domain-set';

export interface EnvironmentParts {
  readonly domains: DomainSet;
  readonly security: GatewaySecurity;
  readonly log: Logger;
  /** API versions that are offered at present. */
  ranges(): ApiRanges;
}

export function environmentOf(settings: PlaneSettings, { domains, security, log, ranges }: EnvironmentParts): RouteEnvironment {
  const { gateway, bindHost, portOffset, drainTimeoutMs, holdResetMs, limits } = settings;
  const { idleMs, authenticationMs, requestBytes } = limits;
  return {
    gateway,
    domains: domains.byName,
    bindHost,
    portOffset,
    drainTimeoutMs,
    limits: { holdResetMs, idleMs, authenticationMs, requestBytes },
    log,
    ranges,
    securityOf: (spec) => security.securityOf(spec),
    securityRevision: () => security.revision,
    admission: new AdmissionControl(limits, log),
    memory: new MemoryBudget(limits.collectedBytes),
  };
}

export function domainOf(spec: StreamingDomainSpec, security: GatewaySecurity, log: Logger): Domain {
  return new Domain(spec, (server) => security.protocolOf(server), log);
}

/** @throws CodedError a secret store cannot be used as it is configured */
export function securityFor({ sections, secretsFolder, ticketKey, phantomSecret }: PlaneSettings, log: Logger): Promise<GatewaySecurity> {
  return GatewaySecurity.open({
    stores: sections.secretStores ?? [],
    secretsFolder,
    ticketKey: Buffer.from(ticketKey, 'base64'),
    phantomSecret: Buffer.from(phantomSecret, 'base64'),
    log,
  });
}
