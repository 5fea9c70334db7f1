/**
 * Who may import whom. The table is the design: a folder that must reach further changes the table first.
 * src/main.ts and src/cli are the composition root and may import everything.
 */
const MAY_IMPORT = {
  model: [],
  lib: ['model'],
  pack: ['model', 'lib'],
  cluster: ['model', 'lib'],
  embedded: ['model', 'lib'],
  grade: ['model', 'lib'],
  doctor: ['model', 'lib'],
  shell: ['model', 'lib'],
  session: ['model', 'lib', 'grade'],
  proof: ['model', 'lib', 'grade'],
  report: ['model'],
  ui: ['model', 'report', 'session'],
};

/** npm packages that belong to one place. */
const OWNED = {
  execa: '^src/lib/',
  // the embedded cluster takes only its types
  '@kubernetes/client-node': '^src/(cluster/|embedded/objects/kinds)',
  '@peculiar/x509': '^src/(embedded|grade/certificate)/',
  unbash: '^src/embedded/runtime/',
  ink: '^src/ui/',
  react: '^src/ui/',
  commander: '^src/cli/',
  marked: '^src/(report|ui)/',
  '@bufbuild/cel': '^src/lib/cel',
  re2js: '^src/lib/regex',
  yaml: '^src/(pack|lib|cluster|report|embedded)/',
  'js-yaml': '^src/pack/',
};

const folders = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: `^src/(${[folder, ...allowed].join('|')})/` },
}));

const owners = Object.entries(OWNED).map(([name, owner]) => ({
  name: `only-${owner}-imports-${name}`,
  severity: 'error',
  from: { path: '^src/', pathNot: owner },
  to: { path: `^node_modules/${name}/` },
}));

module.exports = {
  forbidden: [
    ...folders,
    ...owners,
    { name: 'no-circular', severity: 'error', from: { path: '^src' }, to: { circular: true } },
    {
      name: 'model-is-pure',
      severity: 'error',
      from: { path: '^src/model/' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: '^node_modules/zod/' },
    },
    {
      name: 'sources-do-not-import-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|scripts)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // the compiler's own interface is not there in TypeScript 7; swc sees the same imports, those of types too
    parser: 'swc',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
