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

test('advice without a command is told as the agent has it, where the command has the numbers', () => {
  const told = finding(KINDS[0]!, 0);
  assert.deepEqual(advise(told, { kind: 'pod-route', text: '5 more routes of pods must be lowered.' }, zh), { text: '5 more routes of pods must be lowered.', foreign: true });
  assert.match(advise(told, { kind: 'node-route', text: '', command: 'ip link set dev vxlan0 mtu 1350' }, zh).text, /vxlan0 的 MTU 设为 1350/);
  assert.match(advise(told, { kind: 'node-route', text: '', command: 'ip -6 route change fd00::/64 dev vxlan0 mtu 1330' }, zh).text, /到 fd00::\/64 的路由的 MTU 改为 1330/);
  assert.match(advise(told, { kind: 'look', text: '', command: 'ping -M do -c 3 -s 1472 192.168.20.1' }, zh).text, /DF/);
  const six = { ...told, facts: { ...told.facts, podRouteMtu: '1230' } };
  assert.match(advise(six, { kind: 'cilium-mtu', text: '' }, zh).text, /低于 1280 时 Pod 的 IPv6 无法工作/);
});

test('advice has its numbers: the pod and its MTU from the command, the base MTU and what it costs from the facts', () => {
  const told = finding(KINDS[0]!, 0);
  const words = told.advice.map((step) => advise(told, step, zh, (pid) => (pid === 4_711 ? 'shop/web-1' : undefined)).text);
  assert.match(words[0]!, /^立即修复 shop\/web-1：把其路由的 MTU 改为 1350/);
  assert.match(words[1]!, /MTU（大写）设为 1400.*50 字节的开销.*1350.*--version/);
  assert.match(words[3]!, /从 1500 降到 1400.*6\.7%.*7\.1%.*0\.63%/);
});
