import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Alert, AlertsError, glob, grouped, inOrderOf, inTrouble, lasted, matchersOf, parseAlerts, peak, safeLinks, silences, wordsOf } from '../../src/alerts';
import { askSilence, endSilence, missing, sendAgain } from '../../src/desk';
import { Format } from '../../src/format';
import { counts, firingLoss, flappingAlerts, someAlerts } from '../fixture/alerts';

const NOW = Date.parse('2026-11-24T03:12:23Z');
const of = (change: Partial<Alert>): Alert => ({ ...firingLoss(NOW), ...change });

test('alerts are read whole, and what is absent becomes an empty list, never a number', () => {
  const all = someAlerts(NOW, undefined);
  assert.deepEqual(parseAlerts(JSON.stringify(all)), all);
  const bare = parseAlerts('{"alerts":[{"id":"a","rule":"r","state":"firing","severity":"loud"}]}');
  assert.deepEqual(bare.counts, { firing: 1, quiet: 0, pending: 0, resolved: 0 });
  assert.equal(bare.alerts[0]!.severity, 'warning', 'a severity that this page does not know is not hidden');
  assert.equal(bare.alerts[0]!.measure, undefined);
  for (const bad of ['', '{', 'null', '7', '{"alerts":7}']) assert.throws(() => parseAlerts(bad), AlertsError);
});

test('what fires and is told, what is kept quiet and what is pending stand apart', () => {
  const groups = grouped([of({ id: 'a' }), of({ id: 'b', silencedBy: 's' }), of({ id: 'c', inhibitedBy: 'a' }), of({ id: 'd', state: 'pending' })]);
  assert.deepEqual([groups.loud, groups.quiet, groups.pending].map((list) => list.map((one) => one.id)), [['a'], ['b', 'c'], ['d']]);
});

test('under a reader’s hand the order stays: what is gone leaves, what is new comes below', () => {
  const list = (ids: string) => [...ids].map((id) => of({ id }));
  const ids = (alerts: Alert[]) => alerts.map((one) => one.id).join('');
  assert.equal(ids(inOrderOf(list('xcab'), ['a', 'b', 'c', 'd'])), 'abcx');
  assert.equal(ids(inOrderOf(list('yx'), [])), 'yx');
});

test('a pattern matches as the agent has it, and takes no longer for many stars', () => {
  const cases: [string, string, boolean][] = [
    ['eth0', 'eth0', true], ['eth*', 'eth0', true], ['*', '', true], ['*0', 'eth0', true], ['e*h*0', 'eth0', true], ['e*0*', 'eth0', true],
    ['eth', 'eth0', false], ['*1', 'eth0', false], ['eth0*eth0', 'eth0', false], ['a*b*c', 'a-c-b', false], ['eth.', 'eth0', false], ['', 'x', false], ['a*a', 'a', false], ['*ab*ab', 'ab', false],
  ];
  for (const [pattern, value, expected] of cases) assert.equal(glob(pattern, value), expected, `${pattern} ${value}`);
  assert.equal(glob('*a'.repeat(250) + 'b', 'a'.repeat(4_096)), false);
});

test('a silence is prefilled with the labels but for the severity, and all of them must match', () => {
  const alert = firingLoss(NOW);
  assert.deepEqual(matchersOf(alert), [
    { label: 'alertname', pattern: 'loss' }, { label: 'class', pattern: 'congestion' }, { label: 'interface', pattern: 'eth0' }, { label: 'node', pattern: 'worker-7' },
  ]);
  assert.ok(silences(matchersOf(alert), of({ severity: 'critical', labels: { ...alert.labels, severity: 'critical' } })));
  assert.ok(!silences([{ label: 'interface', pattern: 'eth*' }, { label: 'pod', pattern: '*' }], alert), 'a label that is not there matches nothing');
  assert.ok(!silences([], alert), 'nothing in particular is not everything');
  assert.ok(!silences([{ label: 'constructor', pattern: '*' }], alert));
});

test('how long one fired is its own time, and that of one which never fired is the condition’s', () => {
  const ended = { endedAt: '2026-11-24T03:12:23Z', since: '2026-11-24T03:00:00Z' };
  assert.equal(lasted(of({ ...ended, firedAt: '2026-11-24T03:02:00Z' })), 623_000);
  const pending = of(ended);
  delete pending.firedAt;
  assert.equal(lasted(pending), 743_000);
  assert.equal(lasted(firingLoss(NOW)), undefined, 'not over');
});

test('words are the reader’s, English where there are none', () => {
  assert.equal(wordsOf(firingLoss(NOW), 'zh').summary, 'eth0 丢弃了 1.98% 的数据包：拥塞');
  assert.equal(wordsOf(of({ summaryZh: '' }), 'zh').summary, 'eth0 drops 1.98 % of its packets: congestion');
});

