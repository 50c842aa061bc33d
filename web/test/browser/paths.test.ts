/** Peers, findings and the way of a packet: every verdict and kind, both languages, every width, keyboard, a thousand peers, no key, no tunnel, no audit. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, beforeEach, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { VERDICTS } from '../../src/frame';
import { KINDS, finding, manyPaths, someFine } from '../fixture/network';
import { FixtureServer } from '../fixture/server';
import { launch } from './chromium';
import { accessibilityProblems, live, overflow, seq, visit } from './visit';

const PERIOD_MS = 250;
const SHOTS = 'dist/shots';
let browser: Browser;
let server: FixtureServer;
let url: string;

before(async () => {
  mkdirSync(SHOTS, { recursive: true });
  browser = await launch();
});
after(async () => {
  await server?.close();
  await browser?.close();
});
beforeEach(async () => {
  await server?.close();
  server = new FixtureServer('dist/site', PERIOD_MS);
  url = await server.listen();
});

for (const width of [360, 1440, 2560]) {
  for (const [locale, dark] of [['en-GB', false], ['en-GB', true], ['zh-CN', false], ['zh-CN', true]] as const) {
    test(`every verdict, every finding and the way, at ${width} px in ${locale}${dark ? ', dark' : ''}`, async () => {
      server.world.trouble();
      await using visitor = await visit(browser, `${url}?frows=11&path=192.168.20.1`, { viewport: { width, height: 900 }, colorScheme: dark ? 'dark' : 'light', locale });
      const { page, problems } = visitor;
      await live(page);
      await page.waitForSelector('.stations');
      await page.evaluate(() => document.querySelectorAll('details.finding').forEach((card) => ((card as any).open = true)));
      assert.deepEqual(await page.$$eval('tr[data-verdict]', (rows) => rows.map((row) => (row as HTMLElement).dataset['verdict'])), [...VERDICTS, 'fine']);
      assert.deepEqual(await page.$$eval('[data-kind].finding', (cards) => cards.map((card) => (card as HTMLElement).dataset['kind'])), KINDS.map((kind) => kind.kind));
      if (locale === 'zh-CN') assert.equal(await page.locator('.finding h3[lang=en], .finding-text[lang=en], .advice p[lang=en]').count(), 0, 'all of it Chinese');
      await page.screenshot({ path: `${SHOTS}/paths-${width}-${locale}${dark ? '-dark' : ''}.png`, fullPage: true });
      assert.equal(await overflow(page), 0);
      assert.deepEqual(await cut(page), [], 'nothing is cut off');
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.deepEqual(problems, []);
    });
  }
}

/** Parts that are wider than the room that they have, or reach out of their panel, which would clip them. */
function cut(page: import('playwright-core').Page): Promise<string[]> {
  return page.$$eval('.finding h3, .finding-text, .finding-meta, .command pre, .command .copy, .advice p, .evidence li, .verdict, .station-text, .paths td > *, .paths .chip, .way .summary', (all) =>
    all.filter((one) => one.clientWidth > 0 && getComputedStyle(one).display !== 'inline')
      .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().right > one.closest('.panel')!.getBoundingClientRect().right).map((one) => `${one.className}: ${one.textContent?.slice(0, 60)}`));
}

test('a critical finding is never green: headline, title, list of losses and chart say where the loss is', async () => {
  server.world.losing = false;
  server.world.history.length = 0;
  server.world.findings = [finding(KINDS[0]!, server.world.now())];
  await using visitor = await visit(browser, url);
  const { page, problems } = visitor;
  await live(page);
  await page.waitForSelector('.headline.is-losing');
  assert.match(await page.innerText('h1'), /^Packets above 1400 bytes vanish on the way to worker-9, since \d\d:\d\d:\d\d$/);
  assert.match(await page.title(), /^▲ losing packets/);
  assert.match(await page.innerText('[data-test=announcement]'), /vanish/);
  assert.match(await page.innerText('.figures'), /Lost here/);
  assert.match(await page.innerText('.drops .empty'), /This node dropped nothing/);
  assert.equal(await page.locator('.drops .empty .icon-check').count(), 0);
  await page.waitForFunction(() => /This node dropped nothing/.test(document.querySelector('.chart .none')?.textContent ?? ''));
  await page.getByRole('link', { name: 'What to do' }).click();
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'findings-title');
  server.world.findings = [];
  await page.waitForSelector('.headline.is-ok');
  assert.equal(await page.locator('.findings').count(), 0);
  assert.deepEqual(problems, []);
});

