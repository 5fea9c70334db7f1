/**
 * Shows where a cluster answers otherwise than recorded: `node test/conformance/show-differences.ts [CONVERSATION...]`
 * with KUBECONFIG on it; for mending the embedded cluster.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare } from './compare.ts';
import { readConversations } from './conversation.ts';
import { whichKubectl } from './find-kubectl.ts';
import type { Answer } from './player.ts';

const kubeconfig = process.env['KUBECONFIG'] ?? '';
const kubectl = process.env['CKS_KUBECTL'] ?? whichKubectl();
const asked = process.argv.slice(2);
const conversations = readConversations().filter(({ name }) => asked.length === 0 || asked.includes(name));
const folder = mkdtempSync(join(tmpdir(), 'differences-'));
let steps = 0;
let different = 0;
for (const conversation of conversations) {
  try {
    const found = await compare([conversation], { kubeconfig, kubectl }, 1);
    steps += found.steps;
    different += found.deviations.length;
    for (const { step, recorded, answered } of found.deviations) {
      process.stdout.write(`\n### ${conversation.name}: ${step}\n${difference(recorded, answered)}`);
    }
    process.stdout.write(
      `\n=== ${conversation.name}: ${found.deviations.length} of ${found.steps} steps differ\n`,
    );
  } catch (error) {
    process.stdout.write(`\n=== ${conversation.name}: ${(error as Error).message}\n`);
  }
}
rmSync(folder, { recursive: true });
process.stdout.write(`\n${steps - different} of ${steps} steps equal\n`);

function difference(recorded: Answer, answered: Answer): string {
  const [left, right] = [recorded, answered].map((answer, index) => {
    const path = join(folder, index === 0 ? 'recorded' : 'answered');
    writeFileSync(path, readable(answer));
    return path;
  });
  try {
    execFileSync('diff', ['-U1', left ?? '', right ?? '']);
    return '';
  } catch (error) {
    return (error as { stdout: Buffer }).stdout.toString('utf8').split('\n').slice(2).join('\n');
  }
}

function readable(answer: Answer): string {
  return Object.entries(answer)
    .map(
      ([name, value]) =>
        `${name}: ${typeof value === 'string' ? `\n${value}` : JSON.stringify(value, null, 1)}\n`,
    )
    .join('');
}
