/** The Frame: what the agent says once a second (docs/frame-sample.json). Absent = not measured, never 0. */
import type { UnavailableKind } from './sentences';

export const DROP_CLASSES = [
  'mtu', 'congestion', 'policy', 'no-listener', 'routing', 'corruption', 'resource', 'unknown', 'noise',
] as const;
export type DropClass = (typeof DROP_CLASSES)[number];
/** Freed though nobody lost anything: shown on request only. */
export const NOISE: DropClass = 'noise';

export type Role = 'tunnel' | 'nic' | 'host' | 'pod' | 'other';
export type Direction = 'tx' | 'rx';

/** `upTo`: largest L3 size of the class, bytes, inclusive. Classes that count 0 are left out. */
export interface SizeCount { upTo: number; packets: number }

/** Cumulative since `started`; packets as the wire carries them. */
export interface Traffic {
  packets?: number;
  bytes?: number;
  oversizedPackets?: number;
  oversizedBytes?: number;
  fragments?: number;
  pmtuSignals?: number;
  sizes?: SizeCount[];
  packetsPerSecond?: number;
  bitsPerSecond?: number;
}

/** `netns` with `ifindex` is the identity; `limit`: largest L3 size that is not oversized, bytes. */
export interface NetInterface {
  netns: number;
  ifindex: number;
  name: string;
  role: Role;
  mtu?: number;
  limit?: number;
  overhead?: number;
  up?: boolean;
  tx?: Traffic;
  rx?: Traffic;
  counters?: Record<string, number>;
}

/** One series of drops. `netns` 0: none could be told; `ifindex` 0: no device; `ciliumReason`: where its program dropped it. */
export interface Drop {
  netns: number;
  ifindex: number;
  interface?: string;
  reason: string;
  ciliumReason?: string;
  class: DropClass;
  location: string;
  protocol: string;
  oversized: boolean;
  packets: number;
  bytes: number;
  packetsPerSecond?: number;
  firstSeen: string;
  lastSeen: string;
}

export interface Flow {
  protocol: string;
  source: string;
  sourcePort?: number;
  destination: string;
  destinationPort?: number;
}

/** ICMP "fragmentation needed" or ICMPv6 "packet too big"; `nextHopMtu` 0: the reporter did not say. */
export interface PmtuSignal { reporter: string; nextHopMtu: number; about?: Flow }

/** One sampled occurrence; counting never depends on these. `flow` is the outer, or only, header. */
export interface PacketEvent {
  time: string;
  kind: 'drop' | 'retransmit' | 'pmtu-signal';
  netns: number;
  ifindex: number;
  interface?: string;
  reason?: string;
  class?: DropClass;
  location?: string;
  size?: number;
  flow?: Flow;
  innerFlow?: Flow;
  vni?: number;
  signal?: PmtuSignal;
}

interface NetNamespace { inode: number; name: string; pod?: string }

/** Names by inode: "shop/web-1" where a pod is known, else "web-1", "host" … */
export type Namespaces = ReadonlyMap<number, string>;

export interface Culprit {
  reason: string;
  class: DropClass;
  netns: number;
  ifindex: number;
  interface?: string;
  location?: string;
  packetsPerSecond?: number;
}

/** To the gravest critical or warning one of the Frame's findings. */
interface Pointer { id: string; kind: string; severity: Severity }

/** `since`: when this state began. `losing`: here (`worst`), or on the way as a critical `finding` has it. */
export interface Headline {
  state: 'ok' | 'losing' | 'blind' | 'warning';
  packetsPerSecond?: number;
  since?: string;
  worst?: Culprit;
  finding?: Pointer;
}

/** The gravest first; what could not be told comes before what is well. */
export const VERDICTS = [
  'vanishing', 'masked', 'fragmenting', 'refused-by-signal', 'refused-locally', 'too-small', 'unknown', 'fine',
] as const;
export type Verdict = (typeof VERDICTS)[number];

export type Witness = 'ledger' | 'retransmits' | 'probe' | 'signal' | 'audit' | 'counters' | 'cilium';

/** `text`: one English sentence; `kind` and `facts` say it in another language (docs/FINDINGS.md). */
export interface Evidence { witness: Witness; kind?: string; text: string; facts?: Facts; at: string }

/** `lost`: sent and, for certain, not received. */
export interface SizeLoss { upTo: number; sent: number; lost: number }

/** What the path to one peer node carries; sizes are L3 bytes of the underlay's packets. */
export interface PeerPath {
  peer: string;
  name?: string;
  verdict: Verdict;
  /** Largest that was seen to pass. */
  mtu?: number;
  /** Largest that this node may send there. */
  needed?: number;
  direction: 'sending' | 'round-trip';
  agent: 'answers' | 'silent' | 'not-asked';
  lossBySize: SizeLoss[];
  evidence: Evidence[];
  since: string;
  /** Why the verdict is unknown, English; kind and facts say it in another language. */
  because?: string;
  becauseKind?: string;
  becauseFacts?: Facts;
  searchPackets?: number;
}

export type Severity = 'critical' | 'warning' | 'info';

export interface Advice { kind: string; text: string; command?: string }

/** Numbers and names of a finding's text: docs/FINDINGS.md. */
export type Facts = Readonly<Record<string, string>>;

