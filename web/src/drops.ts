/** The list of drops: filter, sort, what a row's identity is. Pure. */
import { printedByCilium } from './cilium';
import { type Drop, type DropClass, type Namespaces, NOISE, interfaceKey, namespaceName } from './frame';

export const SORT_KEYS = ['reason', 'location', 'interface', 'namespace', 'rate', 'packets', 'since', 'last'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface Filter { text: string; classes: ReadonlySet<DropClass>; noise: boolean }

/** The series' identity: stays the same from Frame to Frame. */
export function dropKey(drop: Drop): string {
  const key = [drop.netns, drop.ifindex, drop.reason, drop.location, drop.protocol, drop.oversized ? 1 : 0];
  return (drop.ciliumReason === undefined ? key : [...key, drop.ciliumReason]).join('/');
}

/** "Cilium: Policy denied (133)", in every language as Cilium prints it; undefined: not dropped by Cilium, or not told. */
export function ciliumWords(drop: Drop): string | undefined {
  return drop.ciliumReason === undefined ? undefined : `Cilium: ${printedByCilium(drop.ciliumReason)}`;
}

/** Words of the filter; a row has to contain each, in whatever column. */
export function words(text: string): string[] {
  return text.toLowerCase().split(/\s+/).filter((word) => word !== '');
}

export function matchesText(haystack: readonly (string | undefined)[], wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  const text = haystack.filter((part) => part !== undefined).join('\n').toLowerCase();
  return wanted.every((word) => text.includes(word));
}

/** Noise shows when asked for, by its switch or by its class. */
export function classShows(dropClass: DropClass, filter: Filter): boolean {
  if (dropClass === NOISE && (filter.noise || filter.classes.has(NOISE))) return true;
  if (dropClass === NOISE) return false;
  return filter.classes.size === 0 || filter.classes.has(dropClass);
}

export function filterDrops(
  drops: readonly Drop[], filter: Filter, namespaces: Namespaces, meaning: (drop: Drop) => string,
): Drop[] {
  const wanted = words(filter.text);
  return drops.filter((drop) =>
    classShows(drop.class, filter) &&
    matchesText([
      drop.reason, drop.ciliumReason, ciliumWords(drop), drop.class, drop.location, drop.interface, drop.protocol,
      namespaceName(namespaces, drop.netns), meaning(drop),
    ], wanted));
}

/** What a column sorts by; undefined = not measured, always last. */
function sortValue(drop: Drop, key: SortKey, namespaces: Namespaces): string | number | undefined {
  switch (key) {
    case 'reason': return [drop.reason, drop.ciliumReason].join(' ');
    case 'location': return drop.location;
    case 'interface': return drop.interface;
    case 'namespace': return namespaceName(namespaces, drop.netns);
    case 'rate': return drop.packetsPerSecond;
    case 'packets': return drop.packets;
    case 'since': return drop.firstSeen;
    case 'last': return drop.lastSeen;
  }
}

/** eth2 before eth10. */
const BY_NAME = new Intl.Collator('en', { numeric: true });

export function compareValues(a: string | number | undefined, b: string | number | undefined, descending: boolean): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : BY_NAME.compare(String(a), String(b));
  return descending ? -order : order;
}

/** Ties go to the larger total, then to the identity: equal rows never swap places between Frames. */
export function sortDrops(drops: readonly Drop[], key: SortKey, descending: boolean, namespaces: Namespaces): Drop[] {
  return drops
    .map((drop) => ({ drop, value: sortValue(drop, key, namespaces), identity: dropKey(drop) }))
    .sort((a, b) =>
      compareValues(a.value, b.value, descending) || b.drop.packets - a.drop.packets || (a.identity < b.identity ? -1 : 1))
    .map(({ drop }) => drop);
}

/** Rows in the order they had, newcomers behind: nothing moves under a pointer or a focus. */
export function keepOrder<T>(items: readonly T[], order: readonly string[], keyOf: (item: T) => string): T[] {
  const place = new Map(order.map((key, i) => [key, i]));
  const at = (item: T) => place.get(keyOf(item)) ?? order.length;
  return [...items].sort((a, b) => at(a) - at(b));
}

/** Losses by interface: noise is not in it. Rate undefined: none of its series has one yet. */
export function lossesByInterface(drops: readonly Drop[]): Map<string, { packets: number; rate: number | undefined }> {
  const sums = new Map<string, { packets: number; rate: number | undefined }>();
  for (const drop of drops) {
    if (drop.class === NOISE || drop.ifindex === 0) continue;
    const key = interfaceKey(drop);
    const sum = sums.get(key) ?? { packets: 0, rate: undefined };
    sum.packets += drop.packets;
    if (drop.packetsPerSecond !== undefined) sum.rate = (sum.rate ?? 0) + drop.packetsPerSecond;
    sums.set(key, sum);
  }
  return sums;
}
