import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseFrame, type Evidence } from '../../src/frame';
import { en } from '../../src/i18n/en';
import { zh } from '../../src/i18n/zh';
import { type Told, tellBecause, tellEvidence, tellUnavailable } from '../../src/sentences';
import { BECAUSE, EVIDENCE, type Sample, UNAVAILABLE } from '../fixture/sentences';
import { path } from '../fixture/network';

const HAN = /\p{Script=Han}/u;
const FLAWS = /undefined|NaN|null|  |。。|，。|，，|：。|；。|：：/;
const JAVA = '../java/src/main/java/headroom';

/** The constants of an enum Kind, as the Frame has them. */
function kindsOf(model: string): string[] {
  const body = readFileSync(`${JAVA}/model/${model}.java`, 'utf8').split('public enum Kind {')[1]!.split(';')[0]!;
  return [...body.matchAll(/^ {4}([A-Z_]+)(?:,|$)/gm)].map((match) => match[1]!.toLowerCase().replaceAll('_', '-'));
}

type Tell = (sample: Sample, t: typeof en) => Told;
const GROUPS: readonly { name: 'evidence' | 'because' | 'unavailable'; model: string; count: number; samples: readonly Sample[]; tell: Tell }[] = [
  { name: 'evidence', model: 'Evidence', count: 20, samples: EVIDENCE, tell: (sample, t) => tellEvidence({ witness: 'probe', at: '', ...sample }, t) },
  { name: 'because', model: 'Because', count: 7, samples: BECAUSE, tell: ({ kind, text, facts }, t) => tellBecause(path('a', 'unknown', { because: text, becauseKind: kind, becauseFacts: facts }, 0), t)! },
  { name: 'unavailable', model: 'Unavailable', count: 22, samples: UNAVAILABLE, tell: ({ kind, text, facts }, t) => tellUnavailable({ unavailable: [text], unavailableKinds: [{ kind, facts }] }, t)[0]! },
];

for (const { name, model, count, samples, tell } of GROUPS) {
  test(`every kind of ${name} that the agent has, has a Chinese sentence, and the fixture has it`, () => {
    const kinds = kindsOf(model).sort();
    assert.equal(kinds.length, count);
    assert.deepEqual(Object.keys(zh.sentences[name]).sort(), kinds);
    assert.deepEqual([...new Set(samples.map((sample) => sample.kind))].sort(), kinds);
  });

  test(`${name} is said in Chinese with every fact, and in English as the agent says it`, () => {
    for (const sample of samples) {
      const { text, foreign } = tell(sample, zh);
      assert.equal(foreign, false, sample.kind);
      assert.match(text, HAN);
      assert.doesNotMatch(text, FLAWS);
      for (const [fact, value] of Object.entries(sample.facts)) {
        if (!TRANSLATED.has(fact)) assert.ok(text.includes(value.replace(/^</, '')), `${sample.kind}: ${fact} ${value} in ${text}`);
      }
      assert.deepEqual(tell(sample, en), { text: sample.text, foreign: false });
    }
  });

  test(`${name} with any fact missing leaves no hole, or is told in the agent's English`, () => {
    for (const sample of samples) {
      for (const missing of [...Object.keys(sample.facts), undefined]) {
        const facts = Object.fromEntries(Object.entries(sample.facts).filter(([fact]) => missing !== undefined && fact !== missing));
        const { text, foreign } = tell({ ...sample, facts }, zh);
        if (foreign) assert.equal(text, sample.text);
        else assert.doesNotMatch(text, FLAWS, `${sample.kind} without ${missing}`);
      }
    }
  });

  test(`a kind of ${name} that this page does not know is told in the agent's English, and marked as that`, () => {
    for (const kind of ['wormhole', 'constructor', '__proto__']) {
      const sample = { kind, text: 'It is a wormhole.', facts: {} };
      assert.deepEqual(tell(sample, zh), { text: sample.text, foreign: true });
      assert.deepEqual(tell(sample, en), { text: sample.text, foreign: false });
    }
  });
}

/** Facts whose value is a word of ours, not of the kernel's: the sentence says it. The namespace gives way to its pod; "more" and one are some. */
const TRANSLATED = new Set(['method', 'refusal', 'narrow', 'formula', 'expectedFrom', 'agent', 'question', 'namespace', 'more']);

