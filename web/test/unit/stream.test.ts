import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ABANDON_AFTER_MS, type Link, RETRY_FIRST_MS, RETRY_MAX_MS, STALLED_AFTER_MS, type Source, Stream, WATCH_EVERY_MS, retryDelay } from '../../src/stream';

type Fake = Source & { closed: boolean; onalerts: ((event: { data: string }) => void) | undefined };

/** A stream on a clock that the test turns. */
class Rig {
  now = 1_000_000;
  readonly links: Link[] = [];
  readonly frames: string[] = [];
  readonly alerts: string[] = [];
  readonly sources: Fake[] = [];
  readonly stream = new Stream({
    open: () => {
      const source = { onmessage: null, onerror: null, closed: false, close() { this.closed = true; }, addEventListener(_type: string, listener: Fake['onalerts']) { this.onalerts = listener; }, onalerts: undefined } as Fake;
      this.sources.push(source);
      return source;
    },
    now: () => this.now, random: () => 0.5, onFrame: (text) => this.frames.push(text), onAlerts: (text) => this.alerts.push(text), onLink: (link) => this.links.push(link),
  });

  get source() { return this.sources.at(-1)!; }
  get state() { return this.links.at(-1)?.state; }
  say(text: string) { this.source.onmessage!({ data: text }); }

  pass(ms: number) {
    for (const end = this.now + ms; this.now < end;) {
      this.now += WATCH_EVERY_MS;
      this.stream.watch();
    }
  }
}

test('is live from the first Frame on, and stays so while they come', () => {
  const rig = new Rig();
  rig.stream.start();
  for (let i = 0; i < 30; i++, rig.pass(1_000)) rig.say(`${i}`);
  assert.deepEqual(rig.links, [{ state: 'live' }]);
  assert.equal(rig.frames.length, 30);
});

test('is stalled three seconds after the last Frame though the connection is open, and heals with the next', () => {
  const rig = new Rig();
  rig.stream.start();
  rig.say('1');
  rig.pass(STALLED_AFTER_MS);
  assert.equal(rig.state, 'live');
  rig.pass(WATCH_EVERY_MS);
  assert.equal(rig.state, 'stalled');
  rig.say('2');
  assert.equal(rig.state, 'live');
  assert.equal(rig.sources.length, 1, 'the same connection');
});

test('an agent that speaks every ten seconds is not stalled after three', () => {
  const rig = new Rig();
  rig.stream.start();
  rig.say('1');
  rig.stream.intervalSeconds = 10;
  rig.pass(9_000);
  assert.equal(rig.state, 'live');
  rig.pass(22_000);
  assert.equal(rig.state, 'stalled');
});

test('gives a silent connection up, and makes a new one', () => {
  const rig = new Rig();
  rig.stream.start();
  rig.say('1');
  rig.pass(ABANDON_AFTER_MS + WATCH_EVERY_MS);
  assert.equal(rig.state, 'lost');
  assert.ok(rig.sources[0]!.closed);
  rig.pass(RETRY_FIRST_MS + WATCH_EVERY_MS);
  assert.equal(rig.sources.length, 2);
  rig.say('2');
  assert.equal(rig.state, 'live');
});

test('is lost at once on an error, and what an old connection still says is not heard', () => {
  const rig = new Rig();
  rig.stream.start();
  rig.say('1');
  const old = rig.source;
  old.onerror!();
  assert.deepEqual(rig.links.at(-1), { state: 'lost', sinceMs: rig.now, retryAtMs: rig.now + RETRY_FIRST_MS });
  old.onmessage!({ data: 'late' });
  assert.deepEqual(rig.frames, ['1']);
});

test('waits longer after each failure, up to a bound, and starts over after success', () => {
  const rig = new Rig();
  rig.stream.start();
  const waits: number[] = [];
  for (let i = 0; i < 8; i++) {
    rig.source.onerror!();
    const link = rig.links.at(-1)!;
    assert.ok(link.state === 'lost');
    waits.push(link.retryAtMs - rig.now);
    rig.pass(link.retryAtMs - rig.now + WATCH_EVERY_MS);
  }
  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000]);
  rig.say('1');
  rig.source.onerror!();
  const link = rig.links.at(-1)!;
  assert.ok(link.state === 'lost' && link.retryAtMs - rig.now === RETRY_FIRST_MS);
});

test('a connection that neither opens nor fails is given up as well', () => {
  const rig = new Rig();
  rig.stream.start();
  rig.pass(ABANDON_AFTER_MS + 2 * WATCH_EVERY_MS + RETRY_FIRST_MS);
  assert.equal(rig.sources.length, 2);
  rig.pass(ABANDON_AFTER_MS + 2 * WATCH_EVERY_MS + 2 * RETRY_FIRST_MS);
  assert.equal(rig.sources.length, 3);
  assert.ok(rig.sources[1]!.closed);
});

test('tries at once when asked, never a second connection beside a good one', () => {
  const rig = new Rig();
  rig.stream.start();
  rig.say('1');
  rig.stream.retryNow();
  assert.equal(rig.sources.length, 1);
  rig.source.onerror!();
  rig.stream.retryNow();
  assert.equal(rig.sources.length, 2);
});

test('the wait is spread, so that many pages do not come back as one', () => {
  assert.equal(retryDelay(0, 0), RETRY_FIRST_MS * 0.8);
  assert.equal(retryDelay(0, 1), RETRY_FIRST_MS * 1.2);
  assert.ok(retryDelay(1e6, 1) <= RETRY_MAX_MS * 1.2);
});

test('alerts are handed on, are no sign of life, and those of a closed connection are not heard', () => {
  const rig = new Rig();
  rig.stream.start();
  rig.say('1');
  const first = rig.source;
  rig.source.onalerts!({ data: 'a' });
  for (let i = 0; i < 5; i++, rig.pass(1_000)) rig.source.onalerts!({ data: 'b' });
  assert.equal(rig.state, 'stalled');
  rig.source.onerror!();
  rig.pass(RETRY_MAX_MS);
  assert.notEqual(rig.source, first);
  first.onalerts!({ data: 'late' });
  assert.deepEqual(rig.alerts, ['a', 'b', 'b', 'b', 'b', 'b']);
});
