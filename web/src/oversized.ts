/** Oversized packets a second by interface: the Frame has only the count. Pure. */
import { type Frame, interfaceKey } from './frame';

/** As the agent's own rates: over the last 5 s. */
export const RATE_WINDOW_SECONDS = 5;

interface Sample { timeMs: number; started: string; counts: Map<string, number> }

/** Samples of the window, oldest first; a restart begins anew, so that a rate is never below 0. */
export type Baseline = readonly Sample[];

export function addSample(baseline: Baseline, frame: Frame): Baseline {
  const counts = new Map<string, number>();
  for (const device of frame.interfaces) {
    const sent = device.tx?.oversizedPackets;
    const received = device.rx?.oversizedPackets;
    if (sent !== undefined || received !== undefined) counts.set(interfaceKey(device), (sent ?? 0) + (received ?? 0));
  }
  const from = frame.timeMs - RATE_WINDOW_SECONDS * 1_000 - 500;
  const kept = baseline.filter((s) => s.started === frame.started && s.timeMs >= from && s.timeMs < frame.timeMs);
  return [...kept, { timeMs: frame.timeMs, started: frame.started, counts }];
}

/** Packets/s; undefined before two samples that know the interface. */
export function oversizedRate(baseline: Baseline, key: string): number | undefined {
  const first = baseline.find((sample) => sample.counts.has(key));
  const last = baseline[baseline.length - 1];
  const from = first?.counts.get(key);
  const to = last?.counts.get(key);
  if (first === undefined || last === undefined || from === undefined || to === undefined) return undefined;
  const seconds = (last.timeMs - first.timeMs) / 1_000;
  return seconds > 0 && to >= from ? (to - from) / seconds : undefined;
}
