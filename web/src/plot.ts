/** uPlot, set up for stacked losses: what it draws is made in history.ts. */
import uPlot from 'uplot';
import type { Gap } from './history';

export const PLOT_HEIGHT = 220;
/** The smallest scale: one lost packet is a small step, not a cliff. */
const TOP_MIN = 4;

export interface PlotColours { text: string; grid: string; gap: string; mark: string; series: string[] }

export interface PlotWords { time: (seconds: number) => string; rate: (value: number) => string }

/** Painted over the plot: where nothing was measured, and where the agent began anew; server time, s. */
export interface PlotMarks { gaps: readonly Gap[]; restarts: readonly number[]; outages: readonly Gap[] }

export interface PlotOptions {
  width: number;
  series: readonly string[];
  colours: PlotColours;
  words: PlotWords;
  marks: () => PlotMarks;
  range: () => [number, number];
  onCursor: (index: number | undefined) => void;
}

export function createPlot(options: PlotOptions, data: uPlot.AlignedData, target: HTMLElement): uPlot {
  const { colours, words } = options;
  const font = `11px ${getComputedStyle(target).fontFamily}`;
  const axis = { stroke: colours.text, font, grid: { stroke: colours.grid, width: 1 }, ticks: { show: false } };
  const stepped = uPlot.paths.stepped!({ align: -1 });
  return new uPlot({
    width: options.width,
    height: PLOT_HEIGHT,
    padding: [10, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: false, range: () => options.range() },
      y: { range: (_u, _min, max) => [0, Math.max(TOP_MIN, (max ?? 0) * 1.12)] },
    },
    axes: [
      { ...axis, size: 26, gap: 6, space: 80, incrs: [60, 120, 180, 300, 900], values: (_u, ticks) => ticks.map(words.time) },
      { ...axis, size: (_u, values) => 14 + 6.6 * Math.max(2, ...(values ?? []).map((v) => v.length)), gap: 6, space: 36, values: (_u, ticks) => ticks.map(words.rate) },
    ],
    series: [{}, ...options.series.map((label, i) => ({
      label, stroke: colours.series[i]!, fill: colours.series[i]!, width: 1, paths: stepped, points: { show: false },
    }))],
    hooks: {
      drawClear: [(u) => drawGaps(u, options.marks(), colours)],
      draw: [(u) => drawRestarts(u, options.marks(), colours)],
      setCursor: [(u) => options.onCursor(u.cursor.idx ?? undefined)],
    },
  }, data, target);
}

/** Hatched from top to bottom: nothing was measured. Shaded, with a bar at the top: this page did not listen, the agent did. */
function drawGaps(u: uPlot, marks: PlotMarks, colours: PlotColours): void {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.strokeStyle = colours.gap;
  ctx.lineWidth = devicePixelRatio;
  for (const gap of marks.gaps) {
    const left = Math.max(bbox.left, u.valToPos(gap.from, 'x', true));
    const right = Math.min(bbox.left + bbox.width, u.valToPos(gap.to, 'x', true));
    if (right > left) hatch(ctx, left, bbox.top, right - left, bbox.height);
  }
  ctx.fillStyle = colours.gap;
  for (const outage of marks.outages) {
    const left = Math.max(bbox.left, u.valToPos(outage.from, 'x', true));
    const right = Math.min(bbox.left + bbox.width, u.valToPos(outage.to, 'x', true));
    if (right <= left) continue;
    ctx.globalAlpha = 0.4;
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    ctx.globalAlpha = 1;
    ctx.fillRect(left, bbox.top, right - left, 3 * devicePixelRatio);
  }
  ctx.restore();
}

function hatch(ctx: CanvasRenderingContext2D, x: number, y: number, width: number, height: number): void {
  const step = 7 * devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, width, height);
  ctx.clip();
  ctx.beginPath();
  const first = Math.floor((x - height) / step) * step;
  for (let at = first; at < x + width; at += step) {
    ctx.moveTo(at, y + height);
    ctx.lineTo(at + height, y);
  }
  ctx.stroke();
  ctx.restore();
}

function drawRestarts(u: uPlot, marks: PlotMarks, colours: PlotColours): void {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.strokeStyle = colours.mark;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const at of marks.restarts) {
    const x = Math.round(u.valToPos(at, 'x', true)) + 0.5;
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}
