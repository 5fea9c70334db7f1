import { afterEach, expect, test } from '@jest/globals';
import { createContainerRuntime } from '../../../../src/embedded/runtime/container-runtime.ts';
import { findProgram } from '../../../../src/embedded/runtime/tools/programs.ts';
import { type Node, podOf, settle, startNode } from './kit.ts';

let node: Node;
afterEach(() => node.kubelet.stop());

const POD = { namespace: 'default', name: 'pod' };

/** What a shell command prints in the Pod, both streams together, and its exit code. */
async function run(command: string): Promise<string> {
  const options = { stdin: false, stdout: true, stderr: true, tty: false };
  const process = node.kubelet.exec(POD, '', { ...options, command: ['sh', '-c', command] });
  let output = '';
  process.onOutput((_, bytes) => {
    output += Buffer.from(bytes).toString();
  });
  const { code } = await process.exited;
  return `${output}${code}`;
}

async function running(): Promise<void> {
  for (let turn = 0; turn < 100 && node.pod().status?.phase !== 'Running'; turn += 1) await settle();
  expect(node.pod().status?.phase).toBe('Running');
}

const start = async (): Promise<void> => {
  node = await startNode({ runtime: createContainerRuntime({ now: () => new Date(), findProgram }) });
};

test('a container of the simulated runtime has the files, user and rights that its Pod asks for', async () => {
  await start();
  await node.create({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: 'default' },
    data: { colour: 'red' },
  });
  await node.create(
    podOf(
      ['sh', '-c', 'sleep 1000'],
      {
        volumes: [
          { name: 'settings', configMap: { name: 'settings' } },
          { name: 'tmp', emptyDir: {} },
        ],
      },
      {
        image: 'busybox:1.32.0',
        securityContext: { readOnlyRootFilesystem: true, runAsUser: 1000, allowPrivilegeEscalation: false },
        volumeMounts: [
          { name: 'settings', mountPath: '/settings' },
          { name: 'tmp', mountPath: '/tmp' },
        ],
      },
    ),
  );
  await running();
  expect(await run('cat /settings/colour')).toBe('red0');
  expect(await run('touch /x')).toBe('touch: /x: Read-only file system\n1');
  expect(await run('touch /settings/x')).toBe('touch: /settings/x: Read-only file system\n1');
  expect(await run('touch /tmp/x && id -u')).toBe('1000\n0');
  expect(await run('grep NoNewPrivs /proc/self/status')).toBe('NoNewPrivs:\t1\n0');
  expect(await run('cat /etc/hostname')).toBe('pod\n0');
  node.api.change<{ data: object }>('configmaps', 'default', 'settings', '', (draft) => {
    draft.data = { colour: 'blue' };
  });
  await settle();
  expect(await run('cat /settings/colour')).toBe('blue0');
});

test('an executable that is not there is told in the words of runc and containerd, once each', async () => {
  await start();
  await node.create(podOf(['nosuch'], {}, { image: 'busybox:1.32.0' }));
  await settle();
  expect(node.pod().status?.containerStatuses?.[0]?.state?.waiting?.message).toBe(
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ' +
      'unable to start container process: exec: "nosuch": executable file not found in $PATH',
  );
});
