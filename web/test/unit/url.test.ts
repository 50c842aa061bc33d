import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_VIEW, TEXT_MAX, type View, fromQuery, toQuery } from '../../src/url';

test('the plain page has a plain address', () => {
  assert.equal(toQuery(DEFAULT_VIEW), '');
  assert.deepEqual(fromQuery(''), { view: DEFAULT_VIEW, ignored: [] });
});

test('every part of the view survives the way through the address', () => {
  const view: View = {
    text: 'eth0 & "50 %" <b>丢包</b>', classes: new Set(['mtu', 'no-listener']), noise: true, sort: 'packets', descending: false, rows: 150,
    row: '4026531840/2/NETFILTER_DROP/nf_hook_slow/IPv4/0', interfaceSort: 'oversized', interfaceDescending: true, interfaceRows: 100,
    device: '4026531840.7', direction: 'rx', logarithmic: false, eventRows: 62,
    findingRows: 11, alertRows: 17, alert: 'loss-1', recentRows: 7, pathText: 'worker-9 黑洞', verdicts: new Set(['vanishing', 'fine']), pathRows: 75, path: '2001:db8:20::4', pod: 4026532201,
  };
  for (const key of Object.keys(DEFAULT_VIEW) as (keyof View)[]) assert.notDeepEqual(view[key], DEFAULT_VIEW[key], `${key} must be tried`);
  assert.deepEqual(fromQuery(toQuery(view)), { view, ignored: [] });
});

test('random views survive too', () => {
  const seed = Date.now() & 0xffff;
  let state = seed;
  const next = (n: number) => (state = (state * 48_271) % 2_147_483_647) % n;
  for (let i = 0; i < 200; i++) {
    const view: View = { ...DEFAULT_VIEW, text: String.fromCodePoint(...Array.from({ length: next(9) }, () => 32 + next(0xd7ff - 32))), noise: next(2) === 1, rows: 1 + next(500), descending: next(2) === 1, direction: next(2) === 1 ? 'tx' : 'rx' };
    assert.deepEqual(fromQuery(toQuery(view)).view, view, `seed ${seed}`);
  }
});

test('what a link has that the page does not know is named, and nothing else is lost', () => {
  const { view, ignored } = fromQuery('?q=eth0&nonsense=1&sort=colour&rows=100000&if=eth0&class=mtu,gravity&dir=up&verdict=fine,odd&path=worker&pod=-1&__proto__=1&toString=1');
  assert.equal(view.text, 'eth0');
  assert.deepEqual([...view.classes], ['mtu']);
  assert.deepEqual({ sort: view.sort, rows: view.rows, device: view.device, direction: view.direction }, { sort: 'rate', rows: 25, device: '', direction: 'tx' });
  assert.deepEqual(ignored, ['nonsense=1', 'sort=colour', 'rows=100000', 'if=eth0', 'class=mtu,gravity', 'dir=up', 'verdict=fine,odd', 'path=worker', 'pod=-1', '__proto__=1', 'toString=1']);
});

test('a filter of any length is cut, and said', () => {
  const { view, ignored } = fromQuery(`?q=${'x'.repeat(10_000)}`);
  assert.equal(view.text.length, TEXT_MAX);
  assert.equal(ignored.length, 1);
  assert.ok(ignored[0]!.length <= TEXT_MAX);
});
