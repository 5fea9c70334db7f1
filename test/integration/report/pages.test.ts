import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { examHtml } from '../../../src/report/html/exam-html.ts';
import { historyHtml } from '../../../src/report/html/history-html.ts';
import { PROGRAM_FOLDER } from '../cli/run-cks.ts';
import { bankHistory } from './bank-history.ts';
import { bankReport } from './bank-report.ts';
import { findChromium, findViolations } from './browser.ts';
import { hostileHistory, hostileReport } from './hostile.ts';

const executablePath = findChromium();
const described = executablePath === null ? describe.skip : describe;
const reason = executablePath === null ? ' (skipped: no chromium on PATH; CKS_CHROMIUM names one)' : '';

/** Every fold of a page opened, so that all of it is looked at. */
const OPEN_ALL = `document.querySelectorAll('details').forEach((fold) => { fold.open = true; })`;

const SIZES = [
  ['wide', { viewport: { width: 1280, height: 900 } }],
  ['narrow', { viewport: { width: 380, height: 800 } }],
] as const;
const SCHEMES = ['light', 'dark'] as const;

described(`the pages of reports in Chromium${reason}`, () => {
  let folder: string;
  let browser: Browser;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cks-report-'));
    const report = await bankReport(PROGRAM_FOLDER, 4);
    const history = bankHistory(report.result);
    const { standing, entries, results } = history;
    const hostile = hostileHistory(history);
    const about = { at: '2026-11-23T12:00:00.000Z', commandPrefix: 'cks' };
    const pages = {
      exam: examHtml(report, 'cks'),
      hostile: examHtml(hostileReport({ ...report, questions: report.questions.slice(0, 3) }), 'cks'),
      'hostile history': historyHtml(hostile.standing, hostile.entries, hostile.results, about),
      history: historyHtml(standing, entries, results, about),
      empty: historyHtml(
        { ...standing, domains: [], competencies: [], weakest: [], due: [], readiness: null, pace: null },
        [],
        [],
        about,
      ),
    };
    for (const [name, html] of Object.entries(pages)) writeFileSync(join(folder, `${name}.html`), html);
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      // Chromium has no sandbox for root
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    });
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a page and tells what it said, asked for and broke. */
  async function open(
    name: string,
    options: BrowserContextOptions,
  ): Promise<{ readonly page: Page; readonly said: string[]; readonly asked: string[] }> {
    const page = await browser.newPage(options);
    const said: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    return { page, said, asked };
  }

  describe.each(['exam', 'history'])('the page of %s', (name) => {
    test.each(SIZES.flatMap(([size, options]) => SCHEMES.map((scheme) => [size, scheme, options] as const)))(
      'breaks no rule of axe-core, %s and %s',
      async (_size, colorScheme, options) => {
        const { page, said, asked } = await open(name, { ...options, colorScheme });
        await page.evaluate(OPEN_ALL);
        expect(await findViolations(page)).toEqual([]);
        expect(said).toEqual([]);
        // nothing but the page itself was loaded
        expect(asked).toHaveLength(1);
        await page.close();
      },
    );

    test('breaks no rule of axe-core on paper, where everything is opened', async () => {
      const { page } = await open(name, { viewport: { width: 794, height: 1123 }, colorScheme: 'dark' });
      await page.emulateMedia({ media: 'print' });
      const hidden = await page.evaluate(`
        [...document.querySelectorAll('details > :not(summary)')].filter((part) => part.getBoundingClientRect().height === 0).length
      `);
      expect(hidden).toBe(0);
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
        'rgb(255, 255, 255)',
      );
      expect(await findViolations(page)).toEqual([]);
      await page.close();
    });

    test('is as wide as the window, whatever is in it', async () => {
      const { page } = await open(name, { viewport: { width: 320, height: 800 } });
      await page.evaluate(OPEN_ALL);
      expect(await widths(page)).toEqual({ page: 320, beyond: [] });
      await page.close();
    });
  });

  test.each(['hostile', 'hostile history'])(
    'the page %s runs nothing, loads nothing, and stays whole',
    async (name) => {
      const { page, said, asked } = await open(name, { viewport: { width: 380, height: 800 } });
      await page.evaluate(OPEN_ALL);
      expect(await page.evaluate('window.owned')).toBeUndefined();
      expect(said).toEqual([]);
      expect(asked).toHaveLength(1);
      expect(
        await page.evaluate(`document.querySelectorAll('script, img, iframe, [onerror], [onload]').length`),
      ).toBe(0);
      expect(await page.evaluate(`document.querySelectorAll('h1, main, style').length`)).toBe(3);
      expect(
        await page.evaluate(
          `[...document.querySelectorAll('a')].filter((a) => !/^(https?|file):$/.test(a.protocol)).length`,
        ),
      ).toBe(0);
      expect(await findViolations(page)).toEqual([]);
      expect(await widths(page)).toEqual({ page: 380, beyond: [] });
      await page.close();
    },
  );

  test('a history in which nothing was tried is a page too', async () => {
    const { page } = await open('empty', { viewport: { width: 1280, height: 900 } });
    expect(await page.textContent('h1')).toContain('nothing tried yet');
    expect(await findViolations(page)).toEqual([]);
    await page.close();
  });

  test('everything on the page is reached by the keyboard, the contents first', async () => {
    const { page } = await open('exam', { viewport: { width: 1280, height: 900 } });
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.closest("nav") !== null')).toBe(true);
    await page.focus('.folded summary');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.parentElement.open')).toBe(true);
    await page.close();
  });
});

/** How wide the page is, and the elements that reach beyond it. */
async function widths(page: Page): Promise<unknown> {
  return page.evaluate(`({
    page: document.documentElement.scrollWidth,
    beyond: [...document.querySelectorAll('main *, header *, footer *')]
      .filter((part) => part.getBoundingClientRect().right > innerWidth + 1 && part.closest('svg') === null)
      .map((part) => part.outerHTML.slice(0, 120)),
  })`);
}
