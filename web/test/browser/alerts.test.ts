/** Alerts on the page: seen at once, explained, silenced by keyboard alone, delivered again; and bounded when thousands flap. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, beforeEach, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { firingLoss, flappingAlerts, someAlerts } from '../fixture/alerts';
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
  server.world.trouble();
  server.world.alarm();
  url = await server.listen();
});

/** Waits until so many more Frames were shown. */
async function frames(page: Page, count: number): Promise<void> {
  const from = await seq(page);
  await page.waitForFunction((wanted) => Number(document.querySelector<HTMLElement>('main')!.dataset['seq']) >= wanted, from + count, { timeout: 60_000 });
}

async function openDialog(page: Page): Promise<void> {
  await page.locator('[data-rule=loss] .alert-tools button').click();
  await page.waitForSelector('dialog[open]');
}

for (const look of [
  { name: 'light', width: 1440 }, { name: 'dark', width: 1440, dark: true }, { name: 'narrow', width: 360 }, { name: 'narrow-dark', width: 360, dark: true },
  { name: 'wide', width: 2560 }, { name: 'zh', width: 1440, locale: 'zh-CN' }, { name: 'zh-narrow', width: 360, locale: 'zh-CN' },
]) {
  test(`alerts look right and read well, with all opened and in the dialog: ${look.name}`, async () => {
    await using visitor = await visit(browser, url, { viewport: { width: look.width, height: 900 }, colorScheme: look.dark ? 'dark' : 'light', locale: look.locale ?? 'en-GB' });
    const { page, problems } = visitor;
    await live(page);
    await page.waitForSelector('.alert-plot canvas');
    for (const side of ['quiet', 'pending']) await page.locator(`[data-test=${side}] summary`).click();
    await page.screenshot({ path: `${SHOTS}/alerts-${look.name}.png`, fullPage: true });
    assert.equal(await overflow(page), 0);
    assert.deepEqual(await accessibilityProblems(page), []);
    await openDialog(page);
    await page.locator('dialog [type=submit]').click();
    await page.waitForSelector('#comment-problem:not(:empty)');
    await page.screenshot({ path: `${SHOTS}/silence-${look.name}.png` });
    assert.deepEqual(await accessibilityProblems(page), []);
    const box = (await page.locator('dialog').boundingBox())!;
    assert.ok(box.x >= 0 && box.x + box.width <= look.width, 'the dialog is on the screen');
    assert.deepEqual(problems, []);
  });
}

test('an agent that keeps no alerts has no alerts on its page', async () => {
  server.world.alerts = undefined;
  await using visitor = await visit(browser, url);
  const { page, problems } = visitor;
  await live(page);
  await frames(page, 2);
  assert.equal(await page.locator('alert-list section, alert-desk section').count(), 0);
  assert.deepEqual(problems, []);
});

test('what fires is on the first screen, before the findings; what is pending or kept quiet is folded', async () => {
  for (const width of [1440, 360]) {
    await using visitor = await visit(browser, url, { viewport: { width, height: 780 } });
    const { page } = visitor;
    await live(page);
    const hole = (await page.locator('[data-rule=black-hole]').boundingBox())!;
    assert.ok(hole.y < 780, `${width}: at ${hole.y}`);
    assert.ok(hole.y < (await page.locator('finding-list').boundingBox())!.y);
    assert.deepEqual(await page.$$eval('.firing > li', (all) => all.map((one) => (one as HTMLElement).dataset['rule'])), ['black-hole', 'loss']);
    assert.ok(!(await page.locator('[data-alert=fragments-1]').first().isVisible()));
  }
});

test('an alert that stands for a finding leads to it, even to one that the list had not shown', async () => {
  server.world.findings = [...server.world.findings.slice(1), server.world.findings[0]!];
  assert.ok(server.world.findings.length > 5);
  await using visitor = await visit(browser, url);
  const { page, problems } = visitor;
  await live(page);
  assert.equal(await page.locator('[data-rule=loss] .to-finding').count(), 0);
  const id = server.world.findings.at(-1)!.id;
  assert.equal(await page.locator(`[data-finding="${id}"]`).count(), 0);
  await page.locator('[data-rule=black-hole] .to-finding').click();
  await page.waitForFunction((wanted) => (document.activeElement?.parentElement as HTMLElement | null)?.dataset['finding'] === wanted, id);
  assert.equal(await page.locator(`[data-finding="${id}"]`).getAttribute('open'), '');
  assert.deepEqual(problems, []);
});

