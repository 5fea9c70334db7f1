import { describe, expect, it } from '@jest/globals';
import { parseDockerfile } from '../../../src/model/dockerfile/parse.ts';
import { describeDockerfile } from '../../../src/model/dockerfile/stages.ts';
import type { JsonObject } from '../../../src/model/json.ts';

const finalOf = (text: string): JsonObject => describeDockerfile(parseDockerfile(text)).final;
const stagesOf = (text: string): readonly JsonObject[] => describeDockerfile(parseDockerfile(text)).stages;

describe('a Dockerfile is taken apart', () => {
  it('with continued lines, comments between them, and here-documents', () => {
    const text = [
      '# a comment',
      'FROM busybox:1.36',
      'run echo a && \\',
      '  # not part of it',
      '',
      '  echo b',
      'RUN <<-END',
      '\tadduser -D app',
      '\tEND',
      'COPY <<"ONE" <<TWO /etc/',
      'USER nobody',
      'ONE',
      'second',
      'TWO',
      'USER app',
    ].join('\n');
    const { instructions, faults } = parseDockerfile(text);
    expect(faults).toEqual([]);
    expect(instructions.map(({ name, line }) => `${line} ${name}`)).toEqual([
      '2 FROM',
      '3 RUN',
      '7 RUN',
      '10 COPY',
      '15 USER',
    ]);
    expect(instructions[1]?.args).toBe('echo a &&   echo b');
    expect(instructions[2]?.heredocs).toEqual(['adduser -D app']);
    expect(instructions[3]?.heredocs).toEqual(['USER nobody', 'second']);
    expect(finalOf(text)).toMatchObject({ user: 'app', userMade: true, root: false });
  });

  it('with the directive escape, and only at the top', () => {
    const text = '# syntax=docker/dockerfile:1\n# escape=`\nFROM a:1\nRUN dir `\n  c:\\';
    expect(parseDockerfile(text).instructions.at(-1)?.args).toBe('dir   c:\\');
    const late = '# hello\n# escape=`\nFROM a:1\nRUN one \\\n  two';
    expect(parseDockerfile(late).instructions.at(-1)?.args).toBe('one   two');
  });

  it.each([
    ['', 'there is no FROM'],
    ['FORM a', 'there is no instruction FORM'],
    ['USER a\nFROM b', 'stands before the first FROM'],
    ['FROM a\nRUN <<END\nx', 'does not end'],
    ['FROM a b', 'FROM needs an image'],
    ['FROM a\nUSER', 'USER says nothing'],
  ])('and %j is none: %s', (text, fault) => {
    expect(parseDockerfile(text).faults.join('; ')).toContain(fault);
  });
});

describe('the user in the end', () => {
  it.each([
    ['FROM a:1', { user: null, root: true }],
    ['FROM a:1\nUSER 1000', { user: '1000', uid: 1000, numericUser: true, root: false }],
    ['FROM a:1\nUSER 1000:2000', { uid: 1000, group: '2000' }],
    ['FROM a:1\nUSER 1000\nRUN x\nUSER root', { user: 'root', uid: 0, root: true }],
    ['FROM a:1\nUSER 0', { uid: 0, root: true }],
    ['FROM a:1\nUSER 0000:1', { uid: 0, root: true }],
    ['FROM a:1\nUSER app', { user: 'app', uid: null, userMade: false, root: false }],
    [
      'FROM a:1\nRUN useradd --uid 1234 --no-create-home app\nUSER app',
      { uid: 1234, userMade: true, root: false },
    ],
    ['FROM a:1\nRUN addgroup -S g && adduser -S -u 77 -G g app\nUSER app:g', { uid: 77, userMade: true }],
    ['FROM a:1\nRUN ["useradd", "app"]\nUSER app', { uid: null, userMade: true }],
    ['FROM a:1\nRUN useradd -o -u 0 app\nUSER app', { uid: 0, userMade: true, root: true }],
    ['FROM a:1\nRUN echo "app:x:65532:65532::/:" > /etc/passwd\nUSER app', { uid: 65532, userMade: true }],
    ['FROM a:1\nENV ID=1001\nUSER $ID', { uid: 1001, root: false }],
    ['FROM a:1\nARG ID=1001\nUSER ${ID}', { uid: 1001 }],
    ['FROM a:1\nARG ID\nUSER ${ID:-0}', { uid: 0, root: true }],
    ['ARG ID=5\nFROM a:1\nUSER ${ID}', { user: '${ID}', root: true }],
    ['ARG ID=5\nFROM a:1\nARG ID\nUSER ${ID}', { uid: 5 }],
    ['FROM a:1\nUSER $UNKNOWN', { root: true }],
    ['FROM a:1 AS base\nUSER 5\nFROM base', { uid: 5, root: false }],
    ['FROM a:1 AS base\nUSER 5\nFROM b:1', { user: null, root: true }],
    ['FROM a:1 AS base\nONBUILD USER 7\nFROM base', { uid: 7 }],
    [
      'FROM a:1 AS b\nRUN adduser -D -u 9 app\nFROM scratch\nCOPY --from=b /etc/passwd /etc/\nUSER app',
      { uid: 9, userMade: true },
    ],
    ['FROM a:1 AS b\nRUN adduser -D -u 9 app\nFROM scratch\nUSER app', { uid: null, userMade: false }],
    ['FROM a:1\n# USER 1000', { user: null, root: true }],
    ['FROM a:1\nRUN <<END\nUSER 1000\nEND', { user: null, root: true }],
  ])('of %j', (text, expected) => {
    expect(finalOf(text)).toMatchObject(expected);
  });
});

