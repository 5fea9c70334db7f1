import { describe, expect, test } from '@jest/globals';
import { StatusError } from '../../../../src/embedded/objects/status-error.ts';
import { strictDecodingMessage } from '../../../../src/embedded/schema/decode.ts';
import { openSchemas } from '../../../../src/embedded/schema/schemas.ts';

const schemas = openSchemas();
const POD = 'io.k8s.api.core.v1.Pod';
const SECRET = 'io.k8s.api.core.v1.Secret';
const SERVICE = 'io.k8s.api.core.v1.Service';
const DEPLOYMENT = 'io.k8s.api.apps.v1.Deployment';

function refusal(text: string, definition: string, format: 'json' | 'yaml' = 'json'): StatusError {
  try {
    schemas.decode(text, format, definition);
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
  throw new Error('it was read');
}

const port = (value: string): string => `{"spec":{"ports":[{"targetPort":${value}}]}}`;
const refused = (text: string): string => refusal(text, POD).message;

describe('a body of the wrong types', () => {
  const prefix = 'Pod in version "v1" cannot be handled as a Pod: ';
  test.each([
    [
      '{"spec":{"containers":"x"}}',
      'json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container',
    ],
    [
      '{"spec":{"containers":[{"image":5}]}}',
      'json: cannot unmarshal number into Go struct field Container.spec.containers.image of type string',
    ],
    [
      '{"spec":{"restartPolicy":true}}',
      'json: cannot unmarshal bool into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy',
    ],
    [
      '{"spec":{"volumes":[{"emptyDir":[]}]}}',
      'json: cannot unmarshal array into Go struct field Volume.spec.volumes.VolumeSource.emptyDir of type v1.EmptyDirVolumeSource',
    ],
    [
      '{"metadata":{"labels":{"a":5}}}',
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
    ],
    [
      '{"metadata":[]}',
      'json: cannot unmarshal array into Go struct field Pod.metadata of type v1.ObjectMeta',
    ],
    [
      '{"spec":{"terminationGracePeriodSeconds":1.0}}',
      'json: cannot unmarshal number 1.0 into Go struct field PodSpec.spec.terminationGracePeriodSeconds of type int64',
    ],
    [
      '{"spec":{"priority":2147483648}}',
      'json: cannot unmarshal number 2147483648 into Go struct field PodSpec.spec.priority of type int32',
    ],
    [
      '{"spec":{"hostNetwork":"true"}}',
      'json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool',
    ],
    [
      '{"spec":{"containers":[{"resources":{"limits":{"cpu":"lots"}}}]}}',
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    [
      '{"spec":{"containers":[{"resources":{"limits":{"cpu":"1Zi"}}}]}}',
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    ['{"spec":{"containers":[{"resources":{"limits":{"cpu":"1mi"}}}]}}', "unable to parse quantity's suffix"],
    [
      '{"metadata":{"creationTimestamp":"now"}}',
      'parsing time "now" as "2006-01-02T15:04:05Z07:00": cannot parse "now" as "2006"',
    ],
    // the first fault counts
    [
      '{"spec":{"hostPID":1,"hostIPC":2}}',
      'json: cannot unmarshal number into Go struct field PodSpec.spec.hostPID of type bool',
    ],
  ])('%s', (text, message) => {
    const { status } = refusal(text, POD);
    expect(status.message).toBe(prefix + message);
    expect(status).toMatchObject({ code: 400, reason: 'BadRequest', status: 'Failure' });
  });

  test('names the kind and the version of the body, and the kind that was wanted', () => {
    const text = '{"apiVersion":"apps/v1","kind":"Deployment","spec":[]}';
    expect(refusal(text, DEPLOYMENT).message).toBe(
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal array into Go struct field Deployment.spec of type v1.DeploymentSpec',
    );
  });

  test('a port is a number of 32 bits or a string', () => {
    expect(refusal(port('true'), SERVICE).message).toBe(
      'Service in version "v1" cannot be handled as a Service: json: cannot unmarshal bool into Go struct field ServicePort.spec.ports.targetPort of type int32',
    );
    expect(refusal(port('1.5'), SERVICE).message).toContain('cannot unmarshal number 1.5 into');
    expect(schemas.decode(port('"http"'), 'json', SERVICE).object['spec']).toMatchObject({
      ports: [{ targetPort: 'http' }],
    });
  });

  test('bytes are base64', () => {
    expect(refusal('{"data":{"a":"YQ"}}', SECRET).message).toBe(
      'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 0',
    );
    expect(refusal('{"data":{"a":"pass word"}}', SECRET).message).toMatch(/at input byte 4$/);
  });
});

describe('a body of an unknown kind', () => {
  test('is shown by its first bytes', () => {
    expect(refused('{"kind":"Pod",}')).toBe(
      `the object provided is unrecognized (must be of type Pod): couldn't get version/kind; json parse error: invalid character '}' looking for beginning of object key string ({"kind":"Pod",})`,
    );
    expect(refused('')).toBe(
      "the object provided is unrecognized (must be of type Pod): couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)",
    );
    expect(refused('kind: Pod')).toBe(
      "the object provided is unrecognized (must be of type Pod): couldn't get version/kind; json parse error: invalid character 'k' looking for beginning of value (6b696e643a20506f64)",
    );
    expect(refused(`{"x":"${'a'.repeat(40)}"`)).toMatch(/\(\{"x":"a{24} \.\.\.\)$/);
  });

  test('may be no object, or have a kind that is no string', () => {
    expect(refused('[]')).toContain(
      'json: cannot unmarshal array into Go value of type struct { APIVersion string',
    );
    expect(refused('{"kind":5}')).toContain(
      'json: cannot unmarshal number into Go struct field .kind of type string',
    );
  });
});

const strict = (text: string): readonly string[] => schemas.decode(text, 'json', POD).strictErrors;
const deep = (levels: number): string => `{"data":${'['.repeat(levels)}${']'.repeat(levels)}}`;

describe('unknown and duplicate fields', () => {
  test('are listed in the order of the body', () => {
    expect(
      strict(
        '{"metadata":{"name":"a","name":"b","foo":1},"spec":{"contaners":[],"containers":[{},{"img":1}]},"spec":{}}',
      ),
    ).toEqual([
      'duplicate field "metadata.name"',
      'unknown field "metadata.foo"',
      'unknown field "spec.contaners"',
      'unknown field "spec.containers[1].img"',
      'duplicate field "spec"',
    ]);
  });

  test('names count with their case', () => {
    expect(strict('{"Spec":{}}')).toEqual(['unknown field "Spec"']);
  });

  test('the last of two values wins, objects are merged', () => {
    const { object } = schemas.decode(
      '{"metadata":{"name":"a","labels":{"x":"1"}},"metadata":{"name":"b","labels":{"y":"2"}}}',
      'json',
      POD,
    );
    expect(object.metadata).toEqual({ name: 'b', labels: { x: '1', y: '2' } });
  });

  test('the same key of a map is a duplicate too', () => {
    expect(strict('{"metadata":{"labels":{"a/b":"1","a/b":"2"}}}')).toEqual([
      'duplicate field "metadata.labels.a/b"',
    ]);
  });

  test('no more than a hundred are listed, each once', () => {
    const many = Array.from({ length: 150 }, (_, index) => `"x${index}":1`).join(',');
    expect(strict(`{${many}}`)).toHaveLength(100);
    expect(strict('{"x":1,"x":2}')).toEqual(['unknown field "x"']);
  });

  test('make one message where they are refused', () => {
    expect(strictDecodingMessage(['unknown field "a"', 'duplicate field "b"'])).toBe(
      'strict decoding error: unknown field "a", duplicate field "b"',
    );
  });
});

describe('hostile bodies', () => {
  test('a key named __proto__ is a key', () => {
    const { object, strictErrors } = schemas.decode(
      '{"__proto__":{"polluted":1},"metadata":{"labels":{"__proto__":"x"}}}',
      'json',
      POD,
    );
    expect(strictErrors).toEqual(['unknown field "__proto__"']);
    expect(Object.entries(object.metadata.labels ?? {})).toEqual([['__proto__', 'x']]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('a deep body is refused, one that is as deep as allowed is read', () => {
    const revision = 'io.k8s.api.apps.v1.ControllerRevision';
    expect(refusal(deep(10_000), revision).message).toContain("invalid character '[' exceeded max depth");
    expect(schemas.decode(deep(9999), 'json', revision).object['data']).toHaveLength(1);
    expect(refusal('['.repeat(20_000), POD, 'yaml').status.code).toBe(400);
  });

  test('numbers of any length are read', () => {
    const digits = '9'.repeat(100_000);
    expect(refusal(`{"spec":{"priority":${digits}}}`, POD).status.code).toBe(400);
    const limits = { cpu: `1e-${'9'.repeat(9)}`, memory: digits };
    const text = JSON.stringify({ spec: { containers: [{ resources: { limits } }] } });
    expect(schemas.decode(text, 'json', POD).object['spec']).toMatchObject({
      containers: [{ resources: { limits: { cpu: '1e-9' } } }],
    });
  });
});
