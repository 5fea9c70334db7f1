/**
 * Records what a real cluster answers: `npm run record -- [CONVERSATION...]`, with KUBECONFIG on a kind cluster made for
 * this by `kind-config.yaml` beside this file (its namespaces come and go) and kubectl on PATH. What changed is seen by `git diff`.
 */
import { readConversations, isCompared, stepTitle } from './conversation.ts';
import { kubectlMinor, whichKubectl } from './find-kubectl.ts';
import { play } from './player.ts';
import { readRecord, writeRecord } from './records.ts';

const kubeconfig = process.env['KUBECONFIG'];
if (kubeconfig === undefined || kubeconfig === '') {
  process.stderr.write('record: set KUBECONFIG to that of a kind cluster which may be written to\n');
  process.exit(2);
}
const kubectl = process.env['CKS_KUBECTL'] ?? whichKubectl();
const minor = kubectlMinor(kubectl);
if (minor === undefined) {
  process.stderr.write(`record: ${kubectl} does not say its version\n`);
  process.exit(3);
}

const asked = process.argv.slice(2);
const conversations = readConversations().filter(({ name }) => asked.length === 0 || asked.includes(name));
for (const conversation of conversations) {
  const { name, steps } = conversation;
  const began = Date.now();
  const answers = await play(conversation, { kubeconfig, kubectl });
  const again = readRecord(name);
  const compared = steps.filter(isCompared);
  writeRecord(name, {
    kubernetes: 'v1.36.3',
    kubectl: minor,
    steps: compared.map((step, index) => ({ step: stepTitle(step), answer: answers[index]! })),
  });
  const changed = compared.filter(
    (_, index) => JSON.stringify(again?.steps[index]?.answer) !== JSON.stringify(answers[index]),
  );
  for (const step of again === undefined ? [] : changed)
    process.stdout.write(`  changed: ${stepTitle(step)}\n`);
  process.stdout.write(
    `${name}: ${compared.length} steps, ${changed.length} changed, ${((Date.now() - began) / 1000).toFixed(1)} s\n`,
  );
}
