import type { Instruction } from './parse.ts';
import { readPairs, splitWords } from './words.ts';

/** Where something that looks like a secret stays in an image or its history. */
export type SecretFinding = {
  readonly line: number;
  /** ENV, ARG, LABEL, COPY, ADD or RUN. */
  readonly instruction: string;
  /** The variable's or file's name, or what gives it away; never the secret itself. */
  readonly what: string;
};

const SECRET_NAME =
  /(?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|private[_-]?key|access[_-]?key|credential)s?(?:[_-]|$)/i;
/** Names that say where a secret is, not what it is. */
const PLACE_NAME = /(?:_FILE|_PATH|_DIR|_URL|_NAME|_ID)$/i;
const SECRET_FILE =
  /(?:^|\/)(?:id_(?:rsa|dsa|ecdsa|ed25519)|\.env(?:\.[\w.-]+)?|\.netrc|\.npmrc|\.pypirc|\.git-credentials|\.dockerconfigjson|kubeconfig|credentials(?:\.json)?|[^/]*\.(?:pem|key|p12|pfx|jks)|[^/]*(?:password|secret|token)[^/]*)$/i;
const IN_COMMANDS: readonly (readonly [string, RegExp])[] = [
  ['a user with a password in an address', /\b[a-z]+:\/\/[^\s/:@]+:[^\s/@$]+@/i],
  ['a user with a password', /\bcurl\b[^|;&]*\s(?:-u|--user)[ =]?["']?[^\s:"'$]+:[^\s"'$]+/],
  ['an authorization header', /authorization:\s*(?:bearer|basic|token)\s+[\w.~+/-]{6,}/i],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['an access key', /\bAKIA[0-9A-Z]{16}\b/],
];

/** Things in an instruction that look like secrets: variables, copied files, words of commands. */
export function findSecrets(instruction: Instruction, escape: string): readonly SecretFinding[] {
  const { line, name, args, heredocs } = instruction;
  const found = (what: string): SecretFinding => ({ line, instruction: name, what });
  switch (name) {
    case 'ENV':
    case 'LABEL':
      return readPairs(args, escape)
        .filter(([key, value]) => isSecretName(key) && value !== '')
        .map(([key]) => found(key));
    case 'ARG':
      // whatever value it gets at the build is kept in the image's history
      return readPairs(args, escape)
        .filter(([key]) => isSecretName(key))
        .map(([key]) => found(key));
    case 'COPY':
    case 'ADD':
      return (instruction.exec ?? splitWords(args, escape).map(({ text }) => text))
        .slice(0, -1)
        .filter((source) => SECRET_FILE.test(source) && !/\.(?:crt|pub)$/.test(source))
        .map(found);
    case 'RUN': {
      const script = [args, ...heredocs].join('\n');
      const variables = [
        ...script.matchAll(/(?:^|[\s;&|(])(?:export\s+)?([A-Za-z_]\w*)=(["']?)([^\s"';&|$]+)/g),
      ]
        .filter(([, key = '']) => isSecretName(key))
        .map(([, key = '']) => found(key));
      const words = IN_COMMANDS.filter(([, pattern]) => pattern.test(script)).map(([what]) => found(what));
      return [...variables, ...words];
    }
    default:
      return [];
  }
}

const isSecretName = (name: string): boolean => SECRET_NAME.test(name) && !PLACE_NAME.test(name);
