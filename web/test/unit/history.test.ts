import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OTHER, ROWS_MAX, type Row, WINDOW_SECONDS, appendRow, gapSeconds, gaps, mergeHistory, rowsOf, stack, totals } from '../../src/history';

const row = (time: number, losses: Record<string, number> | null = {}): Row => ({ time, losses });

test('rows that come every second have no gap; a longer silence is one', () => {
  const rows = [100, 101.02, 101.98, 103.1, 110].map((time) => row(time));
  assert.deepEqual(gaps(rows, 99, 111), [{ from: 103.1, to: 110 }]);
});

test('the time before the first measurement and after the last is a gap too', () => {
  assert.deepEqual(gaps([row(50), row(51)], 0, 60), [{ from: 0, to: 50 }, { from: 51, to: 60 }]);
  assert.deepEqual(gaps([], 0, 60), [{ from: 0, to: 60 }]);
});

test('rows that say "not measured" are a gap, not a zero', () => {
  const rows = [row(1), row(2), row(3, null), row(4, null), row(5, null), row(6)];
  assert.deepEqual(gaps(rows, 0, 6), [{ from: 2, to: 6 }]);
  assert.deepEqual(stack(rows, ['A']), [[1, 2, 2.001, 5, 6], [0, 0, null, null, 0]]);
});

test('what uPlot draws breaks off where nothing was measured', () => {
  const [times, a] = stack([row(1, { A: 23 }), row(9, { A: 17 })], ['A']);
  assert.deepEqual(times, [1, 1.001, 8, 9]);
  assert.deepEqual(a, [23, null, null, 17]);
});

test('an agent that measures every ten seconds has no gaps between its measurements', () => {
  const longest = gapSeconds(10);
  const rows = [row(10, { A: 1 }), row(11, null), row(20, { A: 2 }), row(30, { A: 3 })];
  assert.deepEqual(gaps(rows, 9, 31, longest), []);
  assert.deepEqual(stack(rows, ['A'], longest), [[10, 20, 30], [1, 2, 3]]);
  assert.deepEqual(totals(rows, longest), [{ reason: 'A', peak: 3, packets: 51 }]);
});

test('layers stand on each other, and the last is their sum', () => {
  assert.deepEqual(stack([row(1, { A: 2, B: 3, C: 5, D: 7 })], ['A', 'C', OTHER]), [[1], [2], [7], [17]]);
});

test('rows are bounded in time and in number', () => {
  let rows: readonly Row[] = [];
  for (let i = 0; i < 5_000; i++) rows = appendRow(rows, row(i));
  assert.ok(rows.length <= WINDOW_SECONDS + 4, `${rows.length}`);
  for (let i = 0; i < 10_000; i++) rows = appendRow(rows, row(5_000 + i / 100));
  assert.ok(rows.length <= ROWS_MAX, `${rows.length}`);
});

test('a clock that was put back takes the rows of its future with it', () => {
  const rows = appendRow([row(10), row(11), row(12)], row(11));
  assert.deepEqual(rows.map((r) => r.time), [10, 11]);
});

test('history’s columns become rows: null in all is not measured, a missing reason lost none', () => {
  assert.deepEqual(rowsOf({ columns: { time: [1, 2, 3], A: [5, null, 0], B: [null, null, 7] } }), [row(1, { A: 5 }), row(2, null), row(3, { A: 0, B: 7 })]);
  assert.deepEqual(rowsOf({ columns: { time: [1, 2] } }), [row(1, {}), row(2, {})]);
});

test('what the agent remembers fills what this page missed', () => {
  const own = [row(1.2, { A: 1 }), row(2.2, { A: 2 }), row(9.2, { A: 9 })];
  const merged = mergeHistory(own, { columns: { time: [2, 3, 4, 5, 6, 7, 8], A: [2, 3, 4, 5, 6, 7, 8] } });
  assert.deepEqual(merged.map((r) => r.time), [1.2, 2, 3, 4, 5, 6, 7, 8, 9.2]);
  assert.deepEqual(gaps(merged, 1, 9.2), []);
});

test('a restarted agent, which remembers nothing, takes nothing away', () => {
  const own = [row(1, { A: 1 }), row(2, { A: 2 }), row(9, {})];
  const merged = mergeHistory(own, { columns: { time: [1, 2, 7, 8, 9], A: [null, null, null, 0, 0] } });
  assert.deepEqual(merged, [row(1, { A: 1 }), row(2, { A: 2 }), row(8, { A: 0 }), row(9, { A: 0 })]);
  assert.deepEqual(gaps(merged, 0.5, 9), [{ from: 2, to: 8 }]);
});

test('totals count rate times time, the largest first, and leave out what lost nothing', () => {
  const rows = [row(1, { A: 23, B: 1 }), row(2, { A: 23, Z: 0 }), row(4, { B: 50 })];
  assert.deepEqual(totals(rows), [{ reason: 'B', peak: 50, packets: 101 }, { reason: 'A', peak: 23, packets: 46 }]);
});
