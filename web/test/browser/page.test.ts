/** The page against a server that can be told to fail: looks, keyboard, lost connection, gaps, restarts, a thousand rows. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, beforeEach, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { FixtureServer } from '../fixture/server';
import { launch } from './chromium';
import { NETWORK_NOISE, accessibilityProblems, live, overflow, seq, visit } from './visit';

/** Faster than life: three seconds of a test are a dozen Frames. */
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

for (const look of [
  { name: 'light', width: 1440, rules: true }, { name: 'dark', width: 1440, dark: true, rules: true }, { name: 'narrow', width: 360, rules: true }, { name: 'narrow-dark', width: 360, dark: true },
  { name: 'wide', width: 2560 }, { name: 'wide-dark', width: 2560, dark: true }, { name: 'zh', width: 1440, locale: 'zh-CN', rules: true }, { name: 'zh-narrow', width: 360, locale: 'zh-CN' },
]) {
  test(`looks right and reads well: ${look.name}`, async () => {
    await using visitor = await visit(browser, `${url}?noise=1&row=4026531840/2/NETFILTER_DROP/nf_hook_slow/IPv4/0`, {
      viewport: { width: look.width, height: 900 }, colorScheme: look.dark ? 'dark' : 'light', locale: look.locale ?? 'en-GB',
    });
    const { page, problems } = visitor;
    await live(page);
    await page.waitForSelector('.legend tbody tr');
    await page.screenshot({ path: `${SHOTS}/${look.name}.png`, fullPage: true });
    assert.equal(await overflow(page), 0);
    if (look.rules) assert.deepEqual(await accessibilityProblems(page), []);
    assert.deepEqual(problems, []);
  });
}

test('every state of the headline passes the rules of accessibility, in both themes', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const state of ['ok', 'blind', 'lost'] as const) {
      server.world.losing = state !== 'ok';
      server.world.blind = state === 'blind' ? 'kfree_skb: CAP_PERFMON is missing' : undefined;
      await using visitor = await visit(browser, url, { colorScheme });
      await live(visitor.page);
      if (state === 'lost') server.silent = true;
      await visitor.page.waitForSelector(state === 'lost' ? '[data-test=lost]' : `.is-${state}`);
      await visitor.page.screenshot({ path: `${SHOTS}/${state}-${colorScheme}.png` });
      assert.deepEqual(await accessibilityProblems(visitor.page), [], `${state} ${colorScheme}`);
      server.silent = false;
    }
  }
});

test('text is never markup', async () => {
  const evil = '<img src=x onerror="document.title=\'owned\'">';
  Object.assign(server.world.series[0]!, { reason: evil, location: evil, interface: evil, rate: 9_999 });
  server.world.node = evil;
  server.world.unavailable = [evil];
  await using visitor = await visit(browser, url);
  await live(visitor.page);
  await visitor.page.waitForFunction((text) => document.querySelector('h1')?.textContent?.includes(text), evil);
  assert.equal(await visitor.page.locator('img[src=x]').count(), 0);
  assert.ok((await visitor.page.innerText('.unavailable')).includes(evil));
  assert.deepEqual(visitor.problems, []);
});

test('noise shows on request only', async () => {
  await using visitor = await visit(browser, url);
  const { page } = visitor;
  await live(page);
  assert.equal(await page.locator('tr[data-class=noise]').count(), 0);
  await page.getByRole('button', { name: 'Noise' }).click();
  await page.waitForSelector('tr[data-class=noise]');
  assert.match(page.url(), /\?noise=1$/);
});

test('a filtered view is a link: it survives a reload, and the back button undoes it', async () => {
  await using visitor = await visit(browser, url);
  const { page, problems } = visitor;
  await live(page);
  const all = await page.locator('tr[data-key]').count();
  await page.getByRole('button', { name: 'policy' }).click();
  await page.waitForFunction(() => document.querySelectorAll('tr[data-key]').length === 1);
  await page.locator('.drops').getByRole('searchbox').fill('eth0');
  await page.waitForURL('**/?q=eth0&class=policy');
  await page.reload();
  await live(page);
  assert.equal(await page.inputValue('input[type=search]'), 'eth0');
  assert.equal(await page.getAttribute('[data-class=policy].chip', 'aria-pressed'), 'true');
  assert.equal(await page.locator('tr[data-key]').count(), 1);
  await page.goBack();
  await page.waitForFunction((count) => document.querySelectorAll('tr[data-key]').length === count, all);
  assert.deepEqual(problems, []);
});

