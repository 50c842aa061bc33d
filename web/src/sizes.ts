/** Packet sizes as bars: one a size class of bpf/headroom.h, and where the limit lies among them. Pure. */
import type { SizeCount } from './frame';

/** Largest L3 size of each class, bytes, inclusive; a test holds them against bpf/headroom.h. */
export const SIZE_CLASSES = [
  64, 128, 256, 512, 1024, 1279, 1280, 1300, 1320, 1340, 1350, 1355, 1370, 1380, 1390, 1400, 1410, 1420, 1430, 1440,
  1450, 1460, 1480, 1492, 1500, 1600, 4096, 8900, 8951, 9000, 9001, 65535,
];

export interface Bar {
  readonly from: number;
  readonly upTo: number;
  readonly packets: number;
  /** The class lies above the limit, wholly. */
  readonly over: boolean;
  /** 0 … 1 of the plot's height. */
  readonly height: number;
}

export interface Histogram {
  readonly bars: readonly Bar[];
  /** Where the limit lies, 0 … 1 of the plot's width; undefined = no limit known. */
  readonly limitAt: number | undefined;
  readonly packets: number;
}

/** Classes up to one above what counts or limits: an Ethernet of 1500 needs no room for jumbo frames. */
export function histogram(sizes: readonly SizeCount[], limit: number | undefined, logarithmic: boolean): Histogram {
  const counts = new Map(sizes.map((size) => [size.upTo, size.packets]));
  const known = [...new Set([...SIZE_CLASSES, ...counts.keys()])].sort((a, b) => a - b);
  const lastCounted = known.findLastIndex((upTo) => (counts.get(upTo) ?? 0) > 0);
  const ofLimit = limit === undefined ? -1 : known.findIndex((upTo) => upTo >= limit);
  const shown = known.slice(0, Math.max(lastCounted, ofLimit + 1, 0) + 1);
  const top = Math.max(0, ...shown.map((upTo) => counts.get(upTo) ?? 0));
  const bars = shown.map((upTo, i) => {
    const from = (known[i - 1] ?? 0) + 1;
    const packets = counts.get(upTo) ?? 0;
    return { from, upTo, packets, over: limit !== undefined && from > limit, height: barHeight(packets, top, logarithmic) };
  });
  const packets = bars.reduce((sum, bar) => sum + bar.packets, 0);
  return { bars, limitAt: positionAmong(bars, limit), packets };
}

/** On the logarithmic scale one packet among millions still stands out: log(1 + n). */
function barHeight(packets: number, top: number, logarithmic: boolean): number {
  if (packets <= 0 || top <= 0) return 0;
  return logarithmic ? Math.log1p(packets) / Math.log1p(top) : packets / top;
}

/** Where a size lies among classes of equal width, 0 … 1: a packet of it still fits left of there. */
export function positionAmong(bars: readonly { from: number; upTo: number }[], size: number | undefined): number | undefined {
  if (size === undefined) return undefined;
  const at = bars.findIndex((bar) => bar.upTo >= size);
  const bar = bars[at];
  if (bar === undefined) return 1;
  return (at + (size - bar.from + 1) / (bar.upTo - bar.from + 1)) / bars.length;
}
