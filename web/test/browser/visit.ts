import { readFileSync } from 'node:fs';
import type { Browser, BrowserContextOptions, ConsoleMessage, Page } from 'playwright-core';

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
/** What Chromium itself writes while a server is away. */
export const NETWORK_NOISE = /Failed to load resource|net::ERR_/;

/** A page, and everything that went wrong on it: errors, warnings, requests that left the origin. */
export interface Visit extends AsyncDisposable {
  readonly page: Page;
  readonly problems: string[];
  close(): Promise<void>;
}

export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', timezoneId: 'UTC', ...options });
  const page = await context.newPage();
  const problems: string[] = [];
  const { origin } = new URL(url);
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && !isAnAnswer(message) && problems.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(`error: ${error.stack}`));
  page.on('request', (request) => new URL(request.url()).origin !== origin && problems.push(`left the origin: ${request.url()}`));
  await page.goto(url);
  const close = () => context.close();
  return { page, problems, close, [Symbol.asyncDispose]: close };
}

/** Chromium complains of each 404 and 503. Of the audit they are an answer: not made yet, or never. */
function isAnAnswer(message: ConsoleMessage): boolean {
  return message.location().url.endsWith('/api/v1/audit') && /status of (404|503)/.test(message.text());
}

/** Waits until the stream speaks. */
export async function live(page: Page): Promise<void> {
  await page.waitForSelector('[data-state=live]');
  await page.waitForSelector('main[data-seq]');
}

/** What axe-core finds against WCAG 2.2 A and AA, a line each. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const result = await page.evaluate(() => (globalThis as any).axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  return result.violations.flatMap((v: any) => v.nodes.map((n: any) => `${v.id}: ${n.target.join(' ')}: ${n.failureSummary.replaceAll('\n', ' ')}`));
}

/** Pixels by which the document is wider than the window: more than 0 scrolls sideways. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Packets in the list of losses with this reason. */
export function packetsOf(page: Page, reason: string): Promise<number> {
  return page.$$eval(`tr[data-reason="${reason}"] td.total`, (cells) => cells.reduce((sum, cell) => sum + Number(cell.textContent!.replace(/\D/g, '')), 0));
}

export function seq(page: Page): Promise<number> {
  return page.$eval('main[data-seq]', (main) => Number((main as HTMLElement).dataset['seq']));
}
