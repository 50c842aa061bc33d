import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ABSENT, Format } from '../../src/format';

const en = new Format('en-GB', 'UTC');
const zh = new Format('zh-CN', 'Asia/Shanghai');
const NOON = Date.parse('2026-11-23T12:00:00Z');

test('absent is a dash, and zero is zero', () => {
  for (const absent of [undefined, NaN]) {
    assert.deepEqual([en.count(absent), en.rate(absent), en.short(absent), en.bitsPerSecond(absent), en.bytes(absent), en.micros(absent)], Array(6).fill(ABSENT));
  }
  assert.deepEqual([en.count(0), en.rate(0), en.short(0), en.bitsPerSecond(0)], ['0', '0', '0', '0 bit/s']);
});

test('a small rate never reads as nothing', () => {
  assert.equal(en.rate(0.2), '0.2');
  assert.equal(en.rate(0.01), '<0.1');
  assert.equal(en.rate(8.44), '8.4');
  assert.equal(en.rate(23.4), '23');
  assert.equal(en.rate(1_234.5), '1,235');
});

test('large numbers have their unit', () => {
  assert.equal(en.bitsPerSecond(9_100_000), '9.1 Mb/s');
  assert.equal(en.bitsPerSecond(25_400_000_000), '25 Gb/s');
  assert.equal(en.bytes(248_400), '248 kB');
  assert.match(en.short(1_234_567), /^1\.2m$/i);
});

test('the day stands with the time only when it is another', () => {
  assert.equal(en.clock(Date.parse('2026-11-23T03:58:12Z'), NOON), '03:58:12');
  assert.equal(en.clock(Date.parse('2026-11-21T03:58:12Z'), NOON), '21 Nov, 03:58:12');
  assert.equal(zh.clock(Date.parse('2026-11-23T03:58:12Z'), NOON), '11:58:12');
  assert.equal(en.clock(NaN, NOON), ABSENT);
});

test('midnight is 00, not 24', () => {
  assert.equal(en.clock(Date.parse('2026-11-23T00:00:05Z'), Date.parse('2026-11-23T00:01:00Z')), '00:00:05');
});

test('how long ago, in words of both languages; a clock that ran ahead is now', () => {
  assert.equal(en.ago(NOON - 1_000, NOON), 'now');
  assert.equal(en.ago(NOON + 5_000, NOON), 'now');
  // Which abbreviation is the ICU's affair, and differs between its versions.
  assert.match(en.ago(NOON - 31_000, NOON), /^31 ?s(ec)? ago$/);
  assert.match(en.ago(NOON - 17 * 60_000, NOON), /^17 ?m(in)? ago$/);
  assert.equal(zh.ago(NOON - 31_000, NOON), '31秒前');
  assert.equal(zh.ago(NOON - 3 * 3_600_000, NOON), '3小时前');
});
