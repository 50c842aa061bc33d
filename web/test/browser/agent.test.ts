/**
 * What has to hold whoever sends the Frames: the fixture, or with HEADROOM_URL a real agent.
 *
 * HEADROOM_URL            the agent's page, "http://127.0.0.1:8787/"
 * HEADROOM_CAUSE          command that causes 23 drops; default: 23 UDP datagrams to a closed port of 127.0.0.1
 * HEADROOM_CAUSE_REASON   their reason; default NO_SOCKET
 * HEADROOM_RESTART        command that restarts the agent; default: not tried
 * HEADROOM_ALARM          command that fires an alert of the rule "closed-port" as long as it runs; default: not tried
 * HEADROOM_TOLD           file with a line for each alert of which a receiver was told: "firing closed-port"
 */
import assert from 'node:assert/strict';
import { exec, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { FixtureServer } from '../fixture/server';
import { launch } from './chromium';
import { NETWORK_NOISE, accessibilityProblems, live, overflow, packetsOf, seq, visit } from './visit';

const DROPS = 23;
const REASON = process.env['HEADROOM_CAUSE_REASON'] ?? 'NO_SOCKET';
let url = process.env['HEADROOM_URL'] ?? '';
const real = url !== '';
let browser: Browser;
let fixture: FixtureServer | undefined;

before(async () => {
  browser = await launch();
  if (!real) {
    fixture = new FixtureServer('dist/site');
    fixture.world.series.forEach((series) => (series.rate = 0));
    url = await fixture.listen();
  }
});

after(async () => {
  await browser?.close();
  await fixture?.close();
});

async function cause(): Promise<void> {
  if (fixture !== undefined) fixture.world.series.find((series) => series.reason === REASON)!.packets += DROPS;
  else if (process.env['HEADROOM_CAUSE'] !== undefined) await run(process.env['HEADROOM_CAUSE']);
  else await datagramsToAClosedPort(DROPS);
}

async function datagramsToAClosedPort(count: number): Promise<void> {
  const probe = createSocket('udp4');
  await new Promise<void>((done) => probe.bind(0, '127.0.0.1', done));
  const { port } = probe.address();
  await new Promise<void>((done) => probe.close(() => done()));
  const socket = createSocket('udp4');
  socket.on('error', () => {}); // ECONNREFUSED is what we came for
  for (let i = 0; i < count; i++) await new Promise<void>((done) => socket.send('headroom', port, '127.0.0.1', () => done()));
  socket.close();
}

/** Without our own variables: an agent takes every HEADROOM_… for a key of its configuration, and refuses unknown ones. */
async function run(command: string): Promise<void> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('HEADROOM_')));
  await promisify(exec)(command, { env });
}

async function serverSeq(): Promise<number> {
  return ((await (await fetch(new URL('api/v1/frame', url))).json()) as { seq: number }).seq;
}

test('drops that are caused while the page is open appear with their reason within two Frames', async () => {
  await using visitor = await visit(browser, `${url}?noise=1&rows=500&q=${REASON}`);
  const { page, problems } = visitor;
  await live(page);
  const before = await packetsOf(page, REASON);
  await cause();
  const caused = await serverSeq();
  const appeared = await page.waitForFunction(([reason, wanted]) => {
    const cells = [...document.querySelectorAll(`tr[data-reason="${reason}"] td.total`)];
    const packets = cells.reduce((sum, cell) => sum + Number(cell.textContent!.replace(/\D/g, '')), 0);
    return packets >= Number(wanted) && Number(document.querySelector<HTMLElement>('main')!.dataset['seq']);
  }, [REASON, before + DROPS] as const);
  const frames = Number(await appeared.jsonValue()) - caused;
  assert.ok(frames <= 2, `${DROPS} x ${REASON} appeared ${frames} Frames later`);
  if (!real) assert.equal(await packetsOf(page, REASON), before + DROPS);
  assert.deepEqual(problems, []);
});

for (const [locale, lang, words] of [['en-GB', 'en', /lost|see/i], ['zh-CN', 'zh-CN', /丢|看/], ['zh-TW', 'zh-CN', /丢|看/], ['fr-FR', 'en', /lost|see/i]] as const) {
  test(`a browser that speaks ${locale} reads ${lang}`, async () => {
    await using visitor = await visit(browser, url, { locale });
    await live(visitor.page);
    assert.equal(await visitor.page.getAttribute('html', 'lang'), lang);
    assert.match((await visitor.page.textContent('h1'))!, words);
    assert.deepEqual(visitor.problems, []);
  });
}

