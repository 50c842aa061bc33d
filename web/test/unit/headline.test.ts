import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Format } from '../../src/format';
import { documentTitle, dropsBeside, headline } from '../../src/headline';
import { en } from '../../src/i18n/en';
import { chooseLanguage, localeOf } from '../../src/i18n';
import { zh } from '../../src/i18n/zh';
import { sample } from './frames';

const EN = new Format('en-GB', 'UTC');
const ZH = new Format('zh-CN', 'UTC');
/** The sample without its findings: drops alone. */
const drops = (change: (raw: any) => void = () => {}) => sample((raw) => { raw.findings = []; delete raw.headline.finding; change(raw); });
const english = (change?: (raw: any) => void) => headline(drops(change), en, EN).text;
const chinese = (change?: (raw: any) => void) => headline(drops(change), zh, ZH).text;

test('says how many, of which how many where, why and since when', () => {
  assert.equal(english(), '31 packets a second are being lost, 23 of them on eth0: a firewall rule drops them (NETFILTER_DROP), since 03:58:12');
  assert.equal(chinese(), '每秒丢失 31 个数据包，其中 23 个在 eth0 上：被防火墙规则丢弃（NETFILTER_DROP），自 03:58:12 起');
});

test('leaves the share out when one cause is nearly all', () => {
  const alone = (raw: any) => (raw.headline.packetsPerSecond = 23);
  assert.equal(english(alone), '23 packets a second are being lost on eth0: a firewall rule drops them (NETFILTER_DROP), since 03:58:12');
  assert.equal(chinese(alone), 'eth0 上每秒丢失 23 个数据包：被防火墙规则丢弃（NETFILTER_DROP），自 03:58:12 起');
});

test('names the pod when the loss is not in the host’s own namespace', () => {
  const inPod = (raw: any) => Object.assign(raw.headline, { packetsPerSecond: 8.4, worst: { ...raw.headline.worst, reason: 'NO_SOCKET', class: 'no-listener', netns: 4026532201, packetsPerSecond: 8.4 } });
  assert.equal(english(inPod), '8 packets a second are being lost on eth0 in shop/web-1: nobody listens where they go (NO_SOCKET), since 03:58:12');
  assert.equal(chinese(inPod), 'shop/web-1 的 eth0 上每秒丢失 8 个数据包：目的地没有监听者（NO_SOCKET），自 03:58:12 起');
});

test('counts by the minute below one a second, and one is singular', () => {
  const rate = (perSecond: number) => (raw: any) => Object.assign(raw.headline, { packetsPerSecond: perSecond, worst: { ...raw.headline.worst, packetsPerSecond: perSecond } });
  assert.match(english(rate(0.2)), /^12 packets a minute are being lost on eth0/);
  assert.match(english(rate(1 / 60)), /^1 packet a minute is being lost/);
  assert.match(english(rate(1)), /^1 packet a second is being lost/);
  assert.match(chinese(rate(0.2)), /^eth0 上每分钟丢失 12 个数据包/);
});

test('makes no number up when none was measured', () => {
  const unmeasured = (raw: any) => { delete raw.headline.packetsPerSecond; delete raw.headline.worst.packetsPerSecond; delete raw.headline.worst.interface; };
  assert.equal(english(unmeasured), 'Packets are being lost: a firewall rule drops them (NETFILTER_DROP), since 03:58:12');
});

test('green is four words', () => {
  const ok = (raw: any) => (raw.headline = { state: 'ok', packetsPerSecond: 0, since: '2026-11-23T03:00:00Z' });
  assert.equal(english(ok), 'Nothing is being lost');
  assert.equal(chinese(ok), '没有丢包');
});

test('blind says what is missing', () => {
  const blind = (raw: any) => { raw.headline = { state: 'blind' }; raw.self.unavailable = ['kfree_skb: CAP_PERFMON is missing', 'b', 'c']; };
  assert.equal(english(blind), 'Headroom cannot see everything: kfree_skb: CAP_PERFMON is missing (and 2 more, see “This monitor”)');
  assert.equal(english((raw) => { raw.headline = { state: 'blind' }; raw.self.unavailable = []; }), 'Headroom cannot see everything, so silence proves nothing');
  assert.match(chinese(blind), /kfree_skb: CAP_PERFMON is missing/, 'in English, where its kind is not known');
  const known = (raw: any) => { blind(raw); raw.self.unavailableKinds = [{ kind: 'drops-not-counted' }, { kind: 'b' }, { kind: 'c' }]; };
  assert.match(chinese(known), /无法统计丢包：该内核没有带 BTF 的 tracepoint kfree_skb/);
});

