import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { SIZE_CLASSES, histogram } from '../../src/sizes';

test('the classes are those of bpf/headroom.h', () => {
  const header = readFileSync('../bpf/headroom.h', 'utf8');
  const table = /#define SIZE_CLASSES\(X\)((?:.*\\\n)+.*)/.exec(header)![1]!;
  assert.deepEqual(SIZE_CLASSES, [...table.matchAll(/X\((\d+)\)/g)].map((match) => Number(match[1])));
});

test('the limit lies between what fits and what does not', () => {
  const { bars, limitAt } = histogram([{ upTo: 128, packets: 100 }, { upTo: 1450, packets: 23 }, { upTo: 1500, packets: 17 }], 1450, true);
  assert.equal(limitAt, (bars.findIndex((bar) => bar.upTo === 1450) + 1) / bars.length);
  assert.deepEqual(bars.filter((bar) => bar.over && bar.packets > 0).map((bar) => bar.upTo), [1500]);
});

test('a limit inside a class is drawn inside it, and the class is not called oversized', () => {
  const { bars, limitAt } = histogram([{ upTo: 1480, packets: 23 }], 1470, true);
  const at = bars.findIndex((bar) => bar.upTo === 1480);
  assert.equal(limitAt, (at + 0.5) / bars.length);
  assert.equal(bars[at]!.over, false);
});

test('no limit known: no line, and nothing oversized', () => {
  const { bars, limitAt } = histogram([{ upTo: 9001, packets: 23 }], undefined, true);
  assert.equal(limitAt, undefined);
  assert.equal(bars.some((bar) => bar.over), false);
});

test('a class that an agent invented has its place', () => {
  const { bars } = histogram([{ upTo: 1476, packets: 23 }], 1500, true);
  assert.deepEqual(bars.find((bar) => bar.upTo === 1476), { from: 1461, upTo: 1476, packets: 23, over: false, height: 1 });
});

test('one packet among millions shows on the logarithmic scale', () => {
  const sizes = [{ upTo: 64, packets: 10_000_000 }, { upTo: 1500, packets: 1 }];
  const height = (log: boolean) => histogram(sizes, 1450, log).bars.find((bar) => bar.upTo === 1500)!.height;
  assert.ok(height(true) > 0.04, `${height(true)}`);
  assert.ok(height(false) < 1e-6);
});

test('an Ethernet of 1500 needs no room for jumbo frames', () => {
  assert.equal(histogram([{ upTo: 64, packets: 1 }], 1500, true).bars.at(-1)!.upTo, 1600);
});
