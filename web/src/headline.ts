/** Is anything wrong; what, where, since when: in one sentence. Pure. */
import { pointedTo, say } from './findings';
import { type Culprit, type Finding, type Frame, HOST_NAMESPACE, namespaceName } from './frame';
import { type Format, measured } from './format';
import type { Messages } from './i18n/en';
import { tellUnavailable } from './sentences';

export type HeadlineState = 'waiting' | 'ok' | 'losing' | 'blind' | 'warning';

export interface Sentence {
  readonly state: HeadlineState;
  readonly text: string;
  /** Changes when something else is wrong, not when a rate moves: what a screen reader is told. */
  readonly key: string;
}

/** Share of the worst in the whole from which "of them" would say nothing. */
const NEARLY_ALL = 0.98;

export function headline(frame: Frame | undefined, t: Messages, format: Format): Sentence {
  if (frame === undefined) return { state: 'waiting', text: t.headline.waiting, key: 'waiting' };
  const { state, since, worst } = frame.headline;
  const leading = leadingFinding(frame);
  if (leading !== undefined) return { state, text: found(leading, frame, t, format), key: `${state} ${leading.id}` };
  switch (state) {
    case 'losing': {
      const culprit = worst === undefined ? '' : `${worst.reason} ${worst.netns}.${worst.ifindex}`;
      return { state, text: losing(frame, t, format), key: `losing ${culprit} ${since ?? ''}` };
    }
    case 'blind': return { state, text: blind(frame, t), key: `blind ${frame.self.unavailable.join('\n')}` };
    case 'warning': return { state, text: t.headline.warning, key: 'warning' };
    default: return { state: 'ok', text: t.headline.ok, key: 'ok' };
  }
}

/**
 * The finding that is the headline: one that says where packets are lost comes before a number of drops, since it has the
 * cause; a warning only when nothing is being lost.
 */
export function leadingFinding(frame: Frame): Finding | undefined {
  const { state, finding } = frame.headline;
  const leads = (state === 'losing' && finding?.severity === 'critical') || state === 'warning';
  return leads ? pointedTo(frame) : undefined;
}

function found(finding: Finding, frame: Frame, t: Messages, format: Format): string {
  const others = frame.findings.filter((one) => one.id !== finding.id && one.severity === finding.severity).length;
  return t.headline.found(say(finding, t).title, format.clock(Date.parse(finding.since), frame.timeMs), others);
}

/** The drops of this node in one sentence, where a finding has the headline; undefined when it drops nothing. */
export function dropsBeside(frame: Frame, t: Messages, format: Format): string | undefined {
  const { state, packetsPerSecond: rate } = frame.headline;
  return state === 'losing' && measured(rate) && rate > 0 ? losing(frame, t, format) : undefined;
}

function losing(frame: Frame, t: Messages, format: Format): string {
  const { packetsPerSecond: rate, since, worst } = frame.headline;
  const all = packets(rate, rate);
  const part = packets(worst?.packetsPerSecond, rate);
  return t.headline.losing({
    amount: lostAmount(rate, t, format) ?? t.headline.amountUnknown,
    share: all !== undefined && part !== undefined && part < all * NEARLY_ALL ? format.count(part) : undefined,
    place: worst === undefined ? undefined : place(worst, frame, t),
    why: worst === undefined ? undefined : why(worst, t),
    reason: worst?.reason,
    since: since === undefined ? undefined : format.clock(Date.parse(since), frame.timeMs),
  });
}

/** "23 packets a second are being lost"; undefined when none are, or when it is not known. */
export function lostAmount(rate: number | undefined, t: Messages, format: Format): string | undefined {
  const all = packets(rate, rate);
  return all === undefined ? undefined : t.headline.amount(all, format.count(all), byTheMinute(rate));
}

/** Below one a second, a minute is the plainer unit. */
function byTheMinute(rate: number | undefined): boolean {
  return measured(rate) && rate < 0.95;
}

/** Whole packets in the unit that `whole` is told in. */
function packets(rate: number | undefined, whole: number | undefined): number | undefined {
  if (!measured(rate) || rate <= 0) return undefined;
  return Math.max(1, Math.round(byTheMinute(whole) ? rate * 60 : rate));
}

function place(worst: Culprit, frame: Frame, t: Messages): string | undefined {
  const name = namespaceName(frame.namespaces, worst.netns);
  const namespace = name === HOST_NAMESPACE ? undefined : name;
  if (worst.interface === undefined) return namespace === undefined ? undefined : t.headline.inNamespace(namespace);
  return namespace === undefined ? t.headline.onDevice(worst.interface) : t.headline.onDeviceIn(worst.interface, namespace);
}

function why(worst: Culprit, t: Messages): string {
  const plain = Object.hasOwn(t.whyReason, worst.reason) ? t.whyReason[worst.reason] : undefined;
  return plain ?? t.why[worst.class] ?? t.why.unknown;
}

function blind(frame: Frame, t: Messages): string {
  const [first, ...others] = tellUnavailable(frame.self, t);
  if (first === undefined) return t.headline.blind;
  const more = others.length === 0 ? '' : ` (${t.headline.blindMore(others.length)})`;
  return t.headline.blindBecause(first.text) + more;
}

/** For the browser's tab: the state in the first word. `firing`: alerts that are told. */
export function documentTitle(frame: Frame | undefined, connected: boolean, t: Messages, format: Format, firing = 0): string {
  const words = t.headline.title;
  const node = frame?.node ?? '';
  const end = node === '' ? 'Headroom' : `${node} · Headroom`;
  if (!connected) return `⚠ ${frame === undefined ? words.waiting : words.lost} · ${end}`;
  switch (frame?.headline.state) {
    case undefined: return `${words.waiting} · ${end}`;
    case 'losing': {
      const rate = frame.headline.packetsPerSecond;
      return `▲ ${measured(rate) && rate > 0 ? words.losing(format.rate(rate)) : words.onTheWay} · ${end}`;
    }
    case 'warning': return `△ ${words.warning} · ${end}`;
    case 'blind': return `◌ ${words.blind} · ${end}`;
    default: return firing > 0 ? `△ ${words.alerts(firing)} · ${end}` : `✓ ${words.ok} · ${end}`;
  }
}
