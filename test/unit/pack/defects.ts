/**
 * The packs in test/fixtures/packs, each named after its defect, and every fault that is reported for it. ROOT stands for
 * the pack's folder.
 */
export const DEFECTS: Readonly<Record<string, readonly string[]>> = {
  'alternative-not-a-manifest': [
    'solutions/runtime/one/alternatives/labelled.yaml:1:1: this is no Kubernetes object, write a mapping',
  ],
  'api-version-absent': [
    'tasks/runtime/one/task.yaml:1:1: `apiVersion` is missing in the file, add `apiVersion:`',
  ],
  'api-version-newer': [
    'tasks/runtime/one/task.yaml:1:13: cks-trainer/v2 is newer than this program, which knows cks-trainer/v1, update the trainer',
  ],
  'api-version-strange': [
    'tasks/runtime/one/task.yaml:1:13: `apiVersion` must be cks-trainer/v1, write cks-trainer/v1',
  ],
  'check-id-twice': [
    'tasks/runtime/one/task.yaml:34:11: the id `there` is there twice in `checks`, give one of them another',
  ],
  'check-key-unknown': [
    'tasks/runtime/one/task.yaml:40:7: `withim` is no key of item 2 of `checks`, did you mean `within`?',
  ],
  'check-kind-unknown': [
    'tasks/runtime/one/task.yaml:27:13: there is no check kind `lock`, did you mean `look`?',
  ],
  'clause-proven-by-what-goes-away': [
    'tasks/runtime/one/task.yaml:21:13: the clause `serves` is proven by `trace` alone, which goes away by itself, add a check of another kind',
  ],
  'clause-twice': [
    'tasks/runtime/one/task.yaml:21:13: the id `made` is there twice in `clauses`, give one of them another',
  ],
  'clause-unknown': [
    'tasks/runtime/one/task.yaml:21:13: no check cites the clause `serves`, add a check, or remove it',
    'tasks/runtime/one/task.yaml:37:15: no clause has the id `servs`, did you mean `serves`?',
  ],
  'competency-of-another-domain': [
    'tasks/runtime/one/task.yaml:8:32: RT has no competency `rbac`; it belongs to CH, use one of: behavioural-analytics, threat-detection, attack-phases, immutability, audit-logs',
  ],
  'competency-unknown': [
    'tasks/runtime/one/task.yaml:8:18: RT has no competency `imutability`, did you mean `immutability`?',
  ],
  'docs-docker-for-a-cluster-task': [
    'tasks/runtime/one/task.yaml:47:27: the link leads to a site that the exam does not allow, link by https to one of those in docs/pack-format.md',
  ],
  'docs-not-https': [
    'tasks/runtime/one/task.yaml:47:27: the link leads to a site that the exam does not allow, link by https to one of those in docs/pack-format.md',
  ],
  'docs-site-not-allowed': [
    'tasks/runtime/one/task.yaml:47:27: the link leads to a site that the exam does not allow, link by https to one of those in docs/pack-format.md',
  ],
  'domain-unknown': [
    'tasks/runtime/one/task.yaml:7:11: `domain` must be one of CS, CH, SH, MM, SC, RT, not RX, did you mean `RT`?',
  ],
  'duration-strange': [
    'tasks/runtime/one/task.yaml:40:15: `within` must be a time such as 500ms, 20s or 2m, write a whole number and its unit',
  ],
  'duration-without-unit': [
    'tasks/runtime/one/task.yaml:40:15: `within` must be a time such as 500ms, 20s or 2m, write a whole number and its unit',
  ],
  'folder-name-no-dns-label': [
    'tasks/Run_Time/one:1:1: the folder name `Run_Time` is not a DNS label, use lower-case letters, digits and dashes',
  ],
  'hints-none': ['tasks/runtime/one/task.yaml:44:10: `hints` must have at least one item, add one'],
  'key-unknown': ['tasks/runtime/one/task.yaml:10:3: `minuts` is no key of `spec`, did you mean `minutes`?'],
  'key-unknown-far-off': [
    'tasks/runtime/one/task.yaml:11:3: `colour` is no key of `spec`, use one of: domain, competencies, weight, minutes, isolation, needs, parameters, text, clauses, setup, checks, hints, docs, images, timeouts',
  ],
  'kind-wrong': ['tasks/runtime/one/task.yaml:2:7: `kind` must be Task, not Pod, write Task'],
  'manifest-a-list': [
    'tasks/runtime/one/setup/objects.yaml:2:7: a List hides its objects, write them one by one',
  ],
  'manifest-broken': [
    'tasks/runtime/one/setup/objects.yaml:4:9: this is not YAML: Nested mappings are not allowed in compact mappings, mend it',
  ],
  'manifest-cluster-wide': [
    "tasks/runtime/one/setup/objects.yaml:6:7: ClusterRole is cluster-wide, and the task's isolation is namespace, make its isolation cluster",
  ],
  'manifest-duplicate-key': [
    'tasks/runtime/one/setup/objects.yaml:8:3: the key `team` is there twice, remove one',
  ],
  'manifest-empty': [
    'tasks/runtime/one/setup/objects.yaml:1:1: there is no object in this file, write one, or remove the file',
  ],
  'manifest-kind-absent': ['tasks/runtime/one/setup/objects.yaml:1:1: the object has no `kind`, add `kind:`'],
  'manifest-name-absent': [
    'tasks/runtime/one/setup/objects.yaml:4:3: the object has no `metadata.name`, add `name:` to its metadata',
  ],
  'manifest-namespace-absent': [
    'tasks/runtime/one/setup/objects.yaml:3:1: the object has no `metadata.namespace`, write ${{ namespace }}',
  ],
  'manifest-namespace-written-out': [
    'tasks/runtime/one/setup/objects.yaml:5:14: namespace sun is not a parameter of the task, write ${{ namespace }}',
  ],
  'many-faults': [
    'tasks/runtime/one/task.yaml:7:11: `domain` must be one of CS, CH, SH, MM, SC, RT, not rt, did you mean `RT`?',
    'tasks/runtime/one/task.yaml:10:3: `minuts` is no key of `spec`, did you mean `minutes`?',
    'tasks/runtime/one/task.yaml:30:15: `weight` must be a whole number from 1 up, use 1 or more',
  ],
  'name-no-dns-label': [
    'tasks/runtime/one/task.yaml:4:9: `name` must be a DNS label, use lower-case letters, digits and dashes, such as `pod-ro`',
  ],
  'name-not-the-folder': [
    'tasks/runtime/one/task.yaml:4:9: the task is named `other`, its folder `one`, give both the same name',
  ],
  'pack-api-version-newer': [
    'tasks/pack.yaml:1:13: cks-trainer/v2 is newer than this program, which knows cks-trainer/v1, update the trainer',
  ],
  'pack-key-unknown': ['tasks/pack.yaml:5:3: `titel` is no key of `metadata`, did you mean `title`?'],
  'pack-version-a-number': [
    "tasks/pack.yaml:6:12: `version` must be text, put it in quotes, such as '1.0.0'",
  ],
  'pack-yaml-absent': [
    'tasks/pack.yaml:1:1: there is no pack in ROOT, name the folder that holds tasks/pack.yaml',
  ],
  'parameter-default-no-choice': [
    'tasks/runtime/one/task.yaml:16:36: `default` must be one of the choices, use one of: blue, red',
  ],
  'parameter-name-strange': [
    'tasks/runtime/one/task.yaml:16:5: `Team_` must be a parameter name, use lower-case letters, digits and dashes, such as `node-port`',
  ],
  'parameter-namespace-reserved': [
    'tasks/runtime/one/task.yaml:14:44: `default` must not be a namespace of the cluster itself, use a name of your own, set-up makes it',
  ],
  'parameter-namespaces-alike': [
    'tasks/runtime/one/task.yaml:15:5: `sun` may be drawn for `namespace` too, use another name',
  ],
  'parameter-out-of-range': [
    'tasks/runtime/one/task.yaml:15:37: `default` must lie in its range, use a number from 8000 to 8999',
  ],
  'parameter-range-backwards': [
    'tasks/runtime/one/task.yaml:15:50: `range` must begin with the smaller number, turn the two around',
  ],
  'parameter-type-absent': ['tasks/runtime/one/task.yaml:16:5: `type` is missing in `team`, add `type:`'],
  'parameter-type-unknown': [
    'tasks/runtime/one/task.yaml:16:19: `type` must be one of string, integer, namespace, container, not text, use one of: string, integer, namespace, container',
  ],
  'placeholder-malformed': [
    'tasks/runtime/one/task.yaml:45:20: `${{` begins a placeholder, but none follows, write it as `${{ name }}`',
  ],
  'placeholder-unknown-in-clause': [
    'tasks/runtime/one/task.yaml:21:46: no parameter is named `ports`, did you mean `port`?',
  ],
  'placeholder-unknown-in-manifest': [
    'tasks/runtime/one/setup/objects.yaml:7:9: no parameter is named `teams`, did you mean `team`?',
  ],
  'placeholder-unknown-in-setup-file': [
    'tasks/runtime/one/setup/notes.txt:2:5: no parameter is named `teem`, did you mean `team`?',
  ],
  'placeholder-unknown-in-spec': [
    'tasks/runtime/one/task.yaml:43:27: no parameter is named `ns`, use one of: namespace, port, team',
  ],
  'placeholder-unknown-in-text': [
    'tasks/runtime/one/task.yaml:19:14: no parameter is named `namespaces`, did you mean `namespace`?',
  ],
  'placeholder-where-none-is-filled': [
    'tasks/runtime/one/task.yaml:47:25: placeholders are not filled in here, write the value itself',
  ],
  'reference-file-unknown': [
    'solutions/runtime/one/alternatives/deep/a.yaml:1:1: the trainer does not know this file, use solution.yaml, solution.sh, why.md, or the folders alternatives and wrong',
    'solutions/runtime/one/notes.txt:1:1: the trainer does not know this file, use solution.yaml, solution.sh, why.md, or the folders alternatives and wrong',
    'solutions/runtime/one/wrong/readme.md:1:1: this is neither a manifest nor a script, end its name in .yaml or .sh',
  ],
  'requires-circle': [
    'tasks/runtime/one/task.yaml:40:18: checks require each other in a circle: there -> answers -> there, remove one of these',
  ],
  'requires-itself': [
    'tasks/runtime/one/task.yaml:39:25: checks require each other in a circle: answers -> answers, remove one of these',
  ],
  'requires-unknown': [
    'tasks/runtime/one/task.yaml:39:18: no check has the id `their`, use one of: there, answers',
  ],
  'setup-file-absent': [
    'tasks/runtime/one/task.yaml:23:17: there is no file tasks/runtime/one/setup/object.yaml, write it, or mend the path',
  ],
  'setup-path-absolute': [
    'tasks/runtime/one/task.yaml:24:38: `from` must be a path that stays in its folder, write it without `..` and without a slash in front',
  ],
  'setup-path-leaves-the-task': [
    'tasks/runtime/one/task.yaml:23:17: item 1 of `manifests` must be a path that stays in its folder, write it without `..` and without a slash in front',
  ],
  'setup-without-a-cluster': [
    'tasks/runtime/one/task.yaml:13:5: this is made in a cluster, and the task needs nothing of a cluster, say what it needs in `needs.cluster`',
  ],
  'setup-work-path-leaves': [
    'tasks/runtime/one/task.yaml:24:21: `path` must be a path that stays in its folder, write it without `..` and without a slash in front',
  ],
  'solution-absent': [
    'solutions/runtime/one/solution.yaml:1:1: the task has no solution, write solution.yaml or solution.sh',
  ],
  'solution-broken': [
    'solutions/runtime/one/solution.yaml:2:1: this is not YAML: Implicit keys need to be on a single line, mend it',
  ],
  'solution-placeholder-unknown': [
    'solutions/runtime/one/solution.yaml:3:36: no parameter is named `namespce`, did you mean `namespace`?',
  ],
  'solution-says-fails': [
    'solutions/runtime/one/solution.yaml:1:1: a line of `# fails:` in the solution, remove the line, or move the file to wrong/',
  ],
  'solution-twice': [
    'solutions/runtime/one/solution.yaml:1:1: the task has a second solution beside solution.sh, remove one',
  ],
  'solutions-of-another-task-only': [
    'solutions/runtime/one/solution.yaml:1:1: the task has no solution, write solution.yaml or solution.sh',
    'solutions/runtime/zero:1:1: there is no tasks/runtime/zero/task.yaml to these solutions, rename or remove the folder',
  ],
  sound: [],
  'sound-cluster-wide': [],
  'sound-on-the-host': [],
  'sound-without-solutions': [],
  'spec-form-half': ['tasks/runtime/one/task.yaml:33:46: `atLeast` is missing in `target`, add `atLeast:`'],
  'spec-key-unknown': ['tasks/runtime/one/task.yaml:43:46: `prot` is no key of `spec`, did you mean `port`?'],
  'spec-rule-does-not-compile': [
    'tasks/runtime/one/task.yaml:43:73: `rule` must compile: unbalanced parenthesis, close it',
  ],
  'spec-value-out-of-range': ['tasks/runtime/one/task.yaml:43:52: `port` must be at most 65535, use less'],
  'task-name-twice': [
    'tasks/runtime/one/task.yaml:1:1: tasks/again/one has the same name `one`, rename one of the two folders and tasks',
  ],
  'task-yaml-absent': [
    'tasks/runtime/two/task.yaml:1:1: the task has no task.yaml, write it, or remove the folder',
  ],
  'task-yaml-misplaced': [
    'tasks/three/task.yaml:1:1: a task lies at tasks/<domain>/<task>/task.yaml, move it there',
  ],
  'title-absent': ['tasks/runtime/one/task.yaml:3:1: `title` is missing in `metadata`, add `title:`'],
  'title-empty': [
    'tasks/runtime/one/task.yaml:5:3: `title` must be text, not empty, see docs/pack-format.md',
  ],
  'weight-a-fraction': [
    'tasks/runtime/one/task.yaml:9:11: `weight` must be a whole number from 1 up, use 1 or more',
  ],
  'weight-zero': [
    'tasks/runtime/one/task.yaml:30:15: `weight` must be a whole number from 1 up, use 1 or more',
  ],
  'why-placeholder-unknown': [
    'solutions/runtime/one/why.md:3:6: no parameter is named `nobody`, use one of: namespace, port, team',
  ],
  'wrong-fails-an-unknown-check': [
    'solutions/runtime/one/wrong/absent.sh:2:17: no check has the id `anwsers`, did you mean `answers`?',
  ],
  'wrong-fails-later-than-the-first-line': [
    'solutions/runtime/one/wrong/silent.yaml:1:1: a wrong attempt says on its first line which checks it fails, write `# fails: check-id, ...`',
  ],
  'wrong-fails-nothing': [
    'solutions/runtime/one/wrong/silent.yaml:1:9: a check id is missing, use one of: there, answers',
  ],
  'wrong-fails-the-same-twice': [
    'solutions/runtime/one/wrong/silent.yaml:1:17: `there` is there twice, remove one',
  ],
  'wrong-named-alike': [
    'solutions/runtime/one/wrong/silent.yaml:1:1: another attempt is named `silent`, rename one of the two',
  ],
  'wrong-without-fails': [
    'solutions/runtime/one/wrong/silent.yaml:1:1: a wrong attempt says on its first line which checks it fails, write `# fails: check-id, ...`',
  ],
  'yaml-a-list': [
    'tasks/runtime/one/task.yaml:1:1: the file must be a mapping of keys to values, not a list, see docs/pack-format.md',
  ],
  'yaml-alias-bomb': [
    'tasks/runtime/one/task.yaml:2:8: aliases repeat more than a pack may, write the values out instead',
  ],
  'yaml-aliases-in-measure': [],
  'yaml-broken': [
    'tasks/runtime/one/task.yaml:7:11: this is not YAML: Nested mappings are not allowed in compact mappings, mend it',
  ],
  'yaml-duplicate-key': ['tasks/runtime/one/task.yaml:11:3: the key `weight` is there twice, remove one'],
  'yaml-empty': ['tasks/runtime/one/task.yaml:1:1: the file is empty, write what docs/pack-format.md shows'],
  'yaml-nested-too-deeply': [
    'tasks/runtime/one/task.yaml:1:103: more than 100 lists or mappings lie within each other, make it flatter',
  ],
  'yaml-not-utf8': ['tasks/runtime/one/task.yaml:1:1: the file is not UTF-8, save it as UTF-8'],
  'yaml-two-documents': [
    'tasks/runtime/one/task.yaml:48:1: a second document begins here, keep one document in this file',
  ],
  'yaml-unknown-tag': [
    'tasks/runtime/one/task.yaml:9:11: this is not YAML: Unresolved tag: !secret, mend it',
  ],
};