test('a warning alone is amber, in both themes and languages, and passes the rules', async () => {
  server.world.losing = false;
  server.world.findings = [finding(KINDS.find((kind) => kind.severity === 'warning')!, server.world.now())];
  for (const [locale, colorScheme] of [['en-GB', 'light'], ['zh-CN', 'dark']] as const) {
    await using visitor = await visit(browser, url, { locale, colorScheme });
    await live(visitor.page);
    await visitor.page.waitForSelector('.headline.is-warning');
    assert.match(await visitor.page.title(), /^△/);
    await visitor.page.screenshot({ path: `${SHOTS}/warning-${colorScheme}.png` });
    assert.deepEqual(await accessibilityProblems(visitor.page), []);
    assert.deepEqual(visitor.problems, []);
  }
});

test('drops beside a critical finding keep their sentence', async () => {
  server.world.findings = [finding(KINDS[0]!, server.world.now())];
  await using visitor = await visit(browser, url);
  await live(visitor.page);
  assert.match(await visitor.page.innerText('[data-test=beside]'), /^On this node: 35 packets a second are being lost, 23 of them on eth0/);
});

test('a command is copied with the keyboard, and a screen reader hears it', async () => {
  server.world.trouble();
  await using visitor = await visit(browser, url, { permissions: ['clipboard-read', 'clipboard-write'] });
  const { page, problems } = visitor;
  await live(page);
  const button = page.getByRole('button', { name: /Copy the command cilium upgrade/ }).first();
  await button.focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => [...document.querySelectorAll('copy-command [role=status]')].some((status) => status.textContent === 'Copied'));
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'cilium upgrade --namespace kube-system --reuse-values --set MTU=1400');
  assert.deepEqual(problems, []);
});

test('where the clipboard is forbidden the command is selected, and that is said', async () => {
  server.world.trouble();
  await using visitor = await visit(browser, url, { locale: 'zh-CN' });
  const { page, problems } = visitor;
  await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await live(page);
  await page.getByRole('button', { name: /复制命令 cilium upgrade/ }).first().click();
  await page.waitForFunction(() => [...document.querySelectorAll('copy-command [role=status]')].some((status) => status.textContent === '已选中，请按 Ctrl+C'));
  assert.equal(await page.evaluate(() => getSelection()?.toString()), 'cilium upgrade --namespace kube-system --reuse-values --set MTU=1400');
  assert.deepEqual(problems, []);
});

test('a card opens and closes with the keyboard, and stays so while Frames come', async () => {
  server.world.trouble();
  await using visitor = await visit(browser, url);
  const { page } = visitor;
  await live(page);
  const second = page.locator('.finding').nth(1);
  assert.equal(await second.getAttribute('open'), null);
  await second.locator('summary').focus();
  await page.keyboard.press('Enter');
  await page.locator('.finding').nth(0).locator('summary').focus();
  await page.keyboard.press('Enter');
  const from = await seq(page);
  await page.waitForFunction((wanted) => Number(document.querySelector<HTMLElement>('main')!.dataset['seq']) > wanted, from + 3);
  assert.deepEqual(await page.$$eval('.finding', (cards) => cards.slice(0, 2).map((card) => (card as any).open)), [false, true]);
});

test('a graver finding that comes later opens, and does not close the card that is being read', async () => {
  const [gravest, other] = [finding(KINDS[0]!, server.world.now()), finding(KINDS[3]!, server.world.now())];
  server.world.findings = [other];
  await using visitor = await visit(browser, url);
  await live(visitor.page);
  await visitor.page.waitForSelector(`.finding[open][data-kind=${other.kind}]`);
  server.world.findings = [gravest, other];
  await visitor.page.waitForSelector(`.finding[open][data-kind=${gravest.kind}]`);
  assert.equal(await visitor.page.locator('.finding[open]').count(), 2);
});

test('a peer is explained and drawn with the keyboard, and the address says which', async () => {
  server.world.trouble();
  await using visitor = await visit(browser, url);
  const { page, problems } = visitor;
  await live(page);
  await page.getByRole('button', { name: 'Explain the path to worker-13' }).focus();
  await page.keyboard.press('Space');
  await page.waitForSelector('.paths tr.detail');
  assert.match(await page.innerText('.paths tr.detail'), /A router refuses large packets and says so/);
  assert.match(page.url(), /\?path=192\.168\.20\.13$/);
  assert.match(await page.innerText('[data-test=way-summary]'), /The narrow place is the NIC eth0: it carries 1420 bytes, and up to 1500 come/);
  await page.reload();
  await live(page);
  assert.equal(await page.getAttribute('[data-peer="192.168.20.13"] .expand', 'aria-expanded'), 'true');
  assert.deepEqual(problems, []);
});