/** Something that is wrong, how it is known and what to do. `title` and `text` are English. */
export interface Finding {
  id: string;
  kind: string;
  severity: Severity;
  peer?: string;
  netns?: number;
  title: string;
  text: string;
  facts: Facts;
  since: string;
  evidence: Evidence[];
  advice: Advice[];
}

/** Node-wide, packets/s over the last 5 s; `dropsByReason`: losses since the Frame before. */
export interface Rates {
  dropsPerSecond?: number;
  noisePerSecond?: number;
  oversizedPerSecond?: number;
  retransmitsPerSecond?: number;
  dropsByReason?: Record<string, number>;
}

/** The monitor's own losses and limits, cumulative: above 0, some number elsewhere is a lower bound. */
export interface Self {
  dropKeysFull?: number;
  dropKeys?: number;
  dropKeysMax?: number;
  ledgerPeersFull?: number;
  peersTurnedAway?: number;
  dropsUnplaced?: number;
  retransmitsFull?: number;
  missed?: number;
  unsized?: number;
  eventsLost?: number;
  eventsSkipped?: number;
  framesSkipped?: number;
  pollMicros?: number;
  attached: { program: string; tracepoint: string }[];
  unavailable: string[];
  /** Which sentence each is, in the same order; of an agent that names them. */
  unavailableKinds?: UnavailableKind[];
}

export interface Frame {
  node: string;
  /** Server time, ms since 1970; the page's only clock. */
  timeMs: number;
  /** 1 for the first Frame after `started`. */
  seq: number;
  /** Changes when the agent was restarted: every count begins again. */
  started: string;
  headline: Headline;
  interfaces: NetInterface[];
  drops: Drop[];
  events: PacketEvent[];
  namespaces: Namespaces;
  rates: Rates;
  self: Self;
  /** Those with a trouble first. */
  paths: PeerPath[];
  /** The most severe first. */
  findings: Finding[];
}

export class FrameError extends Error {}

/**
 * Reads one Frame; lists that are absent become empty, numbers that are absent stay so.
 *
 * @throws FrameError when it is no JSON, or lacks what makes it a Frame: time, seq, started, headline
 */
export function parseFrame(text: string): Frame {
  let raw: Record<string, unknown>;
  try {
    raw = JSON.parse(text) as Record<string, unknown>;
  } catch (e) {
    throw new FrameError(`Frame is not JSON: ${(e as Error).message}`);
  }
  const timeMs = Date.parse(String(raw?.['time']));
  const headline = raw?.['headline'] as Headline | undefined;
  if (!Number.isFinite(timeMs)) throw new FrameError('Frame without time');
  if (typeof raw['seq'] !== 'number') throw new FrameError('Frame without seq');
  if (typeof raw['started'] !== 'string') throw new FrameError('Frame without started');
  if (headline?.state === undefined) throw new FrameError('Frame without headline');
  const self = (raw['self'] ?? {}) as Partial<Self>;
  return {
    node: String(raw['node'] ?? ''),
    timeMs,
    seq: raw['seq'],
    started: raw['started'],
    headline,
    interfaces: list(raw['interfaces']),
    drops: list<Drop>(raw['drops']).map((drop) => ({ ...drop, class: knownClass(drop.class) })),
    events: list(raw['events']),
    namespaces: new Map(list<NetNamespace>(raw['namespaces']).map((n) => [n.inode, n.pod ?? n.name])),
    rates: (raw['rates'] ?? {}) as Rates,
    self: { ...self, attached: list(self.attached), unavailable: list(self.unavailable), unavailableKinds: list(self.unavailableKinds) },
    paths: list<PeerPath>(raw['paths']).map((path) => ({ ...path, verdict: knownVerdict(path.verdict), lossBySize: list(path.lossBySize), evidence: list(path.evidence) })),
    findings: list<Finding>(raw['findings']).map((found) => ({ ...found, severity: knownSeverity(found.severity), facts: found.facts ?? {}, evidence: list(found.evidence), advice: list(found.advice) })),
  };
}

function list<T>(value: unknown): T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}

/** A class that a newer agent invented counts as a loss of unknown kind: never hidden. */
export function knownClass(name: unknown): DropClass {
  return DROP_CLASSES.includes(name as DropClass) ? (name as DropClass) : 'unknown';
}

/** A verdict that a newer agent invented could not be told by this page: never fine. */
function knownVerdict(name: unknown): Verdict {
  return VERDICTS.includes(name as Verdict) ? (name as Verdict) : 'unknown';
}

/** A severity that a newer agent invented is never hidden among what is merely worth knowing. */
function knownSeverity(name: unknown): Severity {
  return name === 'critical' || name === 'info' ? name : 'warning';
}

export function interfaceKey(of: { netns: number; ifindex: number }): string {
  return `${of.netns}.${of.ifindex}`;
}

/** The agent's own. */
export const HOST_NAMESPACE = 'host';

/** "shop/web-1", "web-1" or "host"; undefined when the namespace could not be told. */
export function namespaceName(namespaces: Namespaces, inode: number): string | undefined {
  return inode === 0 ? undefined : (namespaces.get(inode) ?? `net:[${inode}]`);
}
