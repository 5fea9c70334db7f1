import { expect, test } from '@jest/globals';
import type { TaskListing } from '../../../src/model/ports/trainer.ts';
import { listText } from '../../../src/report/list-text.ts';
import { plainStyle } from '../../../src/report/style.ts';

const PAGE = { width: 80, style: plainStyle, commandPrefix: 'cks' };

const listing = (changes: Partial<TaskListing>): TaskListing => ({
  id: 'cks/pod-ro',
  title: 'Make a Pod immutable',
  domain: 'RT',
  weight: 4,
  minutes: 6,
  needs: ['pods', 'exec'],
  available: true,
  reason: '',
  best: null,
  state: 'new',
  ...changes,
});

test('the list names each task with what it needs, the best score, and the first that is not solved', () => {
  const solved = listing({ best: { earned: 4, possible: 4, undecided: 0 }, state: 'solved' });
  const other = listing({
    id: 'cks/immutable-startup-probe',
    title: 'Remove the shell with a startup probe',
  });
  const text = listText([solved, other], PAGE);
  expect(text).toMatch(/✓ solved +pod-ro +Make a Pod immutable +best 4\/4\n/);
  expect(text).toContain('6 min · weight 4 · needs pods, exec');
  expect(text).toContain('immutable-startup-probe  Remove the shell with a startup probe\n');
  expect(text).toMatch(/next: cks start immutable-startup-probe$/);
});

test('a task that can not be done here says why', () => {
  const text = listText([listing({ available: false, reason: 'no engine answers' })], PAGE);
  expect(text).toContain('not available here: no engine answers');
});