test('the plot tells the cliff to who cannot see it, and the table has its numbers', async () => {
  server.world.trouble();
  await using visitor = await visit(browser, `${url}?path=192.168.20.1`);
  const { page } = visitor;
  await live(page);
  const plot = page.locator('.loss-plot.is-large');
  assert.equal(await plot.getAttribute('aria-label'), '1,727 of 70,003 lost, from 1401 bytes on');
  assert.equal(await plot.locator('.class-losing').count(), 3);
  await page.getByText('Loss by size as a table').click();
  assert.deepEqual((await page.locator('.paths .as-table tbody tr').last().innerText()).split(/\s+/), ['1493–1500', '1,709', '1,709', '100%']);
});

test('the way of a packet follows the choice of the pod', async () => {
  server.world.trouble();
  await using visitor = await visit(browser, `${url}?path=192.168.20.1`);
  const { page } = visitor;
  await live(page);
  await page.waitForSelector('[data-station=network].is-narrowest');
  assert.match(await page.innerText('[data-station=pod]'), /device 1500\s+route 1450 wins\s+sends up to 1450/);
  assert.match(await page.innerText('[data-test=way-summary]'), /1450 bytes; with 50 of the tunnel that is 1500\. The narrow place is the network: it carries 1400 bytes/);
  await page.selectOption('select[name=pod]', { label: 'shop/web-2' });
  await page.waitForFunction(() => /fit all the way/.test(document.querySelector('[data-test=way-summary]')?.textContent ?? ''));
  assert.equal(await page.locator('.station.is-narrow').count(), 0);
  assert.match(page.url(), /pod=4026532202/);
});

test('at 360 px the way stands upright, at 1440 it lies', async () => {
  server.world.trouble();
  for (const [width, shown] of [[360, 'standing'], [1440, 'lying']] as const) {
    await using visitor = await visit(browser, url, { viewport: { width, height: 900 } });
    await live(visitor.page);
    await visitor.page.waitForSelector('.stations');
    assert.equal(await visitor.page.locator(`.pipe.${shown}:visible`).count(), 6);
    assert.equal(await visitor.page.locator('.pipe:visible').count(), 6);
  }
});

test('a thousand peers: the troubles first, few rows and few plots, a filter for the rest, updated in place', async (context) => {
  await server.close();
  server = new FixtureServer('dist/site');
  server.world.paths = manyPaths(1_009, 97, server.world.now());
  server.world.findings = server.world.paths.slice(0, 97).map((one) => ({ ...finding(KINDS[0]!, server.world.now()), id: `path-vanishing:${one.peer}`, peer: one.peer }));
  await using visitor = await visit(browser, await server.listen());
  const { page, problems } = visitor;
  await live(page);
  assert.match(await page.innerText('h1'), /\(and 96 more, see “Findings”\)/);
  assert.equal(await page.locator('.finding').count(), 5);
  assert.equal(await page.locator('tr[data-peer]').count(), 25);
  assert.equal(await page.locator('tr[data-verdict=vanishing]').count(), 25);
  for (let i = 0; i < 10; i++) await page.locator('.paths').getByRole('button', { name: /^Show \d+ more/ }).click();
  assert.equal(await page.locator('tr[data-peer]').count(), 500);
  assert.match(await page.innerText('.paths .more'), /first 500 of 1,009/);
  assert.ok((await page.locator('.loss-plot').count()) <= 25, 'no five hundred plots');
  await page.$$eval('tr[data-peer]', (rows) => rows.forEach((row) => ((row as any).marked = true)));
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => (await session.send('Performance.getMetrics')).metrics.find((metric) => metric.name === 'TaskDuration')!.value;
  const [from, before] = [await seq(page), await busy()];
  await page.waitForFunction((wanted) => Number(document.querySelector<HTMLElement>('main')!.dataset['seq']) >= wanted, from + 5);
  context.diagnostic(`500 of 1,009 peers: ${((1_000 * ((await busy()) - before)) / ((await seq(page)) - from)).toFixed(0)} ms of CPU a Frame`);
  assert.equal(await page.$$eval('tr[data-peer]', (rows) => rows.filter((row) => (row as any).marked).length), 500, 'the same rows, not new ones');
  await page.locator('.paths input').fill('node-997');
  await page.waitForFunction(() => document.querySelectorAll('tr[data-peer]').length === 1);
  await page.locator('.paths input').press('Escape');
  await page.locator('.paths .chip[data-verdict=fine]').click();
  await page.waitForFunction(() => document.querySelector('tr[data-peer]')?.getAttribute('data-verdict') === 'fine');
  assert.match(await page.innerText('.paths .found'), /912 of 1,009/);
  assert.deepEqual(problems, []);
});

