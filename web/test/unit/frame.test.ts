import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameError, namespaceName, parseFrame } from '../../src/frame';
import { SAMPLE_TEXT, sample } from './frames';

test('the sample of the contract is read whole', () => {
  const frame = parseFrame(SAMPLE_TEXT);
  assert.equal(frame.node, 'worker-7');
  assert.equal(frame.seq, 4711);
  assert.equal(frame.timeMs, Date.parse('2026-11-23T04:00:01.250Z'));
  assert.deepEqual(frame.drops.map((d) => d.class), ['policy', 'no-listener', 'policy', 'noise']);
  assert.deepEqual(frame.drops.map((d) => d.ciliumReason), [undefined, undefined, 'POLICY', undefined]);
  assert.equal(frame.interfaces[1]?.rx?.packetsPerSecond, undefined, 'absent stays absent');
  assert.deepEqual([...frame.namespaces], [[4026531840, 'host'], [4026532201, 'shop/web-1']]);
});

test('findings and paths, which earlier agents lack, are empty when absent', () => {
  const earlier = sample((raw) => { delete raw.paths; delete raw.findings; });
  assert.deepEqual([earlier.findings, earlier.paths], [[], []]);
});

test('a verdict that this page does not know is unknown, never fine; such a severity is a warning', () => {
  const newer = sample((raw) => { raw.paths[1].verdict = 'wormhole'; raw.findings[0].severity = 'dire'; });
  assert.equal(newer.paths[1]!.verdict, 'unknown');
  assert.equal(newer.findings[0]!.severity, 'warning');
});

test('a path and a finding with nothing optional have lists', () => {
  const bare = sample((raw) => { raw.paths = [{ peer: 'a', verdict: 'fine' }]; raw.findings = [{ id: 'x', kind: 'y', severity: 'info', title: 't', text: 't' }]; });
  assert.deepEqual([bare.paths[0]!.lossBySize, bare.paths[0]!.evidence, bare.findings[0]!.advice, bare.findings[0]!.facts], [[], [], [], {}]);
});

test('lists that are absent are empty', () => {
  const frame = parseFrame('{"time":"2026-11-23T04:00:01Z","seq":1,"started":"2026-11-23T04:00:00Z","headline":{"state":"ok"}}');
  assert.deepEqual([frame.interfaces, frame.drops, frame.events, frame.self.unavailable], [[], [], [], []]);
  assert.equal(frame.rates.dropsByReason, undefined);
});

test('what is no Frame is refused with the missing part named', () => {
  for (const [text, message] of [['{', /not JSON/], ['null', /time/], ['{"time":"soon"}', /time/], ['{"time":"2026-11-23T04:00:01Z"}', /seq/],
    ['{"time":"2026-11-23T04:00:01Z","seq":1}', /started/], ['{"time":"2026-11-23T04:00:01Z","seq":1,"started":"x"}', /headline/]] as const) {
    assert.throws(() => parseFrame(text), (e: Error) => e instanceof FrameError && message.test(e.message), text);
  }
});

test('a class that this page does not know counts as a loss of unknown kind, never as noise', () => {
  assert.equal(sample((raw) => (raw.drops[0].class = 'gravity')).drops[0]?.class, 'unknown');
});

test('a namespace is its pod, else its name, else its inode; none when it could not be told', () => {
  const { namespaces } = sample();
  assert.equal(namespaceName(namespaces, 4026532201), 'shop/web-1');
  assert.equal(namespaceName(namespaces, 7), 'net:[7]');
  assert.equal(namespaceName(namespaces, 0), undefined);
});