test('a reason named like an object’s own property is no trap', () => {
  assert.match(english((raw) => (raw.headline.worst.reason = 'constructor')), /a rule drops them \(constructor\)/);
});

test('a critical finding is the headline, in both languages, even while this node drops packets', () => {
  assert.equal(headline(sample(), en, EN).text, 'Packets above 1400 bytes vanish on the way to worker-9, since 03:57:40');
  assert.equal(headline(sample(), zh, ZH).text, '大于 1400 字节的数据包在去往 worker-9 的途中消失（黑洞），自 03:57:40 起');
  assert.match(dropsBeside(sample(), en, EN)!, /^31 packets a second are being lost, 23 of them on eth0/);
  assert.equal(dropsBeside(sample((raw) => (raw.headline.packetsPerSecond = 0)), en, EN), undefined);
});

test('more findings as grave are counted, and lesser ones are not', () => {
  const more = sample((raw) => { for (let i = 0; i < 6; i++) raw.findings.push({ ...raw.findings[0], id: `other ${i}` }); });
  assert.match(headline(more, en, EN).text, /since 03:57:40 \(and 6 more, see “Findings”\)$/);
  assert.match(headline(more, zh, ZH).text, /（另有 6 项，见“发现的问题”）$/);
});

test('a warning leads only while nothing is being lost, and is never green', () => {
  const warn = (state: string) => (raw: any) => { raw.headline.state = state; raw.findings.shift(); raw.headline.finding = { id: raw.findings[0].id, kind: 'pod-on-old-mtu', severity: 'warning' }; };
  const told = headline(sample(warn('warning')), en, EN);
  assert.deepEqual([told.state, told.text], ['warning', '1 pod is still on an old MTU, since 03:59:00']);
  assert.match(headline(sample(warn('losing')), en, EN).text, /^31 packets a second/);
  assert.equal(headline(sample((raw) => { warn('warning')(raw); raw.findings = []; }), en, EN).text, 'Nothing is being lost, but something is wrong');
});

test('a finding that the headline points to but the Frame lacks leaves the drops to speak', () => {
  assert.match(headline(sample((raw) => (raw.findings = [])), en, EN).text, /^31 packets a second/);
});

test('a screen reader is told of another cause, not of another rate', () => {
  const key = (change?: (raw: any) => void) => headline(drops(change), en, EN).key;
  assert.equal(key(), key((raw) => (raw.headline.packetsPerSecond = 99)));
  assert.notEqual(key(), key((raw) => (raw.headline.worst.reason = 'NO_SOCKET')));
  assert.notEqual(key(), key((raw) => (raw.headline.state = 'ok')));
});

test('the tab’s title has the state first', () => {
  assert.equal(documentTitle(sample(), true, en, EN), '▲ 31/s lost · worker-7 · Headroom');
  assert.equal(documentTitle(sample(), false, en, EN), '⚠ no connection · worker-7 · Headroom');
  assert.equal(documentTitle(undefined, false, zh, ZH), '⚠ 等待中 · Headroom');
  assert.equal(documentTitle(sample((raw) => (raw.headline.packetsPerSecond = 0)), true, en, EN), '▲ losing packets · worker-7 · Headroom');
  assert.equal(documentTitle(sample((raw) => (raw.headline.state = 'warning')), true, zh, ZH), '△ 警告 · worker-7 · Headroom');
});

test('the language is the first that we speak, in the reader’s own variant', () => {
  assert.equal(chooseLanguage(['fr', 'zh-TW', 'en']), 'zh');
  assert.equal(chooseLanguage(['de-DE', 'en-GB']), 'en');
  assert.equal(chooseLanguage(['fr']), 'en');
  assert.equal(localeOf('en', ['fr', 'en-GB']), 'en-GB');
  assert.equal(localeOf('zh', ['en-GB']), 'zh-CN');
});

test('the tab says that alerts fire where nothing is being lost, and the loss where something is', () => {
  const title = (state: string, firing: number, t = en) => documentTitle(drops((raw) => { raw.headline.state = state; raw.headline.packetsPerSecond = 23; }), true, t, EN, firing);
  assert.match(title('ok', 0), /^✓ nothing lost/);
  assert.match(title('ok', 1), /^△ 1 alert ·/);
  assert.match(title('ok', 2), /^△ 2 alerts ·/);
  assert.match(title('ok', 2, zh), /^△ 2 条告警 ·/);
  assert.match(title('losing', 2), /^▲ 23\/s lost/);
});