test('why it fired: the condition in the line, the curve with its threshold on demand, both in words too', async () => {
  await using visitor = await visit(browser, url);
  const { page } = visitor;
  await live(page);
  assert.match(await page.innerText('[data-rule=loss] .alert-row'), /1\.98 % over 60 s, above 1 % for 2 min/);
  assert.equal(await page.getAttribute('.alert-plot', 'aria-label'), 'The value over the last minutes: Now 1.98 %, Threshold 1 %, Clears below 0.5 %, Highest 2.22 %');
  await page.getByRole('button', { name: 'Why: eth0 drops' }).click();
  await page.waitForSelector('.alert-plot', { state: 'detached' });
  assert.match(page.url(), /\?alert=-$/);
  await page.getByRole('button', { name: 'Why: eth0 drops' }).press('Enter');
  await page.waitForSelector('.alert-plot canvas');
  await page.reload();
  await page.waitForSelector('[data-rule=loss] .alert-plot canvas');
});

test('a silence by the keyboard alone: prefilled, checked, sent, the name remembered, the focus given back', async () => {
  await using visitor = await visit(browser, url);
  const { page, problems } = visitor;
  await live(page);
  const button = page.getByRole('button', { name: 'Silence: eth0 drops' });
  await button.focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open]');
  assert.equal(await page.inputValue('#matcher-0'), 'loss');
  assert.match(await page.innerText('[data-test=hits]'), /Matches 1 of the alerts now/);
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog[open]', { state: 'detached' });
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Silence: eth0 drops 1.98 % of its packets: congestion');

  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open]');
  await page.keyboard.press('ArrowRight'); // from an hour to four
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter'); // in the comment: a new line, nothing sent
  await page.locator('dialog [type=submit]').focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('#author-problem:not(:empty)');
  assert.ok(await page.locator('#comment-problem').isVisible(), 'all that is missing, at once');
  assert.equal(server.asked.length, 0);
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'silence-author', 'the first of them has the focus');
  await page.keyboard.type('kim');
  await page.keyboard.press('Tab');
  await page.keyboard.type('switch is replaced');
  await frames(page, 3);
  assert.equal(await page.inputValue('#silence-author'), 'kim', 'Frames do not take away what was typed');
  await page.locator('#matcher-2').fill('eth*');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open]', { state: 'detached' });
  assert.deepEqual(server.asked.map((one) => [one.slice(0, one.indexOf('{')).trim(), JSON.parse(one.slice(one.indexOf('{')))]), [['POST /api/v1/silences', {
    matchers: [{ label: 'alertname', pattern: 'loss' }, { label: 'class', pattern: 'congestion' }, { label: 'interface', pattern: 'eth*' }, { label: 'node', pattern: 'worker-7' }],
    seconds: 4 * 3_600, author: 'kim', comment: 'switch is replaced',
  }]]);
  assert.match(await page.innerText('[data-test=silenced]'), /Silenced/);

  await page.reload();
  await live(page);
  await openDialog(page);
  assert.equal(await page.inputValue('#silence-author'), 'kim');
  assert.deepEqual(problems, []);
});

test('labels can be left out, down to none, which is refused; and what would match is told', async () => {
  await using visitor = await visit(browser, url);
  const { page } = visitor;
  await live(page);
  await openDialog(page);
  await page.locator('#matcher-0').fill('*');
  for (let i = 0; i < 2; i++) await page.getByRole('button', { name: 'Do not ask for class' }).or(page.getByRole('button', { name: 'Do not ask for interface' })).first().click();
  assert.match(await page.innerText('[data-test=hits]'), /Matches 4 of the alerts now/);
  await page.getByRole('button', { name: 'Do not ask for alertname' }).click();
  await page.getByRole('button', { name: 'Do not ask for node' }).click();
  assert.match(await page.innerText('[data-test=hits]'), /nothing would be silenced/);
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('name')), 'seconds', 'the focus is not lost');
  await page.fill('#silence-author', 'kim');
  await page.fill('#silence-comment', 'why');
  await page.locator('dialog [type=submit]').click();
  assert.match(await page.innerText('dialog'), /At least one label/);
  assert.deepEqual(server.asked, []);
});

