/** Is anything wrong; what, where, since when: in one sentence. Pure. */
import { type Culprit, type Frame, HOST_NAMESPACE, namespaceName } from './frame';
import { type Format, measured } from './format';
import type { Messages } from './i18n/en';

export type HeadlineState = 'waiting' | 'ok' | 'losing' | 'blind';

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
  switch (state) {
    case 'losing': {
      const culprit = worst === undefined ? '' : `${worst.reason} ${worst.netns}.${worst.ifindex}`;
      return { state, text: losing(frame, t, format), key: `losing ${culprit} ${since ?? ''}` };
    }
    case 'blind': return { state, text: blind(frame, t), key: `blind ${frame.self.unavailable.join('\n')}` };
    default: return { state: 'ok', text: t.headline.ok, key: 'ok' };
  }
}

function losing(frame: Frame, t: Messages, format: Format): string {
  const { packetsPerSecond: rate, since, worst } = frame.headline;
  let text = amount(rate, t, format);
  if (worst !== undefined) {
    if (measured(rate) && measured(worst.packetsPerSecond) && worst.packetsPerSecond < rate * NEARLY_ALL) {
      text += t.headline.share(shareText(rate, worst.packetsPerSecond, format));
    }
    text += place(worst, frame, t) + t.headline.because(why(worst, t), worst.reason);
  }
  if (since !== undefined) text += t.headline.since(format.clock(Date.parse(since), frame.timeMs));
  return text;
}

/** Below one a second, a minute is the plainer unit. */
function amount(rate: number | undefined, t: Messages, format: Format): string {
  if (!measured(rate) || rate <= 0) return t.headline.losingSome;
  if (rate >= 0.95) return t.headline.losingAmount(rounded(rate), format.count(rate));
  const perMinute = Math.max(1, rate * 60);
  return t.headline.losingAmountMinute(rounded(perMinute), format.count(perMinute));
}

function shareText(rate: number, part: number, format: Format): string {
  return format.count(rate >= 0.95 ? part : part * 60);
}

function rounded(value: number): number {
  return Math.round(value);
}

function place(worst: Culprit, frame: Frame, t: Messages): string {
  const namespace = namespaceName(frame.namespaces, worst.netns);
  const device = worst.interface === undefined ? '' : t.headline.at(worst.interface);
  return device + (namespace === undefined || namespace === HOST_NAMESPACE ? '' : t.headline.inside(namespace));
}

function why(worst: Culprit, t: Messages): string {
  const plain = Object.hasOwn(t.whyReason, worst.reason) ? t.whyReason[worst.reason] : undefined;
  return plain ?? t.why[worst.class] ?? t.why.unknown;
}

function blind(frame: Frame, t: Messages): string {
  const [first, ...others] = frame.self.unavailable;
  if (first === undefined) return t.headline.blind;
  const more = others.length === 0 ? '' : ` (${t.headline.blindMore(others.length)})`;
  return t.headline.blindBecause(first) + more;
}

/** For the browser's tab: the state in the first word. */
export function documentTitle(frame: Frame | undefined, connected: boolean, t: Messages, format: Format): string {
  const words = t.headline.title;
  const node = frame?.node ?? '';
  const end = node === '' ? 'Headroom' : `${node} · Headroom`;
  if (!connected) return `⚠ ${frame === undefined ? words.waiting : words.lost} · ${end}`;
  switch (frame?.headline.state) {
    case undefined: return `${words.waiting} · ${end}`;
    case 'losing': return `▲ ${words.losing(format.rate(frame.headline.packetsPerSecond))} · ${end}`;
    case 'blind': return `◌ ${words.blind} · ${end}`;
    default: return `✓ ${words.ok} · ${end}`;
  }
}
