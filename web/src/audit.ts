/** The audit of links and routes (/api/v1/audit) as the way of a packet: pod, its veth, tunnel, NIC, network, peer. Pure. */
import type { PeerPath, Role } from './frame';
import type { UnavailableKind } from './sentences';

export interface AuditDevice { name: string; ifindex: number; role: Role; mtu: number; peerIfindex?: number }

/** `routeMtu` wins over `deviceMtu`; `learned`: from a signal, not configured. */
export interface AuditRoute {
  family: number;
  destination: string;
  gateway?: string;
  device: string;
  routeMtu?: number;
  deviceMtu?: number;
  tunnelTo?: string;
  learned: boolean;
}

export interface AuditNamespace {
  netns: number;
  name: string;
  pod?: string;
  pid?: number;
  place: 'node' | 'pod' | 'other';
  devices: AuditDevice[];
  routes: AuditRoute[];
  tcpMtuProbing?: number;
}

export interface AuditCilium {
  version?: string;
  configuredMtu?: number;
  deviceMtu?: number;
  routeMtu?: number;
  tunnelProtocol?: string;
  tunnelPort?: number;
  encryption?: string;
}

export interface Audit {
  at: string;
  overhead?: number;
  namespaces: AuditNamespace[];
  turnedAway: number;
  cilium?: AuditCilium;
  unavailable: string[];
  unavailableKinds?: UnavailableKind[];
}

export const STATIONS = ['pod', 'veth', 'tunnel', 'nic', 'network', 'peer'] as const;
export type StationKind = (typeof STATIONS)[number];

/** One place on the way. Sizes are L3 bytes: of the pod's packets up to the tunnel, of the underlay's from there on. */
export interface Station {
  readonly kind: StationKind;
  readonly name: string;
  readonly deviceMtu: number | undefined;
  readonly routeMtu: number | undefined;
  readonly learned: boolean;
  /** What passes here: the route's MTU where there is one, else the device's, or what was measured. */
  readonly carries: number | undefined;
  /** The largest packet that comes here. */
  readonly comes: number | undefined;
  /** Bytes that it adds to a packet: the tunnel. */
  readonly adds: number | undefined;
  /** Less than what comes. */
  readonly narrow: boolean;
  /** Less than what comes, but nobody enforces it: a tunnel of Cilium (its BPF redirect asks no device's MTU). */
  readonly idle: boolean;
}

export interface Way {
  readonly pod: AuditNamespace;
  readonly peer: PeerPath | undefined;
  readonly stations: readonly Station[];
  /** The narrowest of those that carry too little. */
  readonly narrowest: Station | undefined;
  /** The pod's largest packet; with the tunnel's overhead on top, what the underlay has to carry. */
  readonly sends: number | undefined;
  readonly overhead: number | undefined;
}

/** Undefined when it is no audit: a list that is absent is empty. */
export function readAudit(raw: Audit | undefined): Audit | undefined {
  if (raw === undefined || !Array.isArray(raw.namespaces)) return undefined;
  const namespaces = raw.namespaces.map((one) => ({ ...one, devices: one.devices ?? [], routes: one.routes ?? [] }));
  return { ...raw, namespaces, turnedAway: raw.turnedAway ?? 0, unavailable: raw.unavailable ?? [] };
}

export function effective(route: AuditRoute | undefined): number | undefined {
  return route?.routeMtu ?? route?.deviceMtu;
}

function isSix(route: AuditRoute): boolean {
  return route.family === 6 || route.family === 10 || route.destination.includes(':') || (route.gateway?.includes(':') ?? false);
}

/** What a pod's traffic to other pods takes; IPv4's before IPv6's. */
export function defaultRoute(of: AuditNamespace): AuditRoute | undefined {
  const all = of.routes.filter((route) => route.destination === 'default' && !route.learned);
  return all.find((route) => !isSix(route)) ?? all[0];
}

/** Pods, those that may send most first: if any is too large, it is the first. */
export function podsOf(audit: Audit): AuditNamespace[] {
  return audit.namespaces
    .filter((one) => one.place === 'pod')
    .sort((a, b) => (effective(defaultRoute(b)) ?? 0) - (effective(defaultRoute(a)) ?? 0) || nameOf(a).localeCompare(nameOf(b)));
}

export function nameOf(namespace: AuditNamespace): string {
  return namespace.pod ?? namespace.name;
}