test('the facts that are used are those that docs/FINDINGS.md lists', () => {
  const listed = new Set([...readFileSync('../docs/FINDINGS.md', 'utf8').matchAll(/`([A-Za-z]+)`/g)].map((match) => match[1]));
  const used = new Set([...readFileSync('src/i18n/zh-sentences.ts', 'utf8').matchAll(/f\['(\w+)'\]/g)].map((match) => match[1]));
  assert.ok(used.size > 40);
  assert.deepEqual([...used].filter((fact) => !listed.has(fact)), []);
});

test('every capability that can be missing has its Chinese words', () => {
  const capabilities = [...readFileSync(`${JAVA}/cli/Capability.java`, 'utf8').matchAll(/^ {2}(CAP_\w+)\(\d+, Need\.OPTIONAL/gm)].map((match) => match[1]!);
  assert.equal(capabilities.length, 4);
  for (const capability of capabilities) {
    const [told] = tellUnavailable({ unavailable: ['x'], unavailableKinds: [{ kind: 'capability-missing', facts: { capability } }] }, zh);
    assert.match(told!.text, new RegExp(`^缺少 ${capability}：`));
  }
});

test('every question to Cilium that can be without an answer has its Chinese words', () => {
  const questions = [...readFileSync(`${JAVA}/host/cilium/CiliumReader.java`, 'utf8').matchAll(/"(\/v1\/[a-z/]+)"/g)].map((match) => match[1]!);
  assert.equal(questions.length, 4);
  for (const question of questions) {
    const [told] = tellUnavailable({ unavailable: ['x'], unavailableKinds: [{ kind: 'cilium-unanswered', facts: { question } }] }, zh);
    assert.doesNotMatch(told!.text, /v1/);
  }
});

test('what differs is said differently: the way of the search, the refusal, the direction', () => {
  const told = (kind: string) => EVIDENCE.filter((sample) => sample.kind === kind).map((sample) => tellEvidence({ witness: 'probe', at: '', ...sample }, zh).text);
  assert.deepEqual(told('search-limit'), [
    '探测（向对端代理发 UDP，23 个数据包，1.4 秒）：1400 字节能通过，1401 字节不能，更大的在途中消失，没有任何通知；能通过的大小中也丢失了 3.37%。',
    '探测（向对端代理发 UDP，23 个数据包，1.4 秒）：1400 字节能通过，1401 字节不能，被本节点拒绝（EMSGSIZE），其上限为 1400 字节。',
    '探测（向对端代理发 UDP，23 个数据包，1.4 秒）：1400 字节能通过，1401 字节不能，192.168.10.254 表示下一跳只能容纳 1400 字节。',
    '探测（ICMP 回显，往返，23 个数据包，1.4 秒）：1400 字节能通过，1401 字节不能，更大的在途中消失，没有任何通知。本节点发出的数据包确实到达了对端，因此变窄的是返回方向。',
  ]);
  assert.match(told('large-lost')[1]!, /概率小于 1e-99。$/);
  assert.match(told('needed')[0]!, /加上开销 50（隧道）\+ 80（WireGuard），/);
  assert.equal(told('forward-drops')[0], 'lxc4f1c2a9be 等 3 个接口上，__dev_forward_skb2 处丢弃了 211 个。');
});

test('an agent that names no kinds is told in its English', () => {
  const older = { witness: 'probe', text: '1400 bytes pass.', at: '' } as Evidence;
  assert.deepEqual(tellEvidence(older, zh), { text: '1400 bytes pass.', foreign: true });
  assert.deepEqual(tellUnavailable({ unavailable: ['a', 'b'] }, zh), [{ text: 'a', foreign: true }, { text: 'b', foreign: true }]);
  const mismatched = { unavailable: ['a', 'b'], unavailableKinds: [{ kind: 'without-key' }] };
  assert.deepEqual(tellUnavailable(mismatched, zh).map((told) => told.foreign), [true, true], 'which is which is not known');
  assert.equal(tellBecause(path('a', 'fine', {}, 0), zh), undefined);
});

test('the documented Frame is Chinese throughout', () => {
  const frame = parseFrame(readFileSync('../docs/frame-sample.json', 'utf8'));
  const told = [
    ...[...frame.paths, ...frame.findings].flatMap((one) => one.evidence).map((one) => tellEvidence(one, zh)),
    ...frame.paths.map((one) => tellBecause(one, zh)).filter((one) => one !== undefined),
    ...tellUnavailable(frame.self, zh),
  ];
  assert.equal(told.length, 8);
  assert.deepEqual(told.filter((one) => one.foreign), []);
});
