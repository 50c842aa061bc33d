import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Audit, defaultRoute, pipe, podsOf, readAudit, routeTo, wayOf } from '../../src/audit';
import { audit, everyVerdict } from '../fixture/network';

const NOW = Date.parse('2026-11-23T04:00:00Z');
const WEB_1 = 4026532201;
const peers = everyVerdict(NOW);
const change = (how: (of: Audit) => void) => { const of = audit(NOW); how(of); return of; };

test('Cilium’s way of it fits: devices 1500 are right while the route says 1450', () => {
  const way = wayOf(audit(NOW), WEB_1, peers.find((one) => one.verdict === 'fine'))!;
  assert.deepEqual(way.stations.map((one) => [one.kind, one.name, one.comes, one.carries]), [
    ['pod', 'shop/web-1', undefined, 1450], ['veth', 'lxc4f1c2a9be', 1450, 1500], ['tunnel', 'cilium_vxlan', 1450, 1500],
    ['nic', 'eth0', 1500, 1500], ['network', '', 1500, 1500], ['peer', 'worker-8', 1500, undefined],
  ]);
  assert.deepEqual([way.sends, way.overhead, way.narrowest], [1450, 50, undefined]);
});

test('a black hole is the narrow place', () => {
  const way = wayOf(audit(NOW), WEB_1, peers[0])!;
  assert.deepEqual([way.narrowest?.kind, way.narrowest?.carries, way.narrowest?.comes], ['network', 1400, 1500]);
});

test('a pod that sends less fits through the same hole', () => {
  assert.equal(wayOf(audit(NOW), 4026532202, peers[0])!.narrowest, undefined);
});

test('of two narrow places the narrower counts, in bytes that it lacks', () => {
  const way = wayOf(change((of) => (of.namespaces[0]!.devices[0]!.mtu = 1_460)), WEB_1, peers[0])!;
  assert.deepEqual(way.stations.filter((one) => one.narrow).map((one) => one.kind), ['nic', 'network']);
  assert.equal(way.narrowest?.kind, 'network');
});

test('what the kernel learned for this very peer wins over the device, and is said to be learned', () => {
  const nic = wayOf(audit(NOW), WEB_1, peers.find((one) => one.name === 'worker-13'))!.stations.find((one) => one.kind === 'nic')!;
  assert.deepEqual([nic.deviceMtu, nic.routeMtu, nic.carries, nic.learned, nic.narrow], [1500, 1420, 1420, true, true]);
});

test('Cilium’s tunnel enforces no MTU of its own; another does', () => {
  const low = (of: Audit) => (of.namespaces[0]!.devices[2]!.mtu = 1_400);
  const tunnel = (of: Audit) => wayOf(of, WEB_1, undefined)!.stations.find((one) => one.kind === 'tunnel')!;
  assert.deepEqual([tunnel(change(low)).narrow, tunnel(change(low)).idle], [false, true]);
  const plain = change((of) => { low(of); delete of.cilium; });
  assert.deepEqual([tunnel(plain).narrow, tunnel(plain).idle], [true, false]);
});

test('without a tunnel nothing is added, and there is no such station', () => {
  const way = wayOf(change((of) => { of.namespaces[0]!.devices.splice(2, 1); delete of.overhead; }), WEB_1, undefined)!;
  assert.deepEqual(way.stations.map((one) => one.kind), ['pod', 'veth', 'nic']);
  assert.equal(way.stations.at(-1)!.comes, 1450);
});

test('what is not known is not narrow', () => {
  const way = wayOf(change((of) => { for (const pod of of.namespaces) for (const route of pod.routes) { delete route.routeMtu; delete route.deviceMtu; } }), WEB_1, peers[0])!;
  assert.deepEqual([way.sends, way.narrowest], [undefined, undefined]);
});

test('no pod, or not the node’s own namespace: nothing to draw', () => {
  assert.equal(wayOf(change((of) => of.namespaces.splice(1)), 0, undefined), undefined);
  assert.equal(wayOf(change((of) => of.namespaces.splice(0, 1)), 0, undefined), undefined);
});

test('the pod that sends most is first', () => {
  assert.deepEqual(podsOf(audit(NOW)).map((pod) => pod.name), ['web-1', 'web-2']);
});

test('of two default routes IPv4’s counts', () => {
  const pod = change((of) => of.namespaces[1]!.routes.unshift({ family: 10, destination: 'default', gateway: 'fe80::1', device: 'eth0', routeMtu: 1_430, learned: false })).namespaces[1]!;
  assert.equal(defaultRoute(pod)!.routeMtu, 1450);
});

test('the longest prefix is the way to an address, in both families', () => {
  const node = { netns: 1, name: 'host', place: 'node' as const, devices: [], routes: [] as any[] };
  const add = (destination: string, device: string, family = 4) => node.routes.push({ family, destination, device, learned: false });
  for (const [to, device] of [['default', 'a'], ['10.0.0.0/8', 'b'], ['10.1.0.0/16', 'c'], ['10.1.2.3', 'd']] as const) add(to, device);
  for (const [to, device] of [['default', 'v'], ['2001:db8::/32', 'w'], ['2001:db8:0:1::/64', 'x']] as const) add(to, device, 6);
  const out = (address: string) => routeTo(node, address)?.device;
  assert.deepEqual(['192.0.2.1', '10.200.0.1', '10.1.9.9', '10.1.2.3'].map(out), ['a', 'b', 'c', 'd']);
  assert.deepEqual(['2a00::1', '2001:db8:5::1', '2001:db8::1:0:0:0:7'].map(out), ['v', 'w', 'x']);
});

test('pipes differ by the difference, and the narrowest is still one', () => {
  const { stations } = wayOf(audit(NOW), WEB_1, peers[0])!;
  assert.equal(pipe(1500, stations), 1);
  assert.equal(pipe(1400, stations), 0.4);
});

test('an answer that is no audit is none, and one with nothing optional has lists', () => {
  assert.equal(readAudit(undefined), undefined);
  assert.equal(readAudit({} as Audit), undefined);
  const bare = readAudit({ at: '', namespaces: [{ netns: 1, name: 'host', place: 'node' }] } as never)!;
  assert.deepEqual([bare.namespaces[0]!.routes, bare.turnedAway, bare.unavailable], [[], 0, []]);
});
