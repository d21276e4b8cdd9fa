import { isDeepStrictEqual } from 'node:util';
import type { CodedError } from '../../../../lib/core/coded-error';
import { GONE, PartialState, type Resource, UNKNOWN } from '../../../../lib/provider/resource';
import { withDefaults } from '../../../../lib/provider/protocol/values/defaults';

/** States and configurations as the tests write them. */
export type Values = Record<string, any>;

/** Does with a resource what Terraform would, without Terraform: a failed apply throws and leaves `state` on the error. */
export function operate(resource: Resource, signal = new AbortController().signal) {
  const { attributes } = resource.schema;
  const handlers = resource.handlers as any;
  const progress: string[] = [];
  const warnings: CodedError[] = [];
  const kept: Record<string, unknown> = {};
  const shared = (errors: CodedError[] = []) => ({
    signal,
    progress: (message: string) => progress.push(message),
    report: { warn: (_: unknown, error: CodedError) => warnings.push(error), error: (_: unknown, error: CodedError) => errors.push(error) },
    private: kept,
  });

  const complete = (config: Values): Values => {
    const whole: Values = {};
    for (const [name, { definition }] of Object.entries(attributes)) {
      whole[name] = withDefaults(definition.type, config[name]) ?? definition.default ?? null;
    }
    return whole;
  };

  /** As Terraform sends a configuration: without defaults. */
  const given = (config: Values): Values => Object.fromEntries(Object.keys(attributes).map((name) => [name, config[name] ?? null]));

  /** @throws the first error of validation or plan */
  async function plan(prior: Values | null, config: Values): Promise<Values> {
    const errors: CodedError[] = [];
    const whole = complete(config);
    handlers.validate?.(given(config), shared(errors).report);
    if (errors[0]) throw errors[0];
    const proposed: Values = {};
    let differs = prior === null;
    for (const [name, { definition }] of Object.entries(attributes)) {
      const isComputed = definition.mode === 'computed' || (definition.mode === 'optional-computed' && whole[name] === null);
      proposed[name] = definition.writeOnly ? null : isComputed ? (prior ? (prior[name] ?? null) : UNKNOWN) : whole[name];
      if (!isComputed && !definition.writeOnly && !isDeepStrictEqual(prior?.[name] ?? null, whole[name])) differs = true;
    }
    if (differs) {
      for (const [name, { definition }] of Object.entries(attributes)) {
        if (definition.mode === 'computed' && !(definition.stable && prior)) proposed[name] = UNKNOWN;
      }
    }
    const planned =
      (await handlers.plan?.({ ...shared(errors), config: given(config), prior, planned: proposed, replace: () => undefined })) ?? proposed;
    if (errors[0]) throw errors[0];
    return planned;
  }

  const hasChanges = (prior: Values | null, planned: Values) => !isDeepStrictEqual(prior, planned);

  async function apply(prior: Values | null, config: Values): Promise<Values> {
    const planned = await plan(prior, config);
    if (prior && !hasChanges(prior, planned)) return prior;
    const context = { ...shared(), config: given(config), planned, prior };
    try {
      return (await (prior ? handlers.update(context) : handlers.create(context))) as Values;
    } catch (error) {
      if (!(error instanceof PartialState)) throw error;
      throw Object.assign(error.cause as Error, { state: error.state });
    }
  }

  return {
    progress,
    warnings,
    plan,
    apply,
    create: (config: Values) => apply(null, config),
    async read(state: Values): Promise<Values | 'gone'> {
      const read = await handlers.read({ ...shared(), state });
      return read === GONE ? 'gone' : read;
    },
    async destroy(prior: Values): Promise<void> {
      const errors: CodedError[] = [];
      handlers.planDelete?.({ ...shared(errors), prior });
      if (errors[0]) throw errors[0];
      await handlers.delete({ ...shared(), prior });
    },
    async import(id: string): Promise<Values | 'gone'> {
      const known = await handlers.importState(id, shared());
      const state: Values = {};
      for (const name of Object.keys(attributes)) state[name] = known[name] ?? null;
      return this.read(state);
    },
  };
}
