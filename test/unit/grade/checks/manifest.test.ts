import { describe, expect, it } from '@jest/globals';
import { compareFiles } from '../../../../src/grade/manifest/read-manifests.ts';
import { manifestKind } from '../../../../src/grade/checks/manifest.ts';
import { globMatches } from '../../../../src/model/glob.ts';
import { CouldNotLook } from '../../../../src/model/could-not-look.ts';
import type { JsonObject } from '../../../../src/model/json.ts';
import type { GradingSite } from '../../../../src/model/ports/grading-site.ts';
import type { WriteOutcome } from '../../../../src/model/ports/cluster.ts';
import { gradeOne } from '../fixtures/grade-task.ts';
import { inMemoryCluster } from '../fixtures/in-memory-cluster.ts';

type Texts = Readonly<Record<string, string>>;

const pod = (name: string, image: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec: { containers: [{ name: app, image: '${image}' }] }\n`;

const GIVEN: Texts = { 'm/good.yaml': pod('good', 'busybox:1.36'), 'm/bad.yaml': pod('bad', 'busybox') };

const asList = (texts: Texts) => Object.entries(texts).map(([path, text]) => ({ path, text }));

const decide = (spec: JsonObject, now: Texts, given: Texts = GIVEN) =>
  manifestKind.decide(manifestKind.schema.parse({ files: ['m/*.yaml'], ...spec }), {
    files: { seen: asList(now) },
    given: asList(given),
    answers: [],
    images: [],
  });

describe('files that set-up gave', () => {
  it('are as given where only their spelling changed', () => {
    const json = JSON.stringify({
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { name: 'good' },
      spec: { containers: [{ image: 'busybox:1.36', name: 'app' }] },
    });
    for (const text of [GIVEN['m/good.yaml'] ?? '', `# looked at\n---\n${GIVEN['m/good.yaml']}---\n`, json])
      expect(decide({ same: ['m/good.yaml'] }, { 'm/good.yaml': text }).status).toBe('pass');
  });

  it('are not as given when they were mended though nothing was wrong, or are gone', () => {
    const mended = { ...GIVEN, 'm/good.yaml': pod('good', 'busybox:1.32.0') };
    expect(decide({ same: ['m/good.yaml'] }, mended)).toMatchObject({
      status: 'fail',
      actual: 'm/good.yaml is changed',
    });
    const { 'm/bad.yaml': bad = '' } = GIVEN;
    expect(decide({ same: ['m/good.yaml'] }, { 'm/bad.yaml': bad })).toMatchObject({
      actual: 'm/good.yaml is removed',
    });
  });

  it('must be exactly those that are named', () => {
    const exactly = ['m/good.yaml'];
    expect(decide({ exactly }, { 'm/good.yaml': pod('good', 'a') }).status).toBe('pass');
    expect(decide({ exactly }, GIVEN)).toMatchObject({ actual: 'there as well: m/bad.yaml' });
    expect(decide({ exactly }, { 'm/other.yaml': pod('x', 'a') })).toMatchObject({
      actual: 'missing: m/good.yaml; there as well: m/other.yaml',
    });
  });
});

