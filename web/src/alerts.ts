/** Alerts: what the agent's rules hold against the node, who is told, and who keeps them quiet. Pure. */
import type { Severity } from './frame';
import type { Language } from './i18n';

export type AlertState = 'pending' | 'firing' | 'resolved';

/** Columns of equal length, oldest first; seconds since 1970, and null where nothing was measured. */
export interface Curve { readonly time: readonly number[]; readonly value: readonly (number | null)[] }

export interface Measure {
  /** Absent: not measured now. */
  value?: number;
  threshold: number;
  /** It is over only below that. */
  clearBelow: number;
  unit: string;
  recent: Curve;
}

export interface Alert {
  id: string;
  rule: string;
  state: AlertState;
  severity: Severity;
  labels: Readonly<Record<string, string>>;
  summary: string;
  summaryZh: string;
  description: string;
  descriptionZh: string;
  condition: string;
  conditionZh: string;
  /** Absent: the rule asks for a finding. */
  measure?: Measure;
  /** Id of the finding that it stands for. */
  finding?: string;
  since: string;
  firedAt?: string;
  endedAt?: string;
  silencedBy?: string;
  inhibitedBy?: string;
  links: Readonly<Record<string, string>>;
}

export interface Matcher { label: string; pattern: string }

export interface Silence { id: string; matchers: Matcher[]; startsAt: string; endsAt: string; author: string; comment: string }

export interface Receiver {
  name: string;
  format: string;
  target: string;
  delivered: number;
  retried: number;
  waiting: number;
  dead: number;
  lost: number;
  covered: number;
  lastDelivered?: string;
  lastProblem?: string;
  nextAttempt?: string;
}

/** Of all there are, whatever the lists hold. */
export interface Counts { firing: number; quiet: number; pending: number; resolved: number }

export interface Alerts {
  at: string;
  counts: Counts;
  /** Firing ones that are told, firing ones kept quiet, pending ones. */
  alerts: Alert[];
  /** Resolved, the last first. */
  recent: Alert[];
  turnedAway: number;
  silences: Silence[];
  /** Windows that are open now. */
  maintenance: string[];
  receivers: Receiver[];
}

export class AlertsError extends Error {}

/**
 * Lists that are absent become empty.
 *
 * @throws AlertsError when it is no JSON, or has no list of alerts
 */
export function parseAlerts(text: string): Alerts {
  let raw: Partial<Alerts>;
  try {
    raw = JSON.parse(text) as Partial<Alerts>;
  } catch (e) {
    throw new AlertsError(`alerts are not JSON: ${(e as Error).message}`);
  }
  if (!Array.isArray(raw?.alerts)) throw new AlertsError('no list of alerts');
  const alerts = raw.alerts.map(whole);
  const recent = list(raw.recent).map(whole);
  const firing = alerts.filter((one) => one.state === 'firing');
  return {
    at: String(raw.at ?? ''),
    counts: { firing: firing.length, quiet: firing.filter(isQuiet).length, pending: alerts.length - firing.length, resolved: recent.length, ...raw.counts },
    alerts, recent, turnedAway: raw.turnedAway ?? 0,
    silences: list(raw.silences).map((one) => ({ ...one, matchers: list(one.matchers) })),
    maintenance: list(raw.maintenance), receivers: list(raw.receivers),
  };
}

function whole(raw: Alert): Alert {
  const severity = raw.severity === 'critical' || raw.severity === 'info' ? raw.severity : 'warning';
  return { ...raw, severity, labels: raw.labels ?? {}, links: raw.links ?? {} };
}

function list<T>(value: T[] | undefined): T[] {
  return Array.isArray(value) ? value : [];
}

export function isQuiet(alert: Alert): boolean {
  return alert.silencedBy !== undefined || alert.inhibitedBy !== undefined;
}

export interface Groups { loud: Alert[]; quiet: Alert[]; pending: Alert[] }

export function grouped(alerts: readonly Alert[]): Groups {
  const groups: Groups = { loud: [], quiet: [], pending: [] };
  for (const one of alerts) groups[one.state !== 'firing' ? 'pending' : isQuiet(one) ? 'quiet' : 'loud'].push(one);
  return groups;
}

/** Those that were there keep their order, as long as a reader's hand is on them; new ones stand below. */
export function inOrderOf(alerts: readonly Alert[], before: readonly string[]): Alert[] {
  const place = new Map(before.map((id, i) => [id, i]));
  return alerts.map((alert, i) => ({ alert, at: place.get(alert.id) ?? before.length + i })).sort((a, b) => a.at - b.at).map((one) => one.alert);
}

export interface Words { summary: string; description: string; condition: string }

export function wordsOf(alert: Alert, language: Language): Words {
  return language === 'zh'
    ? { summary: alert.summaryZh || alert.summary, description: alert.descriptionZh || alert.description, condition: alert.conditionZh || alert.condition }
    : { summary: alert.summary, description: alert.description, condition: alert.condition };
}

/** How long it fired; of one that never fired, how long its condition held. Ms; undefined: a time is missing. */
export function lasted(alert: Alert): number | undefined {
  const ms = Date.parse(alert.endedAt ?? '') - Date.parse(alert.firedAt ?? alert.since);
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** Told by the labels' own words, but for the severity: a silence must hold when that changes. */
export function matchersOf(alert: Alert): Matcher[] {
  return Object.entries(alert.labels).filter(([label]) => label !== 'severity')
    .sort(([a], [b]) => Number(b === 'alertname') - Number(a === 'alertname') || a.localeCompare(b))
    .map(([label, pattern]) => ({ label, pattern }));
}

/** As the agent has it: all must match, and a star stands for anything. Matches of nothing in particular match nothing. */
export function silences(matchers: readonly Matcher[], alert: Alert): boolean {
  return matchers.length > 0 && matchers.every(({ label, pattern }) => {
    const value = Object.hasOwn(alert.labels, label) ? alert.labels[label] : undefined;
    return value !== undefined && glob(pattern, value);
  });
}

/** Takes each part between two stars at its first place: linear, whatever the pattern. */
export function glob(pattern: string, value: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === value;
  const last = rest.pop()!;
  if (!value.startsWith(first) || value.length < first.length + last.length || !value.endsWith(last)) return false;
  const end = value.length - last.length;
  let at = first.length;
  for (const part of rest) {
    const found = value.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/** The silence that keeps an alert quiet; undefined: it is a maintenance window that does. */
export function silenceOf(alert: Alert, all: Alerts): Silence | undefined {
  return all.silences.find((one) => one.id === alert.silencedBy);
}

/** Only what a browser may be sent to. */
export function safeLinks(links: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(links).filter(([, address]) => /^https?:\/\//i.test(address));
}

/** The largest of a curve; undefined: nothing was measured. */
export function peak(curve: Curve): number | undefined {
  const measured = curve.value.filter((value): value is number => value !== null);
  return measured.length === 0 ? undefined : Math.max(...measured);
}

/** Receivers that somebody should look at. */
export function inTrouble(receivers: readonly Receiver[]): Receiver[] {
  return receivers.filter((one) => one.dead > 0 || one.lost > 0 || one.lastProblem !== undefined);
}
