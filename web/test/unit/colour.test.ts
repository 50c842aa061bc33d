import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PALETTE_SIZE, REASONS_MAX, ReasonColours } from '../../src/colour';

test('a reason keeps its colour, and ten reasons have ten', () => {
  const colours = new ReasonColours();
  const names = Array.from({ length: PALETTE_SIZE }, (_, i) => `REASON_${i}`);
  const first = names.map((name) => colours.slot(name));
  assert.equal(new Set(first).size, PALETTE_SIZE);
  assert.deepEqual([...names].reverse().map((name) => colours.slot(name)).reverse(), first);
});

test('any number of reasons has some colour', () => {
  const colours = new ReasonColours();
  for (let i = 0; i < 2 * REASONS_MAX; i++) {
    const slot = colours.slot(`R${i}`);
    assert.ok(slot >= 0 && slot < PALETTE_SIZE);
  }
});
