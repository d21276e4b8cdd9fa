import { CodedError } from '../../core/coded-error';
import { defineDataSource } from '../data-source';
import { checkGatewayRef } from '../gateway';
import { gates, lookOnce, openGateContext, runGates } from '../gates';
import { boundsOf } from '../gates/context';
import { checkKafkaRef } from '../kafka';
import { isKnown } from '../resource';
import { checkReplication } from '../resources/cutover/replication';
import { gateDataSchema } from '../schema/gate';

/** A gate by hand. It keeps no state but Terraform's: looking changes nothing. */
export const gate = defineDataSource(gateDataSchema, {
  validate({ gate: name, link, mirror_maker, gateway, source, destination }, report) {
    const names = gates.map((one) => one.name);
    if (isKnown(name) && !names.includes(name)) {
      report.error('gate', new CodedError('SWY4011', { property: 'gate', value: name, allowed: names }));
    }
    checkReplication('link', { link, mirror_maker }, report);
    checkGatewayRef(gateway, report);
    checkKafkaRef('source', source, report);
    checkKafkaRef('destination', destination, report);
  },

  // A wait ends by itself, with what was seen last.
  seconds: ({ gates: bounds, wait }) => (wait ? boundsOf(bounds).timeoutSeconds : 0) + 60,

  async read({ config, signal, progress }) {
    const context = await openGateContext(config, { signal });
    try {
      if (config.wait) {
        const [held] = await runGates([config.gate], gates, context, progress);
        const fix = gates.find(({ name }) => name === config.gate)?.fix ?? null;
        return { ...config, holds: true, observed: held?.observed ?? '', fix, details: held?.details ?? null };
      }
      const [look] = await lookOnce([config.gate], context);
      const details = look?.details ? JSON.stringify(look.details) : null;
      return { ...config, holds: look?.holds ?? false, observed: look?.observed ?? '', fix: look?.fix ?? null, details };
    } finally {
      context.close();
    }
  },
});