test('what the agent does not take is told whole, and nothing that was typed is lost', async () => {
  server.deskStatus = 400;
  server.deskAnswer = JSON.stringify({ type: 'about:blank', title: 'Bad Request', status: 400, detail: 'x', errors: [{ pointer: '/author', detail: 'want who silences' }, { pointer: '/comment', detail: 'want <b>why</b>' }] });
  await using visitor = await visit(browser, url);
  const { page, problems } = visitor;
  await live(page);
  await openDialog(page);
  await page.fill('#silence-author', 'kim');
  await page.fill('#silence-comment', 'why');
  await page.locator('dialog [type=submit]').click();
  await page.waitForSelector('.dialog-alert li');
  assert.match(await page.innerText('.dialog-alert'), /\/author want who silences\s+\/comment want <b>why<\/b>/);
  server.deskStatus = 409;
  await page.locator('dialog [type=submit]').click();
  await page.waitForFunction(() => /as many silences as it can/.test(document.querySelector('.dialog-alert')?.textContent ?? ''));
  assert.equal(await page.inputValue('#silence-comment'), 'why');
  assert.deepEqual(problems.filter((problem) => !NETWORK_NOISE.test(problem)), []);
});

test('a silence is ended and what was given up is sent again, each with its answer', async () => {
  await using visitor = await visit(browser, url);
  const { page, problems } = visitor;
  await live(page);
  assert.match(await page.innerText('[data-test=undelivered]'), /Alerts do not get through to chat/);
  assert.match(await page.innerText('[data-silence=s-1]'), /alertname=oversized\s+interface=lxc\*\s+kim: old pods.*until \d\d:\d\d:\d\d \((?:2 hrs 59 mins|3 hrs) left\)/s);
  assert.match(await page.innerText('[data-receiver=chat]'), /Given up\s*3.*503 Service Unavailable/s);
  assert.equal(await page.locator('[data-receiver=pager] button').count(), 0);
  assert.match(await page.innerText('.recent [data-alert=softnet-1]'), /24 mins 23 secs/);
  server.deskAnswer = '{"receiver":"chat","resent":3}';
  await page.getByRole('button', { name: 'Send 3 again: what was given up for chat' }).click();
  await page.waitForFunction(() => /3 notices are in the outbox again/.test(document.querySelector('[data-receiver=chat]')!.textContent!));
  await page.getByRole('button', { name: 'End the silence of alertname=oversized interface=lxc*' }).click();
  await page.waitForFunction(() => /Done/.test(document.querySelector('.desk-answer')?.textContent ?? ''));
  assert.deepEqual(server.asked, ['POST /api/v1/receivers/chat/resend', 'DELETE /api/v1/silences/s-1']);
  assert.deepEqual(problems, []);
});

test('text of alerts, silences and receivers is never markup, and a link leads to a web page or is none', async () => {
  const evil = '<img src=x onerror="document.title=\'owned\'">';
  server.world.alerts = (now) => {
    const all = someAlerts(now, undefined);
    all.alerts[0] = { ...firingLoss(now), id: evil, summary: evil, description: evil, condition: evil, labels: { [evil]: evil }, links: { [evil]: 'javascript:document.title="owned"', good: 'https://x.example/' } };
    all.silences[0] = { ...all.silences[0]!, id: evil, author: evil, comment: evil, matchers: [{ label: evil, pattern: evil }] };
    all.receivers[0] = { ...all.receivers[0]!, name: evil, format: evil, target: evil, lastProblem: evil };
    return all;
  };
  await using visitor = await visit(browser, url);
  const { page, problems } = visitor;
  await live(page);
  await page.waitForSelector('.firing h3');
  assert.equal(await page.innerText('.firing h3'), evil);
  assert.deepEqual(await page.$$eval('.alert-facts a', (links) => links.map((link) => (link as HTMLAnchorElement).href)), ['https://x.example/']);
  await page.locator('.alert-tools button').first().click();
  await page.waitForSelector('dialog[open]');
  assert.equal(await page.locator('img[src=x]').count(), 0);
  assert.deepEqual(problems, []);
});

test('under the pointer the order is held; what is new comes below, what is over leaves', async () => {
  const loss = (now: number, id: string) => ({ ...firingLoss(now), id, summary: id });
  let ids = ['a', 'b', 'c'];
  server.world.alerts = (now) => ({ ...someAlerts(now, undefined), counts: { firing: ids.length, quiet: 0, pending: 0, resolved: 0 }, alerts: ids.map((id) => loss(now, id)) });
  await using visitor = await visit(browser, url);
  const { page } = visitor;
  await live(page);
  const shown = () => page.$$eval('.firing h3', (all) => all.map((one) => one.textContent).join(''));
  await page.waitForSelector('[data-alert=c]');
  await page.locator('[data-alert=a] h3').hover();
  ids = ['d', 'c', 'a'];
  await page.waitForSelector('[data-alert=b]', { state: 'detached' });
  await frames(page, 2);
  assert.equal(await shown(), 'acd');
  await page.mouse.move(2, 2);
  await frames(page, 2);
  assert.equal(await shown(), 'dca');
});

