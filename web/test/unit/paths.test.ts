import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VERDICTS } from '../../src/frame';
import { chosenPath, countVerdicts, filterPaths, isTrouble, losses, sortPaths, whyNoPaths } from '../../src/paths';
import { everyVerdict, manyPaths, path } from '../fixture/network';
import { sample } from './frames';

const NOW = Date.parse('2026-11-23T04:00:00Z');
const word = (verdict: string) => verdict;

test('those with a trouble come first, the gravest before all, the fine last, and equals by name', () => {
  const shuffled = [...everyVerdict(NOW)].reverse();
  assert.deepEqual(sortPaths(shuffled).map((one) => one.verdict), [...VERDICTS, 'fine']);
  assert.deepEqual(sortPaths(manyPaths(13, 0, NOW)).map((one) => one.name).slice(0, 4), ['node-0', 'node-1', 'node-2', 'node-3']);
  assert.equal(isTrouble('unknown'), false);
});

test('the filter finds by name, address, verdict and its word, all words together', () => {
  const all = everyVerdict(NOW);
  const found = (text: string, verdicts: string[] = []) => filterPaths(all, text, new Set(verdicts as never[]), (v) => (v === 'vanishing' ? '黑洞' : v)).map((one) => one.name ?? one.peer);
  assert.deepEqual(found('worker-9'), ['worker-9']);
  assert.deepEqual(found('2001:db8'), ['2001:db8:20::4']);
  assert.deepEqual(found('黑洞'), ['worker-9']);
  assert.deepEqual(found('worker fine'), ['worker-8', 'worker-10']);
  assert.deepEqual(found('', ['masked', 'too-small']), ['worker-11', 'worker-15']);
  assert.deepEqual(found('worker-9', ['fine']), []);
  assert.equal(filterPaths(all, '', new Set(), word).length, all.length);
});

test('verdicts are counted', () => {
  assert.deepEqual([...countVerdicts(manyPaths(1_009, 17, NOW))], [['vanishing', 17], ['fine', 992]]);
});

test('the cliff: below it nothing is lost, above it everything, and the marks lie on its edge and at the end', () => {
  const of = losses(everyVerdict(NOW)[0]!)!;
  assert.deepEqual(of.bars.filter((bar) => bar.share === 1).map((bar) => bar.upTo), [1410, 1450, 1500]);
  assert.deepEqual([of.lost, of.sent, of.from], [1_727, 70_003, 1_401]);
  assert.equal(of.mtuAt, (of.bars.findIndex((bar) => bar.upTo === 1400) + 1) / of.bars.length);
  assert.equal(of.neededAt, 1);
  assert.equal(of.bars.at(-1)!.upTo, 1500, 'no room for jumbo frames that nobody sends');
});

test('a size that was not sent has no share: nothing is known of it', () => {
  const of = losses(everyVerdict(NOW)[0]!)!;
  assert.equal(of.bars.find((bar) => bar.upTo === 1420)!.share, undefined);
});

test('without an agent at the peer there are no losses, not none lost', () => {
  assert.equal(losses(path('a', 'fine', { lossBySize: [] }, NOW)), undefined);
});

test('a peer that got nothing yet has a plot without bars', () => {
  const of = losses(path('a', 'fine', { lossBySize: [{ upTo: 1500, sent: 0, lost: 0 }] }, NOW))!;
  assert.deepEqual([of.sent, of.lost, of.from, of.bars.every((bar) => bar.share === undefined)], [0, 0, undefined, true]);
});

test('what is drawn is the reader’s choice, else the gravest', () => {
  const all = [...everyVerdict(NOW)].reverse();
  assert.equal(chosenPath(all, '')!.name, 'worker-9');
  assert.equal(chosenPath(all, '192.168.20.4')!.name, 'worker-10');
  assert.equal(chosenPath(all, 'gone')!.name, 'worker-9');
  assert.equal(chosenPath([], ''), undefined);
});

test('no tunnel and no peer are told apart', () => {
  assert.equal(whyNoPaths(sample()), 'no-peers');
  assert.equal(whyNoPaths(sample((raw) => raw.interfaces.shift())), 'no-tunnel');
});
