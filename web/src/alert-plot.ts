/** uPlot for one alert: the value, the threshold that it crossed, and what it must fall below. */
import uPlot from 'uplot';
import type { Measure } from './alerts';

export const ALERT_PLOT_HEIGHT = 132;

export interface AlertPlotColours { text: string; grid: string; value: string; threshold: string; clear: string }
export interface AlertPlotOptions {
  width: number;
  colours: AlertPlotColours;
  time: (seconds: number) => string;
  value: (value: number) => string;
  /** Read anew with each drawing. */
  measure: () => Measure;
}

export function createAlertPlot(options: AlertPlotOptions, target: HTMLElement): uPlot {
  const { colours } = options;
  const font = `11px ${getComputedStyle(target).fontFamily}`;
  const axis = { stroke: colours.text, font, grid: { stroke: colours.grid, width: 1 }, ticks: { show: false } };
  return new uPlot({
    width: options.width,
    height: ALERT_PLOT_HEIGHT,
    padding: [10, 10, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false }, y: { range: (_u, _min, max) => [0, topOf(options.measure(), max)] } },
    axes: [
      { ...axis, size: 24, gap: 5, space: 80, values: (_u, ticks) => ticks.map(options.time) },
      { ...axis, size: (_u, values) => 14 + 6.6 * Math.max(2, ...(values ?? []).map((v) => v.length)), gap: 6, space: 30, values: (_u, ticks) => ticks.map(options.value) },
    ],
    series: [{}, { stroke: colours.value, width: 1.6, points: { show: false }, spanGaps: false }],
    hooks: { draw: [(u) => drawLevels(u, options.measure(), colours)] },
  }, dataOf(options.measure()), target);
}

export function dataOf(measure: Measure): uPlot.AlignedData {
  return [[...measure.recent.time], [...measure.recent.value]] as uPlot.AlignedData;
}

/** The threshold is always on the picture, and a value that is far above it does not press it flat for good. */
function topOf(measure: Measure, max: number | null): number {
  return Math.max(max ?? 0, measure.threshold, measure.clearBelow) * 1.15 || 1;
}

function drawLevels(u: uPlot, measure: Measure, colours: AlertPlotColours): void {
  const level = (value: number, colour: string, dash: number[]) => {
    const y = Math.round(u.valToPos(value, 'y', true)) + 0.5;
    u.ctx.strokeStyle = colour;
    u.ctx.setLineDash(dash.map((part) => part * devicePixelRatio));
    u.ctx.beginPath();
    u.ctx.moveTo(u.bbox.left, y);
    u.ctx.lineTo(u.bbox.left + u.bbox.width, y);
    u.ctx.stroke();
  };
  u.ctx.save();
  u.ctx.lineWidth = 1.5 * devicePixelRatio;
  level(measure.threshold, colours.threshold, [6, 3]);
  if (measure.clearBelow < measure.threshold) level(measure.clearBelow, colours.clear, [2, 3]);
  u.ctx.restore();
}