test('what fires is told to a screen reader once, not with every value', async () => {
  await using visitor = await visit(browser, url);
  const { page } = visitor;
  await live(page);
  await page.waitForFunction(() => /2 alerts firing: Packets above 1400/.test(document.querySelector('[data-test=alerts-announcement]')?.textContent ?? ''));
  server.world.alerts = (now, at) => {
    const all = someAlerts(now, server.world.findings[0]);
    all.alerts[1]!.measure!.value = at % 97;
    return all;
  };
  await page.evaluate(() => {
    (globalThis as any).changes = 0;
    new MutationObserver((all) => ((globalThis as any).changes += all.length)).observe(document.querySelector('[data-test=alerts-announcement]')!, { childList: true, characterData: true, subtree: true });
  });
  await frames(page, 8);
  assert.equal(await page.evaluate(() => (globalThis as any).changes), 0);
});

/**
 * Of an idle page's work for a Frame, in CPU time of the main thread: no task of a Frame is longer. Long tasks themselves are
 * told, not held: they are wall time, and on a loaded machine an idle page has a second of them too.
 */
const FLAPPING_WORK_MAX = 3;
/** With every row shown that the stream brings, which a reader has to ask for. */
const UNFOLDED_WORK_MAX = 6;
/** Frames looked at; one a second, as in life. */
const LOOKED_AT = 11;

test('two thousand alerts that flap every second leave the page usable', async (context) => {
  await server.close();
  server = new FixtureServer('dist/site');
  const idle = await work(await server.listen());
  await server.close();
  server = new FixtureServer('dist/site');
  server.world.alerts = (now, at) => flappingAlerts(now, at);
  url = await server.listen();
  const flapping = await work(url);
  const unfolded = await work(`${url}?arows=100&rrows=100`);
  context.diagnostic(`CPU a Frame: idle ${idle.cpuMs.toFixed(0)} ms, flapping ${flapping.cpuMs.toFixed(0)} ms; long tasks: idle ${idle.longMs.toFixed(0)} ms, flapping ${flapping.longMs.toFixed(0)} ms in ${LOOKED_AT} s; nodes ${idle.nodes}, ${flapping.nodes}; with every row shown ${unfolded.cpuMs.toFixed(0)} ms, long ${unfolded.longMs.toFixed(0)} ms, nodes ${unfolded.nodes}`);
  assert.ok(flapping.cpuMs < idle.cpuMs * FLAPPING_WORK_MAX, `${flapping.cpuMs} ms against ${idle.cpuMs} ms`);
  assert.ok(unfolded.cpuMs < idle.cpuMs * UNFOLDED_WORK_MAX, `${unfolded.cpuMs} ms against ${idle.cpuMs} ms`);
  assert.ok(flapping.nodes < idle.nodes * 2, 'few rows');

  await using visitor = await visit(browser, url);
  const { page, problems } = visitor;
  await live(page);
  await page.waitForSelector('.firing > li');
  await page.locator('.alert-tools button').first().click();
  await page.fill('#silence-author', 'kim');
  await page.fill('#silence-comment', 'all of them');
  await frames(page, 2);
  assert.equal(await page.inputValue('#silence-comment'), 'all of them');
  await page.locator('dialog [type=submit]').click();
  await page.waitForSelector('dialog[open]', { state: 'detached' });
  assert.equal(server.asked.length, 1);
  assert.deepEqual(problems, []);
});

interface Work { cpuMs: number; longMs: number; nodes: number }

/** What the main thread works for a Frame, and how much of it in tasks above 50 ms. */
async function work(address: string): Promise<Work> {
  await using visitor = await visit(browser, address);
  const { page } = visitor;
  await live(page);
  await frames(page, 2);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => (await session.send('Performance.getMetrics')).metrics.find((metric) => metric.name === 'TaskDuration')!.value;
  await page.evaluate(() => {
    (globalThis as any).longMs = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => ((globalThis as any).longMs += entry.duration))).observe({ entryTypes: ['longtask'] });
  });
  const [from, begun] = [await seq(page), await busy()];
  await frames(page, LOOKED_AT);
  const cpuMs = (1_000 * ((await busy()) - begun)) / ((await seq(page)) - from);
  const [longMs, nodes] = await page.evaluate(() => [(globalThis as any).longMs as number, document.querySelectorAll('*').length] as const);
  return { cpuMs, longMs, nodes };
}
