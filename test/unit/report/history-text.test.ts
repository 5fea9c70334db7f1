import { describe, expect, test } from '@jest/globals';
import { CURRICULUM } from '../../../src/model/curriculum.ts';
import type { HistoryEntry, PartStanding, Standing } from '../../../src/model/ports/history.ts';
import { displayWidth } from '../../../src/report/columns.ts';
import { historyText, taskHistoryText } from '../../../src/report/history-text.ts';
import { colourStyle, plainStyle, type Page } from '../../../src/report/style.ts';

const PAGE: Page = { width: 80, style: plainStyle, commandPrefix: 'cks' };

const part = (id: string, changes: Partial<PartStanding> = {}): PartStanding => ({
  id,
  title: CURRICULUM.find(({ code }) => code === id)?.title ?? id,
  weight: 20,
  tried: 3,
  tasks: 7,
  observed: 0.5,
  simulated: null,
  ...changes,
});

const STANDING: Standing = {
  domains: CURRICULUM.map(({ code, weight }) => part(code, { weight })),
  competencies: [],
  weakest: [
    part('x', {
      title: 'Threats in infrastructure, apps, networks, data, users and workloads',
      observed: null,
    }),
    part('y', { title: 'Audit logs to watch access', observed: 0.25 }),
  ],
  due: [
    {
      task: 'cks/pod-ro',
      title: 'Make a Pod immutable',
      domain: 'RT',
      dueSince: '2026-11-24T00:00:00.000Z',
      why: 'failed 3 days ago',
    },
  ],
  readiness: 0.5,
  pace: 1.125,
  bestExam: 71.25,
};

const entry = (changes: Partial<HistoryEntry> = {}): HistoryEntry => ({
  attempt: 'a1',
  try: 0,
  task: 'cks/pod-ro',
  title: 'Make a Pod immutable',
  domain: 'RT',
  exam: null,
  provider: 'kind',
  assurance: 'observed',
  status: 'passed',
  score: { earned: 4, possible: 4, undecided: 0 },
  startedAt: '2026-11-23T10:00:00.000Z',
  gradedAt: '2026-11-23T10:10:00.000Z',
  endedAt: null,
  activeSeconds: 372,
  minutes: 6,
  hintsShown: 0,
  solutionShown: false,
  ...changes,
});

const show = (changes: Partial<Parameters<typeof historyText>[0]> = {}, page = PAGE): string =>
  historyText({ standing: STANDING, entries: [entry()], started: [], all: false, ...changes }, page);

