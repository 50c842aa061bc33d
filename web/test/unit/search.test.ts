import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askSearch } from '../../src/search';
import { MESSAGES } from '../../src/i18n';

function answering(status: number, headers: Record<string, string> = {}): { asked: [string, string][]; send: typeof fetch } {
  const asked: [string, string][] = [];
  const send = (async (url: string, options: RequestInit) => {
    asked.push([options.method ?? 'GET', url]);
    return new Response('{}', { status, headers });
  }) as typeof fetch;
  return { asked, send };
}

test('the path is asked for by its address, escaped', async () => {
  const { asked, send } = answering(202);
  assert.deepEqual(await askSearch('fd00:192::2', send), { kind: 'started' });
  assert.deepEqual(asked, [['POST', 'api/v1/paths/fd00%3A192%3A%3A2/search']]);
});

test('every refusal has a meaning, and words in both languages', async () => {
  const seen = new Set<string>();
  for (const [status, headers, wanted] of [
    [202, {}, { kind: 'started' }], [401, {}, { kind: 'no-token' }], [403, {}, { kind: 'foreign' }], [404, {}, { kind: 'unknown-peer' }], [409, {}, { kind: 'running' }],
    [429, { 'Retry-After': '7' }, { kind: 'too-soon', seconds: 7 }], [429, {}, { kind: 'too-soon', seconds: undefined }],
    [429, { 'Retry-After': 'Tue, 24 Nov 2026 04:00:00 GMT' }, { kind: 'too-soon', seconds: undefined }], [503, {}, { kind: 'failed', status: 503 }],
  ] as const) {
    const answer = await askSearch('192.168.20.1', answering(status, headers).send);
    assert.deepEqual(answer, wanted);
    const words = [MESSAGES.en, MESSAGES.zh].map((t) => t.paths.searchAnswer(answer));
    assert.ok(words.every((text) => text.length > 5) && words[0] !== words[1], words.join());
    seen.add(words[0]!);
  }
  assert.equal(seen.size, 8);
});

test('an agent that cannot be reached is an answer too', async () => {
  assert.deepEqual(await askSearch('192.168.20.1', (async () => { throw new TypeError('Failed to fetch'); }) as typeof fetch), { kind: 'unreachable' });
});
