import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Filter, ciliumWords, dropKey, filterDrops, keepOrder, lossesByInterface, sortDrops } from '../../src/drops';
import type { DropClass } from '../../src/frame';
import { drop } from './frames';

const NAMES = new Map([[1, 'host'], [2, 'shop/web-1']]);
const none: Filter = { text: '', classes: new Set(), noise: false };
const shown = (filter: Partial<Filter>) => filterDrops(DROPS, { ...none, ...filter }, NAMES, (drop) => (drop.reason === 'PKT_TOO_BIG' ? 'larger than the next hop’s MTU' : '')).map((d) => d.reason);
const DROPS = [
  drop({ reason: 'NETFILTER_DROP', class: 'policy', location: 'nf_hook_slow' }),
  drop({ reason: 'NO_SOCKET', netns: 2 }),
  drop({ reason: 'PKT_TOO_BIG', class: 'mtu', interface: 'cilium_vxlan', ifindex: 7 }),
  drop({ reason: 'TCP_OLD_DATA', class: 'noise' }),
];

test('noise shows only when asked for, by its switch or by its class', () => {
  assert.deepEqual(shown({}), ['NETFILTER_DROP', 'NO_SOCKET', 'PKT_TOO_BIG']);
  assert.equal(shown({ noise: true }).length, 4);
  assert.deepEqual(shown({ classes: new Set<DropClass>(['noise']) }), ['TCP_OLD_DATA']);
});

test('text looks everywhere a reader looks: reason, place, interface, pod, meaning', () => {
  assert.deepEqual(shown({ text: 'nf_hook' }), ['NETFILTER_DROP']);
  assert.deepEqual(shown({ text: 'VXLAN' }), ['PKT_TOO_BIG']);
  assert.deepEqual(shown({ text: 'shop/' }), ['NO_SOCKET']);
  assert.deepEqual(shown({ text: 'next hop' }), ['PKT_TOO_BIG']);
  assert.deepEqual(shown({ text: 'no_socket eth0' }), ['NO_SOCKET']);
  assert.deepEqual(shown({ text: 'no_socket vxlan' }), []);
  assert.deepEqual(shown({ text: '.*' }), [], 'text, not a pattern');
});

test('what Cilium dropped shows as Cilium prints it, and is found by it', () => {
  const denied = drop({ reason: 'TC_INGRESS', ciliumReason: 'POLICY', class: 'policy' });
  const found = (text: string) => filterDrops([...DROPS, denied], { ...none, text }, NAMES, () => '').map((d) => d.ciliumReason);
  assert.equal(ciliumWords(denied), 'Cilium: Policy denied (133)');
  assert.equal(ciliumWords(drop({ ciliumReason: 'UNSUPP_SERVICE_PROTO' })), 'Cilium: UNSUPP_SERVICE_PROTO (159)', 'Cilium has no text for it');
  assert.equal(ciliumWords(drop({ ciliumReason: '131' })), 'Cilium: 131', 'a code that nobody here knows');
  assert.equal(ciliumWords(drop({ reason: 'TC_INGRESS' })), undefined);
  for (const text of ['policy denied', '133', 'cilium: denied', 'tc_ingress cilium']) assert.deepEqual(found(text), ['POLICY'], text);
  assert.deepEqual(filterDrops([drop({ ciliumReason: 'NO_TUNNEL_KEY' })], { ...none, text: 'no_tunnel_key' }, NAMES, () => '').length, 1, 'and by the name that the API has');
  assert.deepEqual(found('134'), []);
});

test('two reasons of Cilium at one place are two rows, and sort together', () => {
  const at = (ciliumReason?: string) => drop({ reason: 'TC_INGRESS', ...(ciliumReason === undefined ? {} : { ciliumReason }) });
  const rows = [at('POLICY'), at(), at('INVALID')];
  assert.equal(new Set(rows.map(dropKey)).size, 3);
  const sorted = sortDrops([...rows, drop({ reason: 'TCP_CSUM' }), drop({ reason: 'TC_EGRESS' })], 'reason', false, NAMES);
  assert.deepEqual(sorted.map((d) => d.ciliumReason ?? d.reason), ['TC_EGRESS', 'TC_INGRESS', 'INVALID', 'POLICY', 'TCP_CSUM']);
});

test('text and class both have to hold', () => {
  assert.deepEqual(shown({ text: 'eth0', classes: new Set<DropClass>(['policy', 'mtu']) }), ['NETFILTER_DROP']);
});

test('what was not measured sorts last, whichever way round', () => {
  const rates = [drop({ ifindex: 1, packetsPerSecond: 5 }), drop({ ifindex: 2 }), drop({ ifindex: 3, packetsPerSecond: 7 })];
  delete rates[1]!.packetsPerSecond;
  const order = (descending: boolean) => sortDrops(rates, 'rate', descending, NAMES).map((d) => d.ifindex);
  assert.deepEqual(order(true), [3, 1, 2]);
  assert.deepEqual(order(false), [1, 3, 2]);
});

test('names with numbers sort as people count', () => {
  const names = ['eth10', 'eth2', 'eth1'].map((name, ifindex) => drop({ interface: name, ifindex }));
  assert.deepEqual(sortDrops(names, 'interface', false, NAMES).map((d) => d.interface), ['eth1', 'eth2', 'eth10']);
});

test('equal rows keep their places from Frame to Frame', () => {
  const equal = [3, 1, 2].map((ifindex) => drop({ ifindex }));
  const once = sortDrops(equal, 'rate', true, NAMES).map(dropKey);
  assert.deepEqual(sortDrops([...equal].reverse(), 'rate', true, NAMES).map(dropKey), once);
});

test('while the reader is in the table nothing moves, and newcomers stand behind', () => {
  const rows = [9, 5, 7].map((ifindex) => drop({ ifindex }));
  const order = [drop({ ifindex: 5 }), drop({ ifindex: 9 })].map(dropKey);
  assert.deepEqual(keepOrder(rows, order, dropKey).map((d) => d.ifindex), [5, 9, 7]);
});

test('an interface’s losses leave noise out, and a rate that nobody measured is none', () => {
  const unmeasured = drop({ ifindex: 9, packets: 17 });
  delete unmeasured.packetsPerSecond;
  const sums = lossesByInterface([...DROPS, drop({ reason: 'QDISC_DROP', packets: 7, packetsPerSecond: 2 }), unmeasured]);
  assert.deepEqual(sums.get('1.2'), { packets: 30, rate: 3 });
  assert.deepEqual(sums.get('1.9'), { packets: 17, rate: undefined });
});