describe('the history as text', () => {
  test('says where the learner stands, what is due, and what was tried', () => {
    expect(show()).toBe(
      [
        "Ready for 50 % of the exam · 1.13 times the exam's pace · best mock exam 71 %",
        '',
        '  Cluster Setup      15 %  ██████░░░░░░   50 %  3 of 7 tried',
        '  Cluster Hardening  15 %  ██████░░░░░░   50 %  3 of 7 tried',
        '  System Hardening   10 %  ██████░░░░░░   50 %  3 of 7 tried',
        '  Microservices      20 %  ██████░░░░░░   50 %  3 of 7 tried',
        '  Supply Chain       20 %  ██████░░░░░░   50 %  3 of 7 tried',
        '  Runtime            20 %  ██████░░░░░░   50 %  3 of 7 tried',
        '',
        'Weakest',
        '  not tried, 7 tasks  Threats in infrastructure, apps, networks, data, users an…',
        '   25 %               Audit logs to watch access',
        '',
        'Due again: 1 task',
        '  pod-ro  failed 3 days ago  Make a Pod immutable',
        '',
        'Last attempts',
        '  2026-11-23  ✓ passed  4 of 4  pod-ro  6:12 of 6:00  kind',
        '',
        'next: cks start pod-ro',
      ].join('\n'),
    );
  });

  test('names the command that repeats a task which is set up', () => {
    expect(show({ started: ['cks/pod-ro'] })).toMatch(/next: cks reset pod-ro$/);
  });

  test('of a new home says how to begin', () => {
    expect(show({ entries: [] })).toBe('Nothing was tried in this home yet.\nnext: cks list');
  });

  test('shows the last attempts, and all when asked', () => {
    const entries = Array.from({ length: 14 }, (_, index) => entry({ try: index }));

    expect(show({ entries }).match(/✓ passed/g)).toHaveLength(10);
    expect(show({ entries })).toContain('4 more: cks history --all');
    expect(show({ entries, all: true }).match(/✓ passed/g)).toHaveLength(14);
  });

  test('tells simulated results from observed ones without a colour', () => {
    const standing = {
      ...STANDING,
      domains: [part('RT', { observed: null, simulated: 1 }), part('SC', { observed: 0.25, simulated: 0.5 })],
      readiness: null,
    };
    const text = show({ standing });

    expect(text).toContain('Ready: not known yet, nothing was seen on a real cluster');
    expect(text).toContain('▒▒▒▒▒▒▒▒▒▒▒▒      -  3 of 7 tried  simulated 100 %');
    expect(text).toContain('███░░░░░░░░░   25 %  3 of 7 tried  simulated 50 %');
  });

  test('means the same without colours as with them', () => {
    const entries = [
      entry(),
      entry({ status: 'failed', hintsShown: 2, solutionShown: true, exam: 'e1' }),
      entry({ status: 'undecided' }),
      entry({ status: null, score: null, gradedAt: null }),
    ];
    // oxlint-disable-next-line no-control-regex -- the colours are what is taken out
    const bare = show({ entries }, { ...PAGE, style: colourStyle }).replaceAll(/\u001B\[\d+m/g, '');

    expect(bare).toBe(show({ entries }));
    expect(bare).toContain('✗ failed');
    expect(bare).toContain('exam · kind · 2 hints · solution shown');
    expect(bare).toContain('? undecided');
    expect(bare).toContain('· not graded');
  });

  test.each([40, 80, 120])('is never wider than %d columns, whatever tasks are called', (width) => {
    const name = `cks/${'sehr-langer-name-'.repeat(5)}`;
    const title = '混合 Sägewerk 🚀 '.repeat(8);
    const text = show(
      {
        standing: {
          ...STANDING,
          domains: STANDING.domains.map((one) => ({ ...one, simulated: 0.5 })),
          due: [{ ...(STANDING.due[0] as Standing['due'][number]), task: name, title }],
          weakest: [part('x', { title, observed: null })],
        },
        entries: [entry({ task: name, title, exam: 'e1', hintsShown: 3, solutionShown: true })],
        started: [name],
      },
      { ...PAGE, width },
    );
    const wide = text.split('\n').filter((line) => !line.startsWith('next: ') && displayWidth(line) > width);

    expect(wide).toEqual([]);
  });

  test('takes control characters out of what packs and files brought', () => {
    const evil = '\u001B[2Jboo\u0007';
    const text = show({
      standing: {
        ...STANDING,
        due: [
          { ...(STANDING.due[0] as Standing['due'][number]), task: `cks/${evil}`, title: evil, why: evil },
        ],
      },
      entries: [entry({ task: `cks/${evil}` })],
    });

    // oxlint-disable-next-line no-control-regex -- none may be left
    expect(text).not.toMatch(/[\u001B\u0007]/);
  });
});

describe('the history of one task as text', () => {
  test('lists its attempts, and when it is due', () => {
    expect(taskHistoryText('pod-ro', [entry()], STANDING.due[0] ?? null, true, PAGE)).toBe(
      [
        'Make a Pod immutable',
        '  2026-11-23  ✓ passed  4 of 4  pod-ro  6:12 of 6:00  kind',
        '',
        'due again since 24 November 2026: failed 3 days ago',
        '',
        'next: cks reset pod-ro',
      ].join('\n'),
    );
  });

  test('says of one that was never tried how to start it', () => {
    expect(taskHistoryText('pod-ro', [], null, false, PAGE)).toBe(
      'pod-ro was not tried yet.\nnext: cks start pod-ro',
    );
  });
});
