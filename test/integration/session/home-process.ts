// Opens the home named by the first argument and does what the second says; answers on standard output.
import { systemClock } from '../../../src/lib/clock.ts';
import { Fault } from '../../../src/lib/errors.ts';
import { homePaths } from '../../../src/lib/paths.ts';
import { openHome } from '../../../src/session/home.ts';

const [folder = '', act = ''] = process.argv.slice(2);
try {
  const home = openHome(homePaths({}, folder), systemClock);
  switch (act) {
    case 'id':
      process.stdout.write(`${home.id}\n`);
      break;
    case 'hold':
      await home.withLock('cluster', async () => {
        process.stdout.write('holding\n');
        await systemClock.sleep(60_000);
      });
      break;
    case 'take':
      await home.withLock('cluster', () => Promise.resolve(process.stdout.write('taken\n')));
      break;
    case 'count':
      for (let time = 0; time < 50; time += 1) home.settings.set(`${process.pid}-${time}`, 'done');
      process.stdout.write('done\n');
      break;
    case 'practise': {
      // hints are counted up one by one; each is told only after it was written
      const open =
        home.attempts.findOpen('cks/pod-ro') ??
        home.attempts.start({
          id: 'a1',
          task: 'cks/pod-ro',
          exam: null,
          packDigest: 'd1',
          seed: 7,
          values: { namespace: 'sun' },
          provider: 'kind',
          cluster: 'cks-7f3a',
        });
      for (;;) process.stdout.write(`${home.attempts.recordHint(open.id)}\n`);
    }
    case 'state':
      home.attempts.taskStates();
      process.stdout.write('read\n');
      break;
  }
  home.close();
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  process.stdout.write(
    `${JSON.stringify({ message: error.message, next: error.next, exit: error.exitCode })}\n`,
  );
}
