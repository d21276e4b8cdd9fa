import type { Attributes, AttributeType } from '../../schema';
import { numberFromWire, numberToWire } from './number';
import { UNKNOWN } from './unknown';

/** The attributes of a resource, by name. */
export type Values = Record<string, unknown>;

/**
 * A resource as handlers see it, from the tree that MessagePack or JSON gave: every attribute of the resource is there, null when it is
 * absent; absent attributes of nested objects are left out; null elements of lists, sets and maps are kept.
 */
export function resourceFromTree(attributes: Attributes, tree: unknown): Values | null {
  if (tree == null) return null;
  const given = expectObject(tree, []);
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { definition }]) => [name, fromTree(definition.type, given[name] ?? null, [name])]),
  );
}

/** The tree that is sent for a resource. A value that does not fit the schema is a mistake of the provider and throws. */
export function treeOfResource(attributes: Attributes, values: Values | null): unknown {
  return values && toTree({ kind: 'object', attributes }, values, []);
}

type Path = readonly (string | number)[];

function fromTree(type: AttributeType, tree: unknown, path: Path): unknown {
  if (tree == null) return null;
  if (tree === UNKNOWN) return UNKNOWN;
  switch (type.kind) {
    case 'string':
      return expect(typeof tree === 'string', 'a string', tree, path);
    case 'bool':
      return expect(typeof tree === 'boolean', 'true or false', tree, path);
    case 'number':
      return numberFromWire(tree);
    case 'list':
    case 'set':
      return expectArray(tree, path).map((element, index) => fromTree(type.of, element, [...path, index]));
    case 'map':
      return mapObject(expectObject(tree, path), (element, key) => fromTree(type.of, element, [...path, key]));
    case 'object': {
      const given = expectObject(tree, path);
      const object: Values = {};
      for (const [name, { definition }] of Object.entries(type.attributes)) {
        const value = fromTree(definition.type, given[name] ?? null, [...path, name]);
        if (value !== null) object[name] = value;
      }
      return object;
    }
  }
}

function toTree(type: AttributeType, value: unknown, path: Path): unknown {
  if (value == null) return null;
  if (value === UNKNOWN) return UNKNOWN;
  switch (type.kind) {
    case 'string':
      return expect(typeof value === 'string', 'a string', value, path);
    case 'bool':
      return expect(typeof value === 'boolean', 'true or false', value, path);
    case 'number':
      expect(typeof value === 'number' || value instanceof Number, 'a number', value, path);
      return numberToWire(value);
    case 'list':
    case 'set':
      return expectArray(value, path).map((element, index) => toTree(type.of, element, [...path, index]));
    case 'map':
      return mapObject(expectObject(value, path), (element, key) => toTree(type.of, element, [...path, key]));
    case 'object': {
      const given = expectObject(value, path);
      const stray = Object.keys(given).find((name) => !(name in type.attributes));
      if (stray !== undefined) throw new TypeError(`${[...path, stray].join('.')} is not in the schema`);
      return mapObject(type.attributes, ({ definition }, name) => toTree(definition.type, given[name], [...path, name]));
    }
  }
}

function expectArray(value: unknown, path: Path): unknown[] {
  return expect(Array.isArray(value), 'a list', value, path) as unknown[];
}

function expectObject(value: unknown, path: Path): Values {
  return expect(typeof value === 'object' && value !== null && !Array.isArray(value), 'an object', value, path) as Values;
}

/** Says the type and never the value, which may be a secret. */
function expect<T>(holds: boolean, wanted: string, value: T, path: Path): T {
  if (!holds)
    throw new TypeError(`${path.join('.') || 'the resource'}: expected ${wanted}, got ${Array.isArray(value) ? 'a list' : typeof value}`);
  return value;
}

function mapObject<T>(object: Readonly<Record<string, T>>, change: (value: T, key: string) => unknown): Values {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}
