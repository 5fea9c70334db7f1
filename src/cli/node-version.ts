import { MachineFault } from '../lib/errors.ts';

/**
 * Throws MachineFault where the Node that runs this is older than package.json's engines ask for: a clone brings its
 * own, but `node dist/main.js` takes whatever is there.
 * @param found such as "20.19.2"
 * @param needed such as ">=22.19"
 */
export function requireNode(found: string, needed: string): void {
  const minimum = numbersOf(needed);
  const here = numbersOf(found);
  const differs = minimum.findIndex((part, index) => part !== (here[index] ?? 0));
  if (differs === -1 || (here[differs] ?? 0) > (minimum[differs] ?? 0)) return;
  throw new MachineFault(
    'node-too-old',
    `this program needs Node ${minimum.join('.')} or newer, and ${found} runs it`,
    'npm run -s cks -- ... in the clone, which brings its own Node; or https://nodejs.org',
  );
}

function numbersOf(version: string): readonly number[] {
  return (version.match(/\d+/g) ?? []).map(Number);
}