/** Undefined when the audit knows no such pod, or not the node's own namespace. */
export function wayOf(audit: Audit, netns: number, peer: PeerPath | undefined): Way | undefined {
  const pods = podsOf(audit);
  const pod = pods.find((one) => one.netns === netns) ?? pods[0];
  const node = audit.namespaces.find((one) => one.place === 'node');
  if (pod === undefined || node === undefined) return undefined;
  const route = defaultRoute(pod);
  const sends = effective(route);
  const tunnel = node.devices.find((device) => device.role === 'tunnel');
  const overhead = tunnel === undefined ? undefined : audit.overhead;
  const outer = sends === undefined ? undefined : tunnel === undefined ? sends : overhead === undefined ? undefined : sends + overhead;
  const out = device(pod, route?.device);
  const veth = node.devices.find((one) => one.ifindex === out?.peerIfindex);
  const toPeer = routeTo(node, peer?.peer);
  const stations = [
    station({ kind: 'pod', name: nameOf(pod), deviceMtu: route?.deviceMtu ?? out?.mtu, routeMtu: route?.routeMtu, learned: false }, undefined),
    ...(veth === undefined ? [] : [station({ kind: 'veth', name: veth.name, deviceMtu: veth.mtu }, sends)]),
    ...(tunnel === undefined ? [] : [station({ kind: 'tunnel', name: tunnel.name, deviceMtu: tunnel.mtu, adds: overhead }, sends, audit.cilium === undefined)]),
    nic(node, toPeer, outer),
    ...(peer === undefined ? [] : [
      station({ kind: 'network', name: '', carries: peer.mtu }, outer),
      station({ kind: 'peer', name: peer.name ?? peer.peer }, outer),
    ]),
  ];
  const narrow = stations.filter((one) => one.narrow);
  const narrowest = narrow.reduce<Station | undefined>((least, one) => (least === undefined || lacks(one) > lacks(least) ? one : least), undefined);
  return { pod, peer, stations, narrowest, sends, overhead };
}

function lacks(one: Station): number {
  return (one.comes ?? 0) - (one.carries ?? 0);
}

type Known = Pick<Station, 'kind' | 'name'> & Partial<Station>;

function station(known: Known, comes: number | undefined, enforced = true): Station {
  const { deviceMtu, routeMtu, learned = false, adds } = known;
  const carries = known.carries ?? routeMtu ?? deviceMtu;
  const less = comes !== undefined && carries !== undefined && carries < comes;
  return {
    kind: known.kind, name: known.name, deviceMtu, routeMtu, learned, carries, comes, adds,
    narrow: less && enforced, idle: less && !enforced,
  };
}

/** The device on the way to the peer, with what the route there says. */
function nic(node: AuditNamespace, route: AuditRoute | undefined, comes: number | undefined): Station {
  const out = device(node, route?.device) ?? node.devices.find((one) => one.role === 'nic');
  return station({
    kind: 'nic', name: out?.name ?? route?.device ?? '', deviceMtu: out?.mtu ?? route?.deviceMtu,
    routeMtu: route?.routeMtu, learned: route?.learned ?? false,
  }, comes);
}

function device(of: AuditNamespace, name: string | undefined): AuditDevice | undefined {
  return of.devices.find((one) => one.name === name);
}

/** The longest prefix that holds the address; what the kernel learned of this very address before all. */
export function routeTo(node: AuditNamespace, address: string | undefined): AuditRoute | undefined {
  const outside = node.routes.filter((route) => route.tunnelTo === undefined);
  const six = address?.includes(':') ?? false;
  const length = (route: AuditRoute) => matching(route.destination, address);
  return outside
    .filter((route) => (route.destination === 'default' ? isSix(route) === six : length(route) >= 0))
    .sort((a, b) => length(b) - length(a) || Number(b.learned) - Number(a.learned))[0];
}

/** Bits of the prefix if it holds the address, else -1. */
function matching(prefix: string, address: string | undefined): number {
  if (prefix === 'default') return 0;
  const [base = '', bits] = prefix.split('/');
  const [a, b] = [addressBits(base), addressBits(address ?? '')];
  if (a === undefined || b === undefined || a.length !== b.length) return -1;
  const length = bits === undefined ? a.length : Number(bits);
  return a.slice(0, length) === b.slice(0, length) ? length : -1;
}

/** 32 or 128 digits 0 and 1; undefined for what is no address. */
function addressBits(address: string): string | undefined {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(address)) return address.split('.').map((part) => Number(part).toString(2).padStart(8, '0')).join('');
  if (!/^[0-9a-f:]+$/i.test(address) || !address.includes(':')) return undefined;
  const [head = '', tail] = address.split('::');
  const groups = (text: string | undefined) => (text === undefined || text === '' ? [] : text.split(':'));
  const [left, right] = [groups(head), groups(tail)];
  const gap = tail === undefined ? 0 : 8 - left.length - right.length;
  if (gap < 0) return undefined;
  return [...left, ...Array<string>(gap).fill('0'), ...right].map((group) => parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}

/** 0 … 1 of the picture's width: the difference between sizes counts, not the sizes; the smallest is still a pipe. */
export function pipe(size: number, stations: readonly Station[]): number {
  const sizes = stations.flatMap((one) => [one.carries, one.comes]).filter((one) => one !== undefined);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  return most === least ? 1 : PIPE_LEAST + (1 - PIPE_LEAST) * ((size - least) / (most - least));
}
const PIPE_LEAST = 0.4;
