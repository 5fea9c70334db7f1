import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isFields, type ApiObject, type Fields } from '../../../../src/embedded/objects/object.ts';
import { decodeFieldSet, encodeFieldSet, pathsOf } from '../../../../src/embedded/patch/field-set.ts';
import { fieldManagement } from '../../../../src/embedded/patch/field-management.ts';
import { patches } from '../../../../src/embedded/patch/patches.ts';
import { podSchema, schemas } from './patch-objects.ts';

const now = new Date('2026-01-01T00:00:00Z');

const text = fc.constantFrom('1', '2', '3');
const words = fc.dictionary(fc.constantFrom('a', 'b.io/c', 'd', 'constructor', '__proto__'), text, {
  noNullPrototype: true,
  minKeys: 1,
});
const optional: { requiredKeys: ['name'] } = { requiredKeys: ['name'] };

const container = (name: string): fc.Arbitrary<Fields> =>
  fc.record(
    {
      name: fc.constant(name),
      image: text,
      command: fc.array(text, { minLength: 1, maxLength: 2 }),
      env: fc
        .subarray(['A', 'B', 'C'], { minLength: 1 })
        .chain((names) =>
          fc.tuple(...names.map((name) => fc.record({ name: fc.constant(name), value: text }))),
        ),
      ports: fc
        .subarray([80, 81, 82], { minLength: 1 })
        .map((numbers) => numbers.map((containerPort) => ({ containerPort, protocol: 'TCP' }))),
      resources: fc.constantFrom<Fields>(
        {},
        { limits: { cpu: '1' } },
        { requests: { cpu: '1', memory: '1Gi' } },
      ),
      securityContext: fc.constantFrom<Fields>({}, { runAsUser: 0 }, { capabilities: { add: ['X'] } }),
    },
    optional,
  );

const podSpec = fc.record(
  {
    containers: fc
      .shuffledSubarray(['a', 'b', 'c'], { minLength: 1 })
      .chain((names) => fc.tuple(...names.map((name) => container(name)))),
    nodeSelector: words,
    hostNetwork: fc.constant(true),
    securityContext: fc.constantFrom<Fields>({}, { runAsUser: 1 }),
  },
  { requiredKeys: ['containers'] },
);

const metadata = fc.record(
  { name: fc.constant('web'), labels: words, finalizers: fc.subarray(['a/x', 'b/x'], { minLength: 1 }) },
  optional,
);

/** What somebody writes. */
const body: fc.Arbitrary<ApiObject> = fc
  .record({ metadata, spec: podSpec })
  .map((parts) => ({ apiVersion: 'v1', kind: 'Pod', ...parts }));

const normal = (object: ApiObject): ApiObject => schemas.convert(object, podSchema.definition).object;

const stored = (object: ApiObject): ApiObject => {
  const made = normal(object);
  return { ...made, metadata: { ...made.metadata, uid: 'u' } };
};

function apply(live: ApiObject | undefined, applied: ApiObject, manager: string, force = true): ApiObject {
  return fieldManagement.apply({ live, applied, schema: podSchema, manager, subresource: '', force, now });
}

function track(live: ApiObject | undefined, next: ApiObject, manager: string): ApiObject {
  return fieldManagement.track({ live, next, schema: podSchema, manager, subresource: '', now });
}

const pathsOwned = (object: ApiObject): Set<string> =>
  new Set(
    (object.metadata.managedFields ?? [])
      .flatMap((entry) => pathsOf(decodeFieldSet(entry.fieldsV1)))
      .map((path) => path.join('/')),
  );

