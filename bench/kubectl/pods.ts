// Looks into Pods, and into copies of them.
import { valueAt, type Json, type JsonObject } from '../../src/model/json.ts';
import { commandWords, forEach, list, quote, text } from './words.ts';

/** The namespace that a spec's Pods are in, as an option. */
export const inNamespace = (pod: Json | undefined): string =>
  `-n ${quote(text(valueAt(pod, ['namespace'])))}`;

/** Words of a shell: the Pods meant, as pod/NAME. */
export function podsOf(pod: Json | undefined): string {
  const name = valueAt(pod, ['name']);
  if (name !== undefined) return `pod/${text(name)}`;
  return `$(k get pods ${inNamespace(pod)} -l ${quote(text(valueAt(pod, ['labelSelector'])))} -o name)`;
}

/** What a check runs or reads in each container that it looks into. */
export function lookInside(spec: JsonObject): readonly string[] {
  const pod = spec['pod'];
  return forEach('pod', podsOf(pod), eachContainer(spec, inNamespace(pod)));
}

function eachContainer(spec: JsonObject, where: string): readonly string[] {
  const named = list(spec['containers']).filter((name) => name !== 'running');
  const names = `$(k get ${where} "$pod" -o jsonpath='{.spec.containers[*].name}')`;
  const control = list(valueAt(spec, ['refused', 'control', 'run']))[0];
  const commands = [commandOf(spec), ...(control === undefined ? [] : [commandWords(control)])];
  return forEach(
    'container',
    named.length > 0 ? commandWords([...named]) : names,
    commands.map((command) => `k exec ${where} "$pod" -c "$container" -- ${command}`),
  );
}

function commandOf(spec: JsonObject): string {
  const [first] = list(spec['run']);
  if (first !== undefined) return commandWords(first);
  // whether it is there is a smaller question than what it says
  const tool = valueAt(spec, ['expect', 'fileAbsent']) === undefined ? 'cat' : 'ls';
  return `${tool} ${quote(text(spec['readFile'] ?? spec['path'] ?? '/proc/1/status'))}`;
}

const AS_FAR_AS: Readonly<Record<string, string>> = {
  running: `jsonpath='{.status.phase}'=Running`,
  started: `jsonpath='{.status.containerStatuses[0].started}'=true`,
  ready: 'condition=Ready',
};

/** Makes a copy of the Pod, waits until it is as far as asked, looks into it as long as asked, and takes it away. `copy`: its name. */
export function tryCopy(spec: JsonObject, copy: string): readonly string[] {
  const where = inNamespace(spec['pod']);
  const name = text(valueAt(spec, ['pod', 'name']));
  const edits = [
    ...['uid', 'resourceVersion', 'nodeName'].map((field) => `/^  ${field}:/d`),
    `s/^  name: ${name}$/  name: ${copy}/`,
    ...list(spec['without']).map(
      (field) => `/^    ${text(field)}:/,/^    [^ ]/{/^    ${text(field)}:/d;/^      /d;}`,
    ),
  ];
  const seconds = Number(text(spec['watchSeconds']) || 0);
  return [
    `k get pod ${where} ${quote(name)} -o yaml | sed ${edits.map((edit) => `-e ${quote(edit)}`).join(' ')} | k create -f -`,
    `k wait ${where} pod/${copy} --for=${AS_FAR_AS[text(spec['until'])] ?? ''} --timeout=30s`,
    `pod=pod/${copy}`,
    ...forEach('second', `$(seq 0 ${seconds})`, [
      // not before the first look
      '[ "$second" = 0 ] || sleep 1',
      ...(spec['readFile'] === undefined && spec['run'] === undefined ? [] : eachContainer(spec, where)),
    ]),
    `k delete pod ${where} ${copy} --now --wait=false`,
  ];
}