describe('bases', () => {
  it.each([
    ['FROM golang', { tag: null, digest: null, repository: 'docker.io/library/golang' }],
    ['FROM golang:latest', { tag: 'latest' }],
    ['FROM localhost:5000/golang', { tag: null, repository: 'localhost:5000/golang' }],
    ['FROM golang:1.24@sha256:abc', { tag: '1.24', digest: 'sha256:abc' }],
    ['ARG V=1.24\nFROM golang:${V}', { tag: '1.24' }],
    ['FROM --platform=linux/amd64 a:1', { platform: 'linux/amd64', image: 'a:1' }],
    ['FROM scratch', { scratch: true, shell: false }],
    ['FROM a:1 AS Build\nFROM build', { base: 'build', baseStage: 0, image: 'a:1' }],
    ['FROM gcr.io/distroless/static:nonroot', { shell: false, tag: 'nonroot' }],
    ['FROM gcr.io/distroless/static:debug', { shell: true }],
    ['FROM a:1 AS b\nFROM scratch\nCOPY --from=b /bin/busybox /bin/sh', { shell: true }],
    ['FROM a:1 AS b\nFROM scratch\nCOPY --from=b / /', { shell: true }],
    ['FROM a:1 AS b\nFROM scratch\nCOPY --from=b /out/app /app', { shell: false }],
  ])('of %j', (text, expected) => {
    expect(finalOf(text)).toMatchObject(expected);
  });
});

describe('secrets', () => {
  it.each([
    'ENV DB_PASSWORD=abc',
    'ENV API_KEY abc',
    'ARG NPM_TOKEN',
    'ARG NPM_TOKEN=x',
    'COPY id_rsa /root/.ssh/',
    'COPY --chown=1:1 conf/.env /app/',
    'ADD ["server.key", "/etc/"]',
    'RUN TOKEN=abcdef make',
    'RUN curl -u me:secret https://example.com',
    'RUN git clone https://me:secret@example.com/x',
    'RUN <<END\nexport PASSWORD=abc\nEND',
    'LABEL secret=abc',
  ])('are found in %j', (line) => {
    expect(finalOf(`FROM a:1\n${line}`)['secrets']).toHaveLength(1);
  });

  it.each([
    'ENV DB_PASSWORD_FILE=/run/secrets/db',
    'ENV TOKENIZER=fast',
    'RUN --mount=type=secret,id=token cat /run/secrets/token | login --password-stdin',
    'RUN PASSWORD=$(cat /run/secrets/x) login',
    'COPY tls.crt /etc/',
    'COPY . /app',
    '# ENV DB_PASSWORD=abc',
    'RUN curl https://example.com:8080/x',
  ])('are not seen in %j', (line) => {
    expect(finalOf(`FROM a:1\n${line}`)['secrets']).toEqual([]);
  });

  it('stay in the stages that are left behind, which rules can ask for too', () => {
    const [build, last] = stagesOf('FROM a:1 AS b\nENV TOKEN=x\nFROM scratch\nCOPY --from=b /app /app');
    expect(build?.['secrets']).toHaveLength(1);
    expect(last?.['secrets']).toEqual([]);
  });
});

describe('what a stage holds', () => {
  it('is copies, installed packages, layers and what runs', () => {
    const text = [
      'FROM golang:1.24 AS build',
      'RUN apt-get update && apt-get install -y --no-install-recommends git curl',
      'FROM alpine:3.20',
      'RUN apk add --no-cache tini',
      'COPY --from=build --chown=10:10 --chmod=0555 /out/a /out/b /bin/',
      'ADD https://example.com/x.tgz /tmp/',
      'ENTRYPOINT ["/bin/app", "run"]',
      'CMD --verbose',
      'HEALTHCHECK NONE',
      'EXPOSE 80 443/tcp',
      'WORKDIR /a',
      'WORKDIR b',
    ].join('\n');
    expect(finalOf(text)).toMatchObject({
      layers: 3,
      installs: [{ line: 4, manager: 'apk', packages: ['tini'] }],
      entrypoint: { exec: true, words: ['/bin/app', 'run'] },
      cmd: { exec: false, words: ['/bin/sh', '-c', '--verbose'] },
      healthcheck: null,
      exposed: ['80', '443/tcp'],
      workdir: '/a/b',
      copies: [
        {
          from: 'build',
          stage: 0,
          sources: ['/out/a', '/out/b'],
          destination: '/bin/',
          chown: '10:10',
          chmod: '0555',
          remote: false,
        },
        { instruction: 'ADD', remote: true, stage: null },
      ],
    });
    expect(stagesOf(text)[0]?.['installs']).toMatchObject([{ packages: ['git', 'curl'] }]);
  });
});