test('what Cilium dropped says so beside the kernel’s reason, as Cilium prints it, and is found by it', async () => {
  const [first] = server.world.series;
  const longest = 'NO_CONFIG';
  for (const ciliumReason of ['POLICY', longest]) server.world.series.push({ ...first!, reason: 'TC_INGRESS', ciliumReason, ifindex: 9, interface: 'lxc1', location: '__netif_receive_skb_core.constprop.0' });
  for (const locale of ['en-GB', 'zh-CN']) {
    await using visitor = await visit(browser, `${url}?q=cilium:`, { locale, viewport: { width: 360, height: 900 } });
    const { page, problems } = visitor;
    await live(page);
    const told = await page.locator('tr[data-reason=TC_INGRESS] .reason').allInnerTexts();
    assert.deepEqual(told.map((text) => text.replace(/\s+/g, ' ')).map((text) => /^TC_INGRESS · (Cilium: .* \(\d+\))/.exec(text)?.[1]).sort(), [
      'Cilium: No configuration available to perform policy decision (165)', 'Cilium: Policy denied (133)',
    ], locale);
    assert.equal(await overflow(page), 0);
    await page.locator('.drops').getByRole('searchbox').fill('policy denied');
    await page.waitForFunction(() => document.querySelectorAll('tr[data-key]').length === 1);
    assert.deepEqual(await accessibilityProblems(page), []);
    await page.screenshot({ path: `${SHOTS}/cilium-${locale}.png` });
    assert.deepEqual(problems, []);
  }
});

test('what a link asks that the page does not know is said, and the rest is done', async () => {
  await using visitor = await visit(browser, `${url}?q=NO_SOCKET&colour=blue`);
  const { page } = visitor;
  await live(page);
  assert.match(await page.innerText('[data-test=ignored]'), /colour=blue/);
  assert.equal(await page.locator('tr[data-key]').count(), 1);
  await page.getByRole('button', { name: 'Dismiss' }).click();
  assert.match(page.url(), /\?q=NO_SOCKET$/);
});

test('the keyboard alone is enough: skip link, sorting, explanation, the chart’s seconds', async () => {
  await using visitor = await visit(browser, url);
  const { page, problems } = visitor;
  await live(page);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.className), 'skip');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'drops-title');

  await page.getByRole('button', { name: 'Total' }).focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.getAttribute('th:has-text("Total")', 'aria-sort'), 'descending');
  await page.keyboard.press('Enter');
  assert.equal(await page.getAttribute('th:has-text("Total")', 'aria-sort'), 'ascending');
  const totals = await page.$$eval('td.total', (cells) => cells.map((cell) => Number(cell.textContent!.replace(/\D/g, ''))));
  assert.deepEqual(totals, [...totals].sort((a, b) => a - b));

  await page.getByRole('button', { name: 'Explain NETFILTER_DROP' }).focus();
  await page.keyboard.press('Space');
  await page.waitForSelector('tr.detail');
  assert.match(await page.innerText('tr.detail'), /nft list ruleset/);
  assert.match(await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle), /solid/, 'focus is visible');

  const chart = page.getByRole('slider');
  await chart.focus();
  await page.keyboard.press('PageUp');
  assert.match((await chart.getAttribute('aria-valuetext'))!, /^\d\d:\d\d:\d\d: .*NETFILTER_DROP \d+/);
  await page.keyboard.press('Home');
  assert.match((await chart.getAttribute('aria-valuetext'))!, /no losses/);
  assert.deepEqual(problems, []);
});

test('a lost connection is shown at once, heals by itself, and leaves its mark', async () => {
  await using visitor = await visit(browser, url);
  const { page, problems } = visitor;
  await live(page);
  server.down = true;
  server.cut();
  await page.waitForSelector('[data-test=lost]', { timeout: 1_000 });
  assert.match(await page.title(), /^⚠ no connection/);
  assert.match(await page.innerText('h1'), /^Last known:/);
  await page.waitForFunction(() => /nothing heard for [3-9]/.test(document.querySelector('[data-test=lost]')?.textContent ?? ''));
  assert.match(await page.innerText('[data-test=gaps]'), /Not measured: .*\d\d:\d\d:\d\d/, 'the gap grows while it lasts');
  server.down = false;
  await page.waitForSelector('[data-state=live]', { timeout: 15_000 });
  await page.waitForSelector('[data-test=lost]', { state: 'detached' });
  assert.match(await page.innerText('[data-test=outages]'), /Connection was lost: \d\d:\d\d:\d\d–\d\d:\d\d:\d\d/);
  assert.deepEqual(problems.filter((problem) => !NETWORK_NOISE.test(problem)), []);
});