test('no tunnel, no peer yet, no key and no room are each said', async () => {
  server.world.paths = [];
  await using visitor = await visit(browser, url);
  const { page, problems } = visitor;
  await live(page);
  assert.match(await page.innerText('[data-test=no-paths]'), /No peer yet/);
  server.world.tunnel = false;
  await page.waitForFunction(() => /No tunnel on this node/.test(document.querySelector('[data-test=no-paths]')?.textContent ?? ''));
  server.world.paths = someFine(server.world.now()).map((one) => ({ ...one, agent: 'not-asked', lossBySize: [] }));
  server.world.self['peersTurnedAway'] = 17;
  await page.waitForSelector('.notices li:nth-child(2)');
  assert.match(await page.innerText('.notices'), /This agent has no key.*\n?.*17 more peers found no room/s);
  assert.equal(await page.locator('tr[data-peer] td.col-loss .absent').count(), 2);
  assert.deepEqual(await accessibilityProblems(page), []);
  assert.deepEqual(problems, []);
});

test('an agent that makes no audit is no trouble, and one that names no pod draws none', async () => {
  server.world.audit = undefined;
  await using visitor = await visit(browser, url);
  await live(visitor.page);
  assert.match(await visitor.page.innerText('[data-test=no-audit]'), /not read yet/);
  assert.deepEqual(visitor.problems, []);
  server.world.audit = { at: new Date().toISOString(), namespaces: [], turnedAway: 3, unavailable: ['/proc/4711: gone'] };
  await using second = await visit(browser, url);
  await live(second.page);
  await second.page.waitForSelector('.way .unavailable');
  assert.match(await second.page.innerText('.way'), /No pod on this node[\s\S]*\/proc\/4711: gone[\s\S]*3 more namespaces/);
  assert.deepEqual(second.problems, []);
});

test('without a peer, and of a Cilium that says nothing, nothing is claimed', async () => {
  server.world.paths = [];
  server.world.audit!.cilium = {};
  await using visitor = await visit(browser, url);
  await live(visitor.page);
  await visitor.page.waitForSelector('.stations');
  assert.match(await visitor.page.innerText('[data-test=way-summary]'), /fit wherever the MTU is known/);
  assert.equal(await visitor.page.locator('.station').count(), 4);
  assert.doesNotMatch(await visitor.page.innerText('.way'), /Cilium\n/);
});

test('text of paths, findings and the audit is never markup', async () => {
  const evil = '<img src=x onerror="document.title=\'owned\'">';
  server.world.trouble();
  Object.assign(server.world.findings[0]!, { kind: evil, title: evil, text: evil, peer: evil, advice: [{ kind: evil, text: evil, command: evil }] });
  Object.assign(server.world.paths[0]!, { name: evil, because: evil, evidence: [{ witness: evil, text: evil, at: evil }] });
  server.world.audit!.namespaces[1]!.pod = evil;
  server.world.audit!.unavailable = [evil];
  await using visitor = await visit(browser, `${url}?path=192.168.20.1`, { locale: 'zh-CN' });
  const { page, problems } = visitor;
  await live(page);
  await page.waitForFunction((text) => document.querySelector('h1')?.textContent?.includes(text), evil);
  assert.equal(await page.locator('img[src=x]').count(), 0);
  assert.ok((await page.innerText('.command code')).includes(evil));
  assert.equal(await page.getAttribute('.finding h3', 'lang'), 'en', 'an unknown kind is told in the agent’s English');
  assert.deepEqual(problems, []);
});

test('a path is searched on demand: the button rests while a search runs, and a refusal is told in words', async () => {
  server.world.trouble();
  await using visitor = await visit(browser, `${url}?path=192.168.20.1`);
  const { page, problems } = visitor;
  await live(page);
  const button = page.locator('.search-now button');
  const status = page.locator('.search-now [role=status]');
  assert.equal((await button.innerText()).trim(), 'Search now');
  await button.click();
  await page.waitForSelector('.search-now button:disabled');
  await page.waitForFunction(() => /A search is under way: 0 packets sent/.test(document.querySelector('tr[data-peer="192.168.20.1"]')?.textContent ?? ''));
  assert.deepEqual(server.searched, ['192.168.20.1']);
  assert.deepEqual(await accessibilityProblems(page), []);
  server.world.trouble();
  await page.waitForSelector('.search-now button:enabled');
  assert.equal((await status.innerText()).trim(), '');
  for (const [code, words] of [[429, 'Not yet: try again in 7 s.'], [409, 'A search is under way already.'], [404, 'The agent does not know this peer any more.'], [500, 'The agent could not do it (status 500); its log says why.']] as const) {
    server.searchStatus = code;
    await button.click();
    await page.waitForFunction((wanted) => document.querySelector('.search-now [role=status]')?.textContent === wanted, words);
    assert.equal(await button.isEnabled(), true);
  }
  assert.equal(server.searched.length, 5);
  assert.deepEqual(problems.filter((problem) => !/status of (429|409|404|500)/.test(problem)), []);
});
