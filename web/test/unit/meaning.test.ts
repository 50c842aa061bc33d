import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { explain } from '../../src/meaning';
import type { Reasons } from '../../src/state';

const catalogue = JSON.parse(readFileSync('../java/src/main/resources/headroom/host/reasons.json', 'utf8')) as Reasons;
const said = (reason: string, location?: string) => explain(catalogue, reason, location, 'en')?.meaning;

test('a rule for the function wins over the reason’s own words', () => {
  assert.notEqual(said('NO_SOCKET', 'ping_rcv'), said('NO_SOCKET', 'udp_unicast_rcv_skb'));
  assert.match(said('NO_SOCKET', 'ping_rcv') ?? '', /ping/);
});

test('the compiler’s copies of a function are the function', () => {
  assert.equal(said('NO_SOCKET', 'ping_rcv.constprop.0'), said('NO_SOCKET', 'ping_rcv'));
});

test('kernels without reasons are told by the function', () => {
  assert.equal(said('NO_REASON', '__dev_forward_skb2'), said('NOT_SPECIFIED', '__dev_forward_skb2'));
});

test('an unknown reason has the fallback’s words, in both languages', () => {
  assert.equal(said('4711', 'nowhere'), said('*'));
  assert.notEqual(explain(catalogue, '4711', 'nowhere', 'zh')?.meaning, undefined);
});

test('without the catalogue there are no words, and no error', () => {
  assert.equal(explain({}, 'NO_SOCKET', 'ping_rcv', 'en'), undefined);
});
