/** Pictures of the page in all its dress, for a person to look at: `npm run look -- DIRECTORY`. */
import { mkdir } from 'node:fs/promises';
import { FixtureServer } from './fixture/server';
import { launch } from './browser/chromium';

const directory = process.argv[2] ?? 'dist/look';
await mkdir(directory, { recursive: true });
const server = new FixtureServer('dist/site');
const address = await server.listen();
const browser = await launch();

interface Shot { name: string; width: number; height: number; dark?: boolean; locale?: string; query?: string; prepare?: () => void }
const shots: Shot[] = [
  { name: 'light', width: 1440, height: 900 },
  { name: 'dark', width: 1440, height: 900, dark: true },
  { name: 'narrow', width: 360, height: 780 },
  { name: 'narrow-dark-zh', width: 360, height: 780, dark: true, locale: 'zh-CN' },
  { name: 'wide', width: 2560, height: 1440 },
  { name: 'zh', width: 1440, height: 900, locale: 'zh-CN' },
  { name: 'filtered', width: 1440, height: 900, query: '?q=eth0&noise=1&sort=-packets&row=4026531840/2/NETFILTER_DROP/nf_hook_slow/IPv4/0&nonsense=1' },
  { name: 'blind', width: 1440, height: 900, dark: true, prepare: () => (server.world.blind = 'kfree_skb cannot be attached: CAP_PERFMON is missing, so drops are not seen') },
  { name: 'ok', width: 1440, height: 900, prepare: () => { server.world.blind = undefined; server.world.losing = false; } },
  { name: 'paths', width: 1440, height: 900, query: '?path=192.168.20.1', prepare: () => { server.world.trouble(); } },
  { name: 'paths-dark', width: 1440, height: 900, dark: true, query: '?path=192.168.20.1' },
  { name: 'paths-zh', width: 1440, height: 900, locale: 'zh-CN', query: '?frows=11&path=192.168.20.13' },
  { name: 'paths-narrow', width: 360, height: 780, query: '?path=192.168.20.1' },
  { name: 'paths-narrow-dark-zh', width: 360, height: 780, dark: true, locale: 'zh-CN', query: '?path=192.168.20.1' },
  { name: 'paths-wide', width: 2560, height: 1440, query: '?path=192.168.20.1', prepare: () => { server.world.losing = true; } },
  { name: 'alerts', width: 1440, height: 900, prepare: () => server.world.alarm() },
  { name: 'alerts-dark', width: 1440, height: 900, dark: true },
  { name: 'alerts-zh', width: 1440, height: 900, locale: 'zh-CN' },
  { name: 'alerts-narrow', width: 360, height: 780 },
  { name: 'alerts-narrow-dark-zh', width: 360, height: 780, dark: true, locale: 'zh-CN' },
  { name: 'alerts-wide', width: 2560, height: 1440 },
  { name: 'alerts-ok', width: 1440, height: 900, prepare: () => { server.world.losing = false; server.world.findings = []; server.world.alarm(); } },
  { name: 'lost', width: 1440, height: 900, prepare: () => { server.world.losing = true; setTimeout(() => { server.down = true; server.cut(); }, 2_500); } },
];
const wanted = process.argv.slice(3);
for (const shot of shots) {
  shot.prepare?.();
  if (wanted.length > 0 && !wanted.includes(shot.name)) continue;
  const page = await browser.newPage({ viewport: { width: shot.width, height: shot.height }, colorScheme: shot.dark ? 'dark' : 'light', locale: shot.locale ?? 'en-GB' });
  page.on('console', (message) => console.log(`${shot.name}: ${message.type()} ${message.text()}`));
  page.on('pageerror', (error) => console.log(`${shot.name}: ${error.stack}`));
  await page.goto(address + (shot.query ?? ''));
  await page.waitForSelector('[data-state=live]');
  await page.waitForTimeout(shot.name === 'lost' ? 9_000 : 2_600);
  await page.screenshot({ path: `${directory}/${shot.name}.png`, fullPage: shot.name !== 'lost' });
  if (shot.width === 360) for (let part = 0; part < (shot.name.startsWith('paths') ? 6 : 3); part++) await page.screenshot({ path: `${directory}/${shot.name}-${part}.png`, fullPage: true, clip: { x: 0, y: part * 1_100, width: 360, height: 1_100 } });
  await page.close();
}
await browser.close();
await server.close();