test('silence on an open connection is shown after three seconds, and is a gap when nobody measured', async () => {
  await using visitor = await visit(browser, url);
  const { page, problems } = visitor;
  await live(page);
  server.silent = true;
  await page.waitForSelector('[data-state=stalled]', { timeout: 5_000 });
  assert.match(await page.innerText('[data-test=lost]'), /No data for/);
  server.silent = false;
  await live(page);
  const from = await seq(page);
  await page.waitForFunction((wanted) => Number(document.querySelector<HTMLElement>('main')!.dataset['seq']) > wanted, from + 2);
  const [outage] = /\d\d:\d\d:\d\d–\d\d:\d\d:\d\d/.exec(await page.innerText('[data-test=outages]'))!;
  assert.ok((await page.innerText('[data-test=gaps]')).includes(outage), `${outage} is a gap`);
  assert.deepEqual(problems, []);
});

test('a connection that stays silent is given up for a new one', async () => {
  await using visitor = await visit(browser, url);
  const { page } = visitor;
  await live(page);
  server.silent = true;
  await page.waitForSelector('[data-state=lost]', { timeout: 15_000 });
  server.silent = false;
  await page.waitForSelector('[data-state=live]', { timeout: 15_000 });
});

test('a restarted agent starts its counts again: marked, no negative rate, the past kept with the gap in it', async () => {
  await using visitor = await visit(browser, url);
  const { page, problems } = visitor;
  await live(page);
  await page.waitForSelector('.legend tbody tr');
  server.world.restart();
  await page.waitForSelector('[data-test=restart]');
  const restarted = await seq(page);
  await page.waitForFunction((from) => Number(document.querySelector<HTMLElement>('main')!.dataset['seq']) > from + 5, restarted);
  assert.deepEqual((await page.locator('td.num, .figure dd').allInnerTexts()).filter((text) => /[-−]\d/.test(text)), []);
  assert.ok((await page.locator('.legend [data-series=QDISC_DROP]').count()) === 1, 'what was seen before the restart is still there');
  assert.deepEqual(problems, []);
});

test('a server whose clock is hours away is read by its own clock', async () => {
  for (const hours of [-7, 3]) {
    await server.close();
    server = new FixtureServer('dist/site', PERIOD_MS);
    server.world.clockOffsetMs = hours * 3_600_000;
    server.world.history.length = 0;
    url = await server.listen();
    for (const series of server.world.series) series.firstSeen = series.lastSeen = server.world.now();
    await using visitor = await visit(browser, url);
    await live(visitor.page);
    await visitor.page.waitForSelector('.legend tbody tr');
    const shown = await visitor.page.getAttribute('.clock', 'datetime');
    assert.ok(Math.abs(Date.parse(shown!) - server.world.now()) < 5_000, `${hours} h: shows ${shown}`);
    assert.equal(await visitor.page.innerText('tr[data-reason=NETFILTER_DROP] td:last-child'), 'now');
  }
});

test('what was not measured is a dash that says so', async () => {
  await using visitor = await visit(browser, url);
  await live(visitor.page);
  const absent = visitor.page.locator('tr[data-interface=eth0] td.traffic .absent').first();
  assert.equal(await absent.getAttribute('title'), 'not measured');
  assert.match(await absent.innerText(), /–/);
});

