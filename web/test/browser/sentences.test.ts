/** Every kind of evidence, of a reason for "unknown" and of what cannot be seen, on the page of either language and every width. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { path } from '../fixture/network';
import { BECAUSE, EVIDENCE, UNAVAILABLE } from '../fixture/sentences';
import { FixtureServer } from '../fixture/server';
import { launch } from './chromium';
import { accessibilityProblems, live, overflow, visit } from './visit';

const SHOTS = 'dist/shots';
let browser: Browser;
let server: FixtureServer;
let url: string;

before(async () => {
  mkdirSync(SHOTS, { recursive: true });
  browser = await launch();
  server = new FixtureServer('dist/site', 250);
  url = await server.listen();
  const { world } = server;
  const at = new Date(world.now() - 60_000).toISOString();
  world.unavailable = UNAVAILABLE.map((one) => one.text);
  world.audit = { ...world.audit!, unavailable: UNAVAILABLE.slice(-3).map((one) => one.text), unavailableKinds: UNAVAILABLE.slice(-3) };
  world.paths = BECAUSE.map((one, i) => path(`192.168.20.${i + 1}`, 'unknown', {
    because: one.text, becauseKind: one.kind, becauseFacts: one.facts, lossBySize: [],
    evidence: EVIDENCE.map(({ kind, text, facts }) => ({ witness: 'probe', kind, text, facts, at })),
  }, world.now()));
});
after(async () => {
  await server?.close();
  await browser?.close();
});

const texts = (page: Page, selector: string) => page.$$eval(selector, (all) => all.map((one) => one.textContent!.trim()));

for (const [width, locale] of [[360, 'zh-CN'], [1440, 'zh-CN'], [1440, 'en-GB']] as const) {
  test(`every sentence at ${width} px in ${locale}`, async () => {
    for (const [i, because] of (width === 1440 && locale === 'zh-CN' ? BECAUSE : BECAUSE.slice(0, 1)).entries()) {
      await using visitor = await visit(browser, `${url}?path=192.168.20.${i + 1}`, { viewport: { width, height: 900 }, locale });
      const { page, problems } = visitor;
      await live(page);
      await page.waitForSelector('.because');
      await page.waitForSelector('.way .unavailable');
      const said = [...await texts(page, '.because'), ...await texts(page, '.paths .evidence .said'), ...await texts(page, '.unavailable span')];
      assert.equal(said.length, 1 + EVIDENCE.length + UNAVAILABLE.length + 3);
      if (locale === 'zh-CN') {
        for (const text of said) assert.match(text, /\p{Script=Han}/u);
        assert.equal(await page.locator('.because[lang=en], .said[lang=en], .unavailable [lang=en]').count(), 0);
      } else {
        assert.deepEqual(said.slice(0, 3), [because.text, EVIDENCE[0]!.text, EVIDENCE[1]!.text]);
      }
      assert.equal(await overflow(page), 0);
      assert.deepEqual(problems, []);
      if (i > 0) continue;
      await page.screenshot({ path: `${SHOTS}/sentences-${width}-${locale}.png`, fullPage: true });
      assert.deepEqual(await accessibilityProblems(page), []);
    }
  });
}

test('a Chinese filter finds the path by its reason as the page says it', async () => {
  await using visitor = await visit(browser, url, { locale: 'zh-CN' });
  const { page } = visitor;
  await live(page);
  await page.fill('path-table input[type=search]', '代理也不再应答');
  await page.waitForFunction(() => document.querySelectorAll('tr[data-verdict]').length === 1);
});

test('of an agent that is newer the page says what it knows, and the rest in English, marked so', async () => {
  await using visitor = await visit(browser, `${url}?path=192.168.20.1`, { locale: 'zh-CN' });
  const { page } = visitor;
  await live(page);
  server.world.unavailable = ['the moon is in the way', UNAVAILABLE[0]!.text];
  await page.waitForSelector('monitor-panel .unavailable [lang=en]');
  assert.deepEqual(await texts(page, 'monitor-panel .unavailable [lang=en]'), ['the moon is in the way']);
  server.world.unavailable = UNAVAILABLE.map((one) => one.text);
});