describe('objects in files', () => {
  const tagged = {
    each: 'objects',
    rule: "item.pod.containers.all(c, !c.image.endsWith(':latest'))",
    expected: 'a tag',
  };

  it('are all held against rules: of every document, of Lists and of templates', () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n- ${pod('a', 'busybox').trim().replaceAll('\n', '\n  ')}\n`;
    const deployment = `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: d }\nspec: { template: { spec: { initContainers: [{ name: i, image: busybox }], containers: [] } } }\n`;
    for (const text of [list, deployment, `${pod('a', 'busybox:1')}---\n${pod('b', 'busybox')}`]) {
      expect(decide({ rules: [tagged] }, { 'm/x.yaml': text }).status).toBe('fail');
      expect(
        decide(
          { rules: [tagged] },
          { 'm/x.yaml': text.replaceAll(/image: '?busybox'? /g, "image: 'busybox:1.36' ") },
        ).status,
      ).toBe('pass');
    }
  });

  it('can be compared with what they were', () => {
    const kept = {
      each: 'objects.filter(o, o.given != null)',
      rule: 'item.object.spec.containers[0].name == item.given.object.spec.containers[0].name',
      expected: 'its name kept',
    };
    expect(decide({ rules: [kept] }, { ...GIVEN, 'm/bad.yaml': pod('bad', 'busybox:1') }).status).toBe(
      'pass',
    );
    const renamed = { ...GIVEN, 'm/bad.yaml': pod('bad', 'x').replace('app', 'other') };
    expect(decide({ rules: [kept] }, renamed).status).toBe('fail');
  });

  it('fail when they can not be read: no YAML, no object, an alias bomb', () => {
    for (const text of ['a: [', 'hello', 'kind: Pod', `${pod('a', 'b')}---\n- 1\n`]) {
      const verdict = decide({ rules: [tagged] }, { 'm/x.yaml': text });
      expect(verdict.status).toBe('fail');
      expect(verdict.actual).toContain('m/x.yaml');
    }
  });

  it('fail when there is no file', () => {
    expect(decide({ rules: [tagged] }, {})).toMatchObject({
      status: 'fail',
      actual: 'there is no such file',
    });
  });
});

const grade = (answer: () => WriteOutcome) =>
  gradeOne(
    'manifest',
    { files: ['*.yaml'], valid: { namespace: 'sun' } },
    {
      files: {
        list: async () => ['a.yaml', 'notes.txt'],
        read: async () => ({ found: true, text: pod('a', 'busybox') }),
      },
      cluster: inMemoryCluster({ create: answer }),
    },
  );
const refused = (status: number, message: string): WriteOutcome => ({
  done: false,
  status,
  reason: '',
  message,
});

const slow = (): never => {
  throw new CouldNotLook('throttled', 'slow down');
};

const unreadable: GradingSite['files']['list'] = async () => {
  throw new CouldNotLook('unavailable', 'no');
};

describe('validity', () => {
  it('is what the API server says in a dry-run; a name that is taken does no harm', async () => {
    const done: WriteOutcome = {
      done: true,
      object: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } },
      warnings: [],
    };
    expect((await grade(() => done)).status).toBe('pass');
    expect((await grade(() => refused(409, 'pods "a" already exists'))).status).toBe('pass');
    expect(await grade(() => ({ ...done, warnings: ['unknown field "spec.image"'] }))).toMatchObject({
      status: 'fail',
      actual: 'a.yaml Pod a: unknown field "spec.image"',
    });
    expect((await grade(() => refused(422, 'Pod "a" is invalid: spec.x'))).status).toBe('fail');
  });

  it('is an error when it could not be asked', async () => {
    expect((await grade(slow)).status).toBe('error');
    expect((await grade(() => refused(403, 'exceeded quota: q, requested: pods=1'))).status).toBe('error');
  });

  it('is an error when the folder can not be read', async () => {
    const result = await gradeOne(
      'manifest',
      { files: ['*.yaml'], same: ['*.yaml'] },
      { files: { list: unreadable, read: async () => ({ found: false }) }, cluster: null },
    );
    expect(result.status).toBe('error');
  });
});

describe('patterns of paths', () => {
  it.each([
    ['m/*.yaml', 'm/a.yaml', true],
    ['m/*.yaml', 'm/b/a.yaml', false],
    ['**/*.yaml', 'a.yaml', true],
    ['**/*.yaml', 'm/b/a.yaml', true],
    ['m/**', 'm/b/a', true],
    ['a.yaml', 'aXyaml', false],
    ['?.yaml', 'a.yaml', true],
    ['[a].yaml', 'a.yaml', false],
  ])('%s for %s is %s', (pattern, path, matches) => {
    expect(globMatches(pattern, path)).toBe(matches);
  });
});

describe('comparing files', () => {
  it('tells what is new from what was given', () => {
    const states = compareFiles(asList({ b: pod('b', 'x') }), asList({ a: pod('a', 'x') })).map(
      ({ path, state }) => `${path} ${state}`,
    );
    expect(states).toEqual(['a removed', 'b added']);
  });
});
