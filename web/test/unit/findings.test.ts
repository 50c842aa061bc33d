import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { advise, say } from '../../src/findings';
import { en } from '../../src/i18n/en';
import { zh } from '../../src/i18n/zh';
import { KINDS, finding } from '../fixture/network';

const HAN = /\p{Script=Han}/u;
const kinds = [...readFileSync('../java/src/main/java/headroom/model/Finding.java', 'utf8').split('public enum Step')[0]!.matchAll(/^ {4}([A-Z_]+)[,;]$/gm)]
  .map((match) => match[1]!.toLowerCase().replaceAll('_', '-')).filter((kind) => !['critical', 'warning', 'info'].includes(kind));
const steps = [...readFileSync('../java/src/main/java/headroom/model/Finding.java', 'utf8').split('public enum Step')[1]!.matchAll(/^ {4}([A-Z_]+)[,;]$/gm)].map((match) => match[1]!.toLowerCase().replaceAll('_', '-'));

test('every kind and every step of the agent has Chinese words', () => {
  assert.equal(kinds.length, 11);
  assert.deepEqual(Object.keys(zh.findings.say).sort(), [...kinds].sort());
  assert.deepEqual(Object.keys(zh.findings.advise).sort(), [...steps].sort());
  assert.deepEqual(KINDS.map((one) => one.kind).sort(), [...kinds].sort(), 'and the fixture has each');
});

test('the facts that are used are those that docs/FINDINGS.md lists', { skip: !existsSync('../docs/FINDINGS.md') && 'it is not there yet' }, () => {
  const listed = new Set([...readFileSync('../docs/FINDINGS.md', 'utf8').matchAll(/`([A-Za-z]+)`/g)].map((match) => match[1]));
  const used = new Set([...readFileSync('src/i18n/zh-findings.ts', 'utf8').matchAll(/f\['(\w+)'\]/g)].map((match) => match[1]));
  assert.deepEqual([...used].filter((fact) => !listed.has(fact)), []);
});

for (const kind of KINDS) {
  test(`${kind.kind} is said in Chinese with its numbers, in English as the agent says it`, () => {
    const told = finding(kind, 0);
    const { title, text, foreign } = say(told, zh);
    assert.equal(foreign, false);
    assert.match(title, HAN);
    assert.match(text, HAN);
    assert.doesNotMatch(title + text, /undefined|NaN|  |。。|，。/);
    assert.deepEqual(say(told, en), { title: told.title, text: told.text, foreign: false });
  });

  test(`${kind.kind} with any fact missing says no "undefined" and leaves no hole`, () => {
    for (const missing of [...Object.keys(kind.facts), undefined]) {
      const facts = Object.fromEntries(Object.entries(kind.facts).filter(([name]) => missing !== undefined && name !== missing));
      const told = { ...finding(kind, 0), facts };
      const { title, text, foreign } = say(told, zh);
      assert.doesNotMatch(title + text, /undefined|NaN|  |。。|，。/, `${missing}`);
      if (foreign) assert.deepEqual([title, text], [told.title, told.text], 'all of it English, or none');
      for (const step of told.advice) assert.doesNotMatch(advise(told, step, zh).text, /undefined|NaN|  /);
    }
  });
}

test('a kind that this page does not know is told in the agent’s English, and marked as that', () => {
  const newer = { ...finding(KINDS[0]!, 0), kind: 'wormhole' };
  assert.deepEqual(say(newer, zh), { title: newer.title, text: newer.text, foreign: true });
  assert.deepEqual(advise(newer, { kind: 'pray', text: 'Pray.' }, zh), { text: 'Pray.', foreign: true });
  assert.equal(say({ ...newer, kind: 'constructor' }, zh).foreign, true);
  assert.equal(say(newer, en).foreign, false);
});

test('advice has its numbers: the pod’s process and MTU from the command, the base MTU and what it costs from the facts', () => {
  const told = finding(KINDS[0]!, 0);
  const words = told.advice.map((step) => advise(told, step, zh).text);
  assert.match(words[0]!, /进程 4711.*MTU 改为 1350/);
  assert.match(words[1]!, /设置 MTU 为 1400.*50 字节的隧道开销.*1350/);
  assert.match(words[3]!, /从 1500 降到 1400.*6\.7%.*7\.1%.*0\.63%/);
});
