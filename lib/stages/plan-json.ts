/** The parts of `terraform show -json` that Switchyard reads. Source: https://developer.hashicorp.com/terraform/internals/json-format */
export interface PlanJson {
  readonly format_version?: string;
  readonly errored?: boolean;
  readonly resource_changes?: readonly ResourceChange[];
  readonly configuration?: { readonly root_module?: ConfigurationModule };
}

export interface ResourceChange {
  readonly address: string;
  readonly mode?: string;
  readonly type: string;
  readonly name?: string;
  readonly deposed?: string;
  readonly change: Change;
}

export interface Change {
  readonly actions: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
  readonly after_unknown?: unknown;
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
}

export interface ConfigurationModule {
  readonly resources?: readonly { readonly address: string; readonly expressions?: Readonly<Record<string, unknown>> }[];
  readonly module_calls?: Readonly<Record<string, { readonly module?: ConfigurationModule }>>;
}

/** One resource that a plan changes, with what differs. Values of sensitive attributes are not in it. */
export interface PlannedChange {
  readonly address: string;
  readonly type: string;
  /** `replace` deletes and creates; other words of Terraform, such as `forget`, are passed on. */
  readonly action: string;
  readonly actions: readonly string[];
  readonly attributes: readonly ChangedAttribute[];
  readonly values: Readonly<Record<string, unknown>>;
}

export interface ChangedAttribute {
  readonly name: string;
  /** Absent when the attribute is sensitive. */
  readonly before?: unknown;
  /** Absent when the attribute is sensitive or not known before apply. */
  readonly after?: unknown;
}

type Values = Readonly<Record<string, unknown>>;

/** What a plan changes: neither reads nor resources that stay as they are. */
export function plannedChanges(plan: PlanJson): PlannedChange[] {
  const configured = configuredAttributes(plan.configuration?.root_module);
  return (plan.resource_changes ?? [])
    .filter(({ change }) => change.actions.some((action) => action !== 'no-op' && action !== 'read'))
    .map((resource) => {
      const { actions, before, after } = resource.change;
      const address = resource.deposed === undefined ? resource.address : `${resource.address} (deposed ${resource.deposed})`;
      const attributes = actions.includes('update')
        ? changedAttributes(resource.change, configured.get(withoutKeys(resource.address)))
        : [];
      return { address, type: resource.type, action: actionOf(actions), actions, attributes, values: valuesOf(after ?? before) };
    });
}

function actionOf(actions: readonly string[]): string {
  return actions.length === 1 ? String(actions[0]) : 'replace';
}

/**
 * An attribute that becomes unknown counts only when the configuration sets it: the provider decides the others while it applies.
 */
function changedAttributes(change: Change, configured: ReadonlySet<string> | undefined): ChangedAttribute[] {
  const before = valuesOf(change.before);
  const after = valuesOf(change.after);
  const unknown = valuesOf(change.after_unknown);
  const names = new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(unknown)]);
  return [...names].sort().flatMap((name): ChangedAttribute[] => {
    if (anyTrue(unknown[name])) {
      if (configured !== undefined && !configured.has(name)) return [];
      return [{ name, ...(isSensitive(change, name) ? {} : { before: before[name] }) }];
    }
    if (same(before[name], after[name])) return [];
    return [{ name, ...(isSensitive(change, name) ? {} : { before: before[name], after: after[name] }) }];
  });
}

function isSensitive(change: Change, name: string): boolean {
  return [change.before_sensitive, change.after_sensitive].some((marks) => marks === true || anyTrue(valuesOf(marks)[name]));
}

function anyTrue(marks: unknown): boolean {
  if (typeof marks === 'object' && marks !== null) return Object.values(marks).some(anyTrue);
  return marks === true;
}

/** Absent and null are the same to Terraform. */
function same(a: unknown, b: unknown): boolean {
  if ((a ?? null) === (b ?? null)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a) && a.length !== (b as unknown[]).length) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => same((a as Values)[key], (b as Values)[key]));
}

function valuesOf(value: unknown): Values {
  return typeof value === 'object' && value !== null ? (value as Values) : {};
}

/** Configuration has one entry for all instances of a resource that uses count or for_each. */
function withoutKeys(address: string): string {
  return address.replace(/\[[^\]]*\]/g, '');
}

function configuredAttributes(module: ConfigurationModule | undefined, prefix = ''): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const resource of module?.resources ?? []) {
    found.set(`${prefix}${resource.address}`, new Set(Object.keys(resource.expressions ?? {})));
  }
  for (const [name, call] of Object.entries(module?.module_calls ?? {})) {
    for (const entry of configuredAttributes(call.module, `${prefix}module.${name}.`)) found.set(...entry);
  }
  return found;
}
