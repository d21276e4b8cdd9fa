import { Diagnostics } from './diagnostics';
import { decodeValue, type DynamicValue, encodeValue } from './values/codec';
import type { Values } from './values/values';
import type { Attributes } from '../schema';

/** What every call about something with a schema needs: its values decoded and its errors collected. */
export class SchemaCall<S extends { readonly type: string; readonly attributes: Attributes }> {
  public readonly diagnostics: Diagnostics;

  public constructor(public readonly schema: S) {
    this.diagnostics = new Diagnostics(schema.attributes);
  }

  public decode(value: DynamicValue | undefined): Values | null {
    return decodeValue(this.schema.attributes, value);
  }

  public encode(values: Values | null): { msgpack: Uint8Array } {
    return encodeValue(this.schema.attributes, values);
  }

  /** Does the work of the call; whatever it throws becomes a diagnostic. */
  public async collect(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.diagnostics.thrown(error);
    }
  }
}
