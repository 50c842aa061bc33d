import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gaps } from '../../src/history';
import { oversizedRate } from '../../src/oversized';
import { EMPTY, EVENTS_MAX, MARKS_MAX, type State, intervalSeconds, serverNow, withEvents, withFrame, withHistory, withLink } from '../../src/state';
import { later } from './frames';

const VXLAN = '4026531840.7';
const live = (state: State) => withLink(state, { state: 'live' });
const oversized = (packets: number) => (raw: any) => (raw.interfaces[0].tx.oversizedPackets = packets);

/** Frames one a second, from second 0 on. */
function run(state: State, frames: ReturnType<typeof later>[]): State {
  return frames.reduce((before, frame) => withFrame(before, frame, frame.timeMs), state);
}

test('oversized packets a second come from the counts of five seconds', () => {
  const state = run(live(EMPTY), [0, 1, 2, 3, 4, 5].map((s) => later(s, 100 + s, oversized(1_000 + 23 * s))));
  assert.equal(oversizedRate(state.oversized, VXLAN), 23);
  assert.equal(oversizedRate(state.oversized, '1.1'), undefined, 'an interface that nobody measured has no rate');
});

test('a restart begins anew: no negative rate, a mark, and what was seen before stays', () => {
  const restarted = (raw: any) => { raw.started = '2026-11-23T04:00:03Z'; oversized(0)(raw); };
  const before = run(live(EMPTY), [0, 1, 2].map((s) => later(s, 100 + s, oversized(1_000))));
  const first = withFrame(before, later(3, 1, (raw) => { restarted(raw); raw.rates = { dropsByReason: {} }; }), 0);
  assert.equal(oversizedRate(first.oversized, VXLAN), undefined);
  assert.equal(first.restarts.length, 1);
  assert.equal(first.framesMissed, 0, 'a sequence that begins again is not a gap in it');
  assert.equal(first.rows.length, 4);
  assert.equal(first.rows.at(-1)?.losses, null, 'what has no rate yet is not measured');
  const second = withFrame(first, later(4, 2, (raw) => { restarted(raw); oversized(7)(raw); }), 0);
  assert.equal(oversizedRate(second.oversized, VXLAN), 7);
  assert.equal(second.restarts.length, 1, 'one restart, one mark');
});

test('the agent’s interval is learnt from its Frames; a late Frame or a pause is not taken for it', () => {
  const learnt = (...frames: [seconds: number, seq: number][]) => intervalSeconds(run(live(EMPTY), frames.map(([s, seq]) => later(s, seq))));
  assert.equal(learnt([0, 100]), 1);
  assert.equal(learnt([0, 100], [1.4, 101]), 1);
  assert.equal(learnt([0, 100], [10, 101], [20, 102]), 10);
  assert.equal(learnt([0, 100], [9, 109]), 1, 'Frames that this page missed are counted');
  assert.equal(learnt([0, 100], [1, 101], [31, 102]), 1, 'the agent was stopped for half a minute');
});

test('the first Frame of an agent has no rates yet: not measured, not zero', () => {
  const first = run(live(EMPTY), [later(0, 1, (raw) => (raw.rates = { dropsByReason: {} }))]);
  assert.equal(first.rows[0]?.losses, null);
});

test('a Frame heard twice is one Frame', () => {
  const once = run(live(EMPTY), [later(0, 100)]);
  assert.equal(withFrame(once, later(0, 100), 1), once);
});

test('sequence numbers that never arrived are counted', () => {
  assert.equal(run(live(EMPTY), [later(0, 100), later(1, 101), later(5, 105)]).framesMissed, 3);
});

test('a lost connection is an outage from the last Frame to the next, and a gap until the agent’s memory fills it', () => {
  let state = run(live(EMPTY), [later(0, 100), later(1, 101)]);
  state = withLink(state, { state: 'stalled', sinceMs: 0 });
  state = withLink(state, { state: 'lost', sinceMs: 0, retryAtMs: 500 });
  assert.equal(state.outages.length, 1, 'stalled, then lost, is one outage');
  assert.equal(state.outages[0]?.to, undefined);
  state = withFrame(live(state), later(9, 109), 9_000);
  const [from, to] = [later(1, 0).timeMs, later(9, 0).timeMs];
  assert.deepEqual(state.outages, [{ from, to }]);
  assert.deepEqual(gaps(state.rows, from / 1_000 - 2, to / 1_000), [{ from: from / 1_000, to: to / 1_000 }]);
  const seconds = [2, 3, 4, 5, 6, 7, 8].map((s) => Math.floor(from / 1_000) + s - 1);
  const filled = withHistory(state, { columns: { time: seconds, A: seconds.map(() => 0) } });
  assert.deepEqual(gaps(filled.rows, from / 1_000 - 2, to / 1_000), []);
  assert.equal(filled.outages.length, 1, 'the outage stays marked');
});

test('the server’s clock is its last word and the time passed since, whatever the browser’s clock says', () => {
  const frame = later(0, 100);
  const state = withFrame(EMPTY, frame, 5_000);
  assert.equal(serverNow(state, 7_500), frame.timeMs + 2_500);
  assert.equal(serverNow(EMPTY, 7_500), undefined);
});

test('events of the stream and fetched ones are told once, in order, and bounded', () => {
  const event = (second: number) => ({ time: new Date(later(second, 0).timeMs).toISOString(), kind: 'drop' as const, netns: 1, ifindex: 2, size: second });
  let state: State = { ...EMPTY, events: [event(1), event(4), event(6)] };
  state = withEvents(state, [event(2), event(3), event(4), event(5)]);
  assert.deepEqual(state.events.map((e) => e.size), [1, 2, 3, 4, 5, 6]);
  state = withEvents(state, Array.from({ length: 2_000 }, (_, i) => event(10 + i)));
  assert.equal(state.events.length, EVENTS_MAX);
});

test('marks are bounded', () => {
  let state = run(live(EMPTY), [later(0, 1)]);
  for (let i = 1; i < 100; i++) {
    state = withLink(state, { state: 'lost', sinceMs: 0, retryAtMs: 0 });
    state = withFrame(live(state), later(i, 1, (raw) => (raw.started = `2026-11-23T04:00:0${i % 10}Z`)), 0);
  }
  assert.equal(state.restarts.length, MARKS_MAX);
  assert.equal(state.outages.length, MARKS_MAX);
});