test('a thousand drops: few rows, more on request, updated in place', async (context) => {
  await server.close();
  server = new FixtureServer('dist/site');
  server.world.flood(1_000);
  await using visitor = await visit(browser, await server.listen());
  const { page, problems } = visitor;
  await live(page);
  const rows = () => page.locator('tr[data-key]').count();
  await page.waitForFunction(() => document.querySelectorAll('tr[data-key]').length === 25);
  for (let i = 0; i < 10; i++) await page.getByRole('button', { name: /^Show \d+ more/ }).first().click();
  assert.equal(await rows(), 500);
  assert.match(await page.innerText('.drops .more'), /first 500 of 1,000/);
  await page.$$eval('tr[data-key]', (all) => all.forEach((row) => ((row as any).marked = true)));
  const cpuSeconds = await cpuMeter(page);
  const [from, busy] = [await seq(page), await cpuSeconds()];
  await page.waitForFunction((wanted) => Number(document.querySelector<HTMLElement>('main')!.dataset['seq']) >= wanted, from + 5);
  const milliseconds = (1_000 * ((await cpuSeconds()) - busy)) / ((await seq(page)) - from);
  context.diagnostic(`500 of 1,000 rows: ${milliseconds.toFixed(0)} ms of CPU a Frame`);
  const kept = await page.$$eval('tr[data-key]', (all) => all.filter((row) => (row as any).marked).length);
  assert.equal(kept, 500, 'the same rows, not new ones');
  await page.locator('.drops').getByRole('searchbox').fill('symbol_997');
  await page.waitForFunction(() => document.querySelectorAll('tr[data-key]').length === 1);
  assert.deepEqual(problems, []);
});

/** Reads the seconds that the page's main thread has worked: what other load the machine has does not count. */
async function cpuMeter(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => (await session.send('Performance.getMetrics')).metrics.find((metric) => metric.name === 'TaskDuration')!.value;
}

test('rates that move are no news to a screen reader', async () => {
  await using visitor = await visit(browser, url);
  const { page } = visitor;
  await live(page);
  const spoken = await page.innerText('[data-test=announcement]');
  assert.match(spoken, /NETFILTER_DROP/);
  await page.evaluate(() => {
    (globalThis as any).changes = 0;
    new MutationObserver((all) => ((globalThis as any).changes += all.length)).observe(document.querySelector('[data-test=announcement]')!, { childList: true, characterData: true, subtree: true });
  });
  const from = await seq(page);
  await page.waitForFunction((wanted) => Number(document.querySelector<HTMLElement>('main')!.dataset['seq']) > wanted, from + 12);
  assert.equal(await page.evaluate(() => (globalThis as any).changes), 0);
});

test('theme and language are switched by hand, and remembered', async () => {
  await using visitor = await visit(browser, url);
  const { page, problems } = visitor;
  await live(page);
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await page.getByRole('button', { name: 'Theme: as the system' }).click();
  await page.getByRole('button', { name: 'Theme: light' }).click();
  await page.waitForSelector('html[data-theme=dark]');
  assert.notEqual(await ground(), light);
  await page.getByRole('button', { name: '中文' }).click();
  await page.waitForSelector('html[lang=zh-CN]');
  await page.reload();
  await live(page);
  assert.equal(await page.getAttribute('html', 'lang'), 'zh-CN');
  assert.equal(await page.getAttribute('html', 'data-theme'), 'dark');
  assert.match(await page.innerText('h1'), /每秒丢失/);
  assert.deepEqual(problems, []);
});

test('reasons keep their colour between Frames', async () => {
  await using visitor = await visit(browser, url);
  const { page } = visitor;
  await live(page);
  const colours = () => page.$$eval('tr[data-reason] .swatch', (all) => Object.fromEntries(all.map((swatch) => [swatch.closest('tr')!.dataset['reason'], swatch.className])));
  const first = await colours();
  const from = await seq(page);
  server.world.series.reverse();
  server.world.series.forEach((series, i) => (series.rate = i));
  await page.waitForFunction((wanted) => Number(document.querySelector<HTMLElement>('main')!.dataset['seq']) > wanted, from + 4);
  assert.deepEqual(await colours(), first);
});

test('the sizes follow the choice of interface and direction', async () => {
  await using visitor = await visit(browser, url);
  const { page } = visitor;
  await live(page);
  assert.match(await page.innerText('.sizes .summary'), /packets over the limit/);
  await page.selectOption('.sizes select', { label: 'eth0' });
  await page.waitForFunction(() => /No packet over/.test(document.querySelector('.sizes .summary')?.textContent ?? ''));
  await page.locator('.sizes').getByRole('button', { name: 'Received' }).click();
  await page.getByRole('button', { name: 'Log scale' }).click();
  assert.match(page.url(), /if=4026531840\.2&dir=rx&counts=linear/);
});
