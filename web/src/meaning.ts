import type { Meaning, ReasonEntry, Reasons } from './state';

/** Functions' copies by the compiler (`ip_rcv.constprop.0`) are the function. */
const plainName = (symbol: string): string => symbol.split('.', 1)[0] ?? symbol;

/** Names in rules and entries may end in a star. */
const fits = (pattern: string, name: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;

function byPlace(reasons: Reasons, reason: string, place: string): ReasonEntry | undefined {
  return reasons.rules?.find((rule) => rule.reason === reason && rule.location.some((p) => fits(p, place)));
}

function byName(reasons: Reasons, name: string): ReasonEntry | undefined {
  if (name === 'rules') return undefined;
  if (Object.hasOwn(reasons, name)) return reasons[name] as ReasonEntry;
  const key = Object.keys(reasons).find((k) => k.length > 1 && k.endsWith('*') && fits(k, name));
  return key === undefined ? undefined : reasons[key] as ReasonEntry;
}

/**
 * What a drop means and where to look, in the order in which the agent classifies (DropReasons.explain):
 * a rule for this function, one for any reason there, the reason's own entry, a family's, the fallback.
 * undefined: the catalogue is not there yet, or has no word in this language.
 */
export function explain(
  reasons: Reasons, reason: string, location: string | undefined, language: 'en' | 'zh',
): Meaning | undefined {
  const name = reason.startsWith('___') ? reason.slice(3) : reason;
  const place = plainName(location ?? '');
  const entry = byPlace(reasons, name, place)
    ?? (name === 'NO_REASON' ? byPlace(reasons, 'NOT_SPECIFIED', place) : undefined)
    ?? byPlace(reasons, '*', place)
    ?? byName(reasons, name)
    ?? byName(reasons, '*');
  return entry?.[language];
}