test('a link leads to a web page or is none', () => {
  assert.deepEqual(safeLinks({ a: 'https://x.example/', b: 'javascript:alert(1)', c: ' https://x', d: 'HTTP://y.example', e: 'data:text/html,x', f: '//z' }), [['a', 'https://x.example/'], ['d', 'HTTP://y.example']]);
});

test('of a curve the gaps are no numbers', () => {
  assert.equal(peak({ time: [1, 2, 3], value: [0.4, null, 1.7] }), 1.7);
  assert.equal(peak({ time: [1, 2], value: [null, null] }), undefined);
});

test('a receiver wants a look when something was given up or the last attempt failed', () => {
  assert.deepEqual(inTrouble(someAlerts(NOW, undefined).receivers).map((one) => one.name), ['chat']);
});

test('a span is told in its two largest units', () => {
  const en = new Format('en', 'UTC');
  const zh = new Format('zh-CN', 'UTC');
  const cases: [number, string, string][] = [[0, '0 sec', '0秒'], [23_400, '23 sec', '23秒'], [1_463_000, '24 min 23 sec', '24分钟 23秒'], [3_600_000, '1 hr', '1小时'], [3_900_000, '1 hr 5 min', '1小时 5分钟'], [25 * 3_600_000 + 59_000, '1 day 1 hr', '1天 1小时'], [-5, '0 sec', '0秒']];
  for (const [ms, english, chinese] of cases) assert.deepEqual([en.span(ms), zh.span(ms)], [english, chinese]);
  assert.equal(en.span(Number.NaN), '–');
  assert.deepEqual([0.4123, 1.7, 12.34, 4711.4].map((value) => en.precise(value)), ['0.412', '1.7', '12.3', '4,711']);
});

test('every answer of the agent has its meaning, and a connection that fails is one too', async () => {
  const answering = (status: number, body: unknown) => (async () => new Response(status === 204 ? null : JSON.stringify(body), { status })) as typeof fetch;
  assert.deepEqual(await sendAgain('chat', answering(200, { receiver: 'chat', resent: 3 })), { kind: 'done', count: 3 });
  assert.deepEqual(await endSilence('s', answering(204, null)), { kind: 'done' });
  assert.deepEqual(await endSilence('s', answering(404, {})), { kind: 'gone' });
  const draft = { matchers: [{ label: 'a', pattern: 'b' }], seconds: 3_600, author: 'kim', comment: 'why' };
  assert.deepEqual(await askSilence(draft, answering(400, { detail: 'd', errors: [{ pointer: '/comment', detail: 'want why' }] })), { kind: 'wrong', errors: [{ pointer: '/comment', detail: 'want why' }] });
  assert.deepEqual(await askSilence(draft, answering(400, { detail: 'not JSON' })), { kind: 'wrong', errors: [{ pointer: '', detail: 'not JSON' }] });
  for (const [status, kind] of [[401, 'no-token'], [403, 'foreign'], [409, 'full']] as const) assert.equal((await askSilence(draft, answering(status, {}))).kind, kind);
  assert.deepEqual(await askSilence(draft, answering(500, {})), { kind: 'failed', status: 500 });
  assert.deepEqual(await askSilence(draft, (async () => { throw new TypeError('refused'); }) as typeof fetch), { kind: 'unreachable' });
});

test('names in an address are escaped', async () => {
  const asked: string[] = [];
  const recording = (async (address: string) => { asked.push(address); return new Response('{}'); }) as unknown as typeof fetch;
  await sendAgain('a/b?c', recording);
  await endSilence('../x', recording);
  assert.deepEqual(asked, ['api/v1/receivers/a%2Fb%3Fc/resend', 'api/v1/silences/..%2Fx']);
});

test('all that is missing of a silence is told at once', () => {
  assert.deepEqual([...missing({ matchers: [], seconds: 60, author: ' ', comment: '' })], ['matchers', 'author', 'comment']);
  assert.deepEqual([...missing({ matchers: [{ label: 'a', pattern: ' ' }], seconds: 60, author: 'k', comment: 'c' })], ['matchers']);
  assert.deepEqual([...missing({ matchers: [{ label: 'a', pattern: '*' }], seconds: 60, author: 'k', comment: 'c' })], []);
});

test('the fixture’s counts are those of its lists', () => {
  const all = someAlerts(NOW, undefined);
  assert.deepEqual(counts(all.alerts, all.recent), parseAlerts(JSON.stringify({ ...all, counts: undefined })).counts);
  assert.equal(flappingAlerts(NOW, 1).alerts.length, 100);
});
