/** Paths to the peer nodes: which show, in what order, and their loss by size. Pure. */
import { matchesText, words } from './drops';
import { type Frame, type PeerPath, VERDICTS, type Verdict } from './frame';
import { SIZE_CLASSES, positionAmong } from './sizes';

/** Plots in the table at most; those further down have their numbers, and a plot when opened. */
export const PLOTS_MAX = 25;

/** eth2 before eth10. */
const BY_NAME = new Intl.Collator('en', { numeric: true });

/** Neither well nor unknown. */
export function isTrouble(verdict: Verdict): boolean {
  return verdict !== 'fine' && verdict !== 'unknown';
}

export function peerName(path: PeerPath): string {
  return path.name ?? path.peer;
}

/** The gravest first, then by name: nothing moves while nothing changes its verdict. */
export function sortPaths(paths: readonly PeerPath[]): PeerPath[] {
  return [...paths].sort((a, b) =>
    VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) || BY_NAME.compare(peerName(a), peerName(b)) || BY_NAME.compare(a.peer, b.peer));
}

/** @param word the verdict, @param because the reason for "unknown", in the reader's language, which the filter may name too */
export function filterPaths(
  paths: readonly PeerPath[], text: string, verdicts: ReadonlySet<Verdict>, word: (verdict: Verdict) => string,
  because: (path: PeerPath) => string | undefined = () => undefined,
): PeerPath[] {
  const wanted = words(text);
  return paths.filter((path) =>
    (verdicts.size === 0 || verdicts.has(path.verdict)) &&
    matchesText([path.peer, path.name, path.verdict, word(path.verdict), path.because, because(path)], wanted));
}

export function countVerdicts(paths: readonly PeerPath[]): Map<Verdict, number> {
  const counts = new Map<Verdict, number>();
  for (const path of paths) counts.set(path.verdict, (counts.get(path.verdict) ?? 0) + 1);
  return counts;
}

/** Why there is nothing to list. */
export function whyNoPaths(frame: Frame): 'no-tunnel' | 'no-peers' {
  return frame.interfaces.some((device) => device.role === 'tunnel') ? 'no-peers' : 'no-tunnel';
}

/** What this page draws unless asked for another: the gravest. */
export function chosenPath(paths: readonly PeerPath[], peer: string): PeerPath | undefined {
  return paths.find((path) => path.peer === peer) ?? sortPaths(paths)[0];
}

export interface LossBar {
  readonly from: number;
  readonly upTo: number;
  readonly sent: number;
  readonly lost: number;
  /** Lost of sent, 0 … 1; undefined = nothing was sent, so nothing is known. */
  readonly share: number | undefined;
}

export interface Losses {
  readonly bars: readonly LossBar[];
  readonly sent: number;
  readonly lost: number;
  /** Smallest size of the first class that lost. */
  readonly from: number | undefined;
  /** Where the measured MTU and the needed size lie, 0 … 1 of the plot's width. */
  readonly mtuAt: number | undefined;
  readonly neededAt: number | undefined;
}

/** Undefined when nobody counts at the other end. */
export function losses(path: PeerPath): Losses | undefined {
  if (path.lossBySize.length === 0) return undefined;
  const counts = new Map(path.lossBySize.map((one) => [one.upTo, one]));
  const known = [...new Set([...SIZE_CLASSES, ...counts.keys()])].sort((a, b) => a - b);
  const largest = Math.max(path.needed ?? 0, path.mtu ?? 0, ...path.lossBySize.filter((one) => one.sent > 0).map((one) => one.upTo));
  const last = known.findIndex((upTo) => upTo >= largest);
  const bars = known.slice(0, last < 0 ? known.length : last + 1).map((upTo, i) => {
    const { sent = 0, lost = 0 } = counts.get(upTo) ?? {};
    return { from: (known[i - 1] ?? 0) + 1, upTo, sent, lost, share: sent > 0 ? Math.min(1, lost / sent) : undefined };
  });
  return {
    bars,
    sent: bars.reduce((sum, bar) => sum + bar.sent, 0),
    lost: bars.reduce((sum, bar) => sum + bar.lost, 0),
    from: bars.find((bar) => bar.lost > 0)?.from,
    mtuAt: positionAmong(bars, path.mtu),
    neededAt: positionAmong(bars, path.needed),
  };
}