describe('whatever is applied', () => {
  test('applying it twice changes nothing', () => {
    fc.assert(
      fc.property(body, body, (first, second) => {
        const live = stored(apply(stored(track(undefined, normal(first), 'creator')), second, 'me'));
        expect(apply(live, second, 'me', false)).toEqual(live);
      }),
      { numRuns: 150 },
    );
  });

  test('applying something else and coming back leads to the same object', () => {
    fc.assert(
      fc.property(body, body, (first, second) => {
        const one = stored(apply(undefined, first, 'me'));
        const back = stored(apply(stored(apply(one, second, 'me')), first, 'me'));
        expect(comparable(back)).toEqual(comparable(one));
      }),
      { numRuns: 150 },
    );
  });

  test('two appliers who agree both own it, and one can go without loss', () => {
    fc.assert(
      fc.property(body, (applied) => {
        const both = stored(apply(stored(apply(undefined, applied, 'me')), applied, 'you', false));
        const left = apply(both, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' } }, 'me');
        expect(left['spec']).toEqual(both['spec']);
        expect(left.metadata.managedFields?.map((entry) => entry.manager)).toEqual(['you']);
      }),
      { numRuns: 100 },
    );
  });
});

describe('whatever is created', () => {
  test('all its leaves are owned', () => {
    fc.assert(
      fc.property(body, (object) => {
        const created = track(undefined, normal(object), 'creator');
        const paths = pathsOwned(created);
        const applied = apply(undefined, object, 'me');
        for (const path of pathsOwned(applied)) expect(paths).toContain(path);
      }),
      { numRuns: 150 },
    );
  });

  test('every field has one owner after any updates', () => {
    fc.assert(
      fc.property(fc.array(body, { minLength: 1, maxLength: 5 }), (versions) => {
        let live: ApiObject | undefined;
        for (const [index, version] of versions.entries()) {
          const next = normal(version);
          const metadata = live ? { ...next.metadata, uid: 'u' } : next.metadata;
          live = stored(track(live, { ...next, metadata }, `m${index}`));
        }
        const all = (live?.metadata.managedFields ?? []).flatMap((entry) =>
          pathsOf(decodeFieldSet(entry.fieldsV1)).map((path) => path.join('/')),
        );
        expect(new Set(all).size).toBe(all.length);
      }),
      { numRuns: 100 },
    );
  });

  test('its fields come back from FieldsV1 as they went', () => {
    fc.assert(
      fc.property(body, (object) => {
        const [entry] = track(undefined, normal(object), 'creator').metadata.managedFields ?? [];
        const read: unknown = JSON.parse(JSON.stringify(entry?.fieldsV1));
        expect(JSON.stringify(encodeFieldSet(decodeFieldSet(read)))).toBe(JSON.stringify(entry?.fieldsV1));
      }),
    );
  });
});

describe('whatever a patch should lead to', () => {
  test('a merge patch of the differences leads there', () => {
    fc.assert(
      fc.property(body, body, (from, to) => {
        expect(patches.merge(from, mergePatch(from, to))).toEqual(to);
      }),
    );
  });

  test('a strategic patch as kubectl makes it leads there', () => {
    fc.assert(
      fc.property(body, body, (from, to) => {
        expect(patches.strategic(from, strategicPatch(from, to), podSchema)).toEqual(to);
      }),
      { numRuns: 300 },
    );
  });

  test('a JSON patch that replaces its parts leads there', () => {
    fc.assert(
      fc.property(body, body, (from, to) => {
        const patch = ['metadata', 'spec'].map((part) => ({
          op: 'replace',
          path: `/${part}`,
          value: to[part],
        }));
        expect(patches.json(from, patch)).toEqual(to);
      }),
    );
  });
});

/** Without what order and emptied structs say: a struct that loses its last field goes. */
function comparable(object: ApiObject): unknown {
  const spec = object['spec'] as Fields;
  const containers = (spec['containers'] as Fields[]).map((one) => ({
    ...one,
    env: sortBy(one['env'], 'name'),
    ports: sortBy(one['ports'], 'containerPort'),
    securityContext: unlessEmpty(one['securityContext']),
  }));
  return {
    ...object,
    metadata: { ...object.metadata, finalizers: object.metadata.finalizers?.toSorted() },
    spec: {
      ...spec,
      containers: sortBy(containers, 'name'),
      securityContext: unlessEmpty(spec['securityContext']),
    },
  };
}

function unlessEmpty(value: unknown): unknown {
  return isFields(value) && Object.keys(value).length === 0 ? undefined : value;
}

function sortBy(list: unknown, key: string): unknown {
  if (!Array.isArray(list)) return list;
  return (list as Fields[]).toSorted((left, right) => (String(left[key]) < String(right[key]) ? -1 : 1));
}

const own = (fields: Fields, key: string): unknown => (Object.hasOwn(fields, key) ? fields[key] : undefined);

function put(fields: Fields, key: string, value: unknown): void {
  Object.defineProperty(fields, key, { value, enumerable: true, configurable: true, writable: true });
}

function mergePatch(from: Fields, to: Fields): Fields {
  const patch: Fields = {};
  for (const key of Object.keys(from)) if (!Object.hasOwn(to, key)) put(patch, key, null);
  for (const [key, value] of Object.entries(to)) {
    const old = own(from, key);
    put(patch, key, isFields(old) && isFields(value) ? mergePatch(old, value) : value);
  }
  return patch;
}

const mergeKeys: Readonly<Record<string, string>> = {
  containers: 'name',
  env: 'name',
  ports: 'containerPort',
};

function strategicPatch(from: Fields, to: Fields): Fields {
  const patch: Fields = {};
  for (const key of Object.keys(from)) if (!Object.hasOwn(to, key)) put(patch, key, null);
  for (const [key, value] of Object.entries(to)) {
    const old = own(from, key);
    const mergeKey = mergeKeys[key];
    if (isFields(old) && isFields(value)) put(patch, key, strategicPatch(old, value));
    else if (!Array.isArray(old) || !Array.isArray(value)) put(patch, key, value);
    else if (key === 'finalizers') {
      const gone = old.filter((item) => !value.includes(item));
      if (gone.length > 0) patch[`$deleteFromPrimitiveList/${key}`] = gone;
      patch[`$setElementOrder/${key}`] = value;
      patch[key] = value;
    } else if (mergeKey === undefined) patch[key] = value;
    else {
      const [before, after] = [old as Fields[], value as Fields[]];
      const identity = (item: Fields): unknown => item[mergeKey];
      patch[`$setElementOrder/${key}`] = after.map((item) => ({ [mergeKey]: identity(item) }));
      patch[key] = [
        ...after.map((item) => {
          const same = before.find((other) => identity(other) === identity(item));
          return same === undefined ? item : { ...strategicPatch(same, item), [mergeKey]: identity(item) };
        }),
        ...before
          .filter((item) => !after.some((other) => identity(other) === identity(item)))
          .map((item) => ({ $patch: 'delete', [mergeKey]: identity(item) })),
      ];
    }
  }
  return patch;
}