test('nothing leaves the origin, nothing is complained of, nothing scrolls sideways, every rule of accessibility holds', async () => {
  for (const width of [360, 1440, 2560]) {
    await using visitor = await visit(browser, url, { viewport: { width, height: 900 } });
    await live(visitor.page);
    assert.equal(await overflow(visitor.page), 0, `at ${width} px`);
    assert.deepEqual(await accessibilityProblems(visitor.page), [], `at ${width} px`);
    assert.deepEqual(visitor.problems, []);
  }
});

test('Frames keep coming, each shown', async () => {
  await using visitor = await visit(browser, url);
  await live(visitor.page);
  const first = await seq(visitor.page);
  await visitor.page.waitForFunction((wanted) => Number(document.querySelector<HTMLElement>('main')!.dataset['seq']) >= wanted, first + 3);
});

const alarm = process.env['HEADROOM_ALARM'];
const ALARM = '[data-rule=closed-port]';
const PATIENCE = { timeout: 60_000 };

/** What the receiver was told of the rule, in order. */
function told(): string[] {
  return readFileSync(process.env['HEADROOM_TOLD']!, 'utf8').split('\n').filter((line) => line.endsWith(' closed-port')).map((line) => line.split(' ')[0]!);
}

async function untilTold(...wanted: string[]): Promise<void> {
  const began = Date.now();
  while (told().length < wanted.length) {
    assert.ok(Date.now() - began < PATIENCE.timeout, `the receiver was told ${told()}, not ${wanted}`);
    await new Promise((done) => setTimeout(done, 100));
  }
  assert.deepEqual(told(), wanted);
}

/** While it lives the alert's condition holds. */
function raise(): Disposable {
  const running = spawn('sh', ['-c', `exec ${alarm!}`], { stdio: 'ignore', detached: true, env: { PATH: process.env['PATH'] } });
  return { [Symbol.dispose]: () => process.kill(-running.pid!) };
}

async function frames(page: Page, count: number): Promise<void> {
  const from = await seq(page);
  await page.waitForFunction((wanted) => Number(document.querySelector<HTMLElement>('main')!.dataset['seq']) >= wanted, from + count, PATIENCE);
}

test('an alert that fires is shown; silenced from the page its receiver hears no more of it; the silence ended, it does', { skip: alarm === undefined && 'no HEADROOM_ALARM' }, async () => {
  await using visitor = await visit(browser, url);
  const { page, problems } = visitor;
  await live(page);
  {
    using _ = raise();
    await page.waitForSelector(ALARM, PATIENCE);
    assert.match(await page.innerText(`${ALARM} .alert-row`), /drops \d+(\.\d+)?\/s, above 10\/s over 5 s/);
    await untilTold('firing');
    await page.locator(`${ALARM} .alert-tools button`).click();
    await page.locator('#silence-author').fill('kim');
    await page.locator('#silence-comment').fill('the port is closed on purpose');
    await page.locator('dialog [type=submit]').click();
    await page.waitForSelector('dialog[open]', { state: 'detached' });
    await page.waitForSelector(ALARM, { state: 'detached' });
    assert.match((await page.textContent('[data-test=quiet] li'))!, /kim.*the port is closed on purpose/s);
  }
  await untilTold('firing', 'resolved'); // what was told once is not left open
  using _ = raise();
  await page.waitForSelector('[data-test=quiet]', { ...PATIENCE, state: 'attached' });
  await frames(page, 5);
  assert.deepEqual(told(), ['firing', 'resolved'], 'it fires again, and nobody is told');

  const silence = page.locator('[data-silence]');
  assert.match(await silence.innerText(), /alertname=closed-port[^]*kim[^]*the port is closed on purpose/);
  await silence.getByRole('button').click();
  await silence.waitFor({ state: 'detached' });
  await page.waitForSelector(ALARM, PATIENCE);
  await untilTold('firing', 'resolved', 'firing');
  assert.deepEqual(problems, []);
});

test('after a restart of the agent the page is live again by itself, and says what happened', { skip: real && process.env['HEADROOM_RESTART'] === undefined && 'no HEADROOM_RESTART' }, async () => {
  await using visitor = await visit(browser, url);
  const { page, problems } = visitor;
  await live(page);
  if (fixture !== undefined) {
    fixture.down = true;
    fixture.cut();
    fixture.world.restart();
    await page.waitForSelector('[data-test=lost]');
    fixture.down = false;
  } else {
    await run(process.env['HEADROOM_RESTART']!);
  }
  await page.waitForSelector('[data-test=restart]', { timeout: 60_000 });
  await live(page);
  assert.deepEqual((await page.locator('td.num, .figure dd').allInnerTexts()).filter((text) => /[-−]\d/.test(text)), [], 'no negative rate');
  assert.deepEqual(problems.filter((problem) => !NETWORK_NOISE.test(problem)), []);
});
