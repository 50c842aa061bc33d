import { html, nothing, svg, type TemplateResult } from 'lit';
import type { PeerPath } from '../frame';
import type { LossBar, Losses } from '../paths';
import type { Page } from './base';

/** Share of a class's width that its bar fills. */
const BAR_WIDTH = 0.78;
/** Least height of what lost anything, and of what lost nothing: both are there, and differ. */
const LEAST = 0.08;
const STUB = 0.035;
/** Axis labels at most. */
const LABELS_MAX = 7;

/** A bar a size class: the part of it that was lost; the measured MTU and what is needed are drawn in. Where the bars jump up is the cliff. */
export function lossPlot(path: PeerPath, of: Losses, page: Page, large = false): TemplateResult {
  const { bars } = of;
  return html`<div class="loss-plot ${large ? 'is-large' : ''}" role="img" aria-label=${lossWords(of, page)}>
    <svg class="loss-bars" focusable="false">
      ${bars.map((bar, i) => lossBar(bar, i, bars.length, page))}
      ${mark(of.neededAt, 'needed')}${mark(of.mtuAt, 'mtu')}
    </svg>
    ${large ? html`<svg class="loss-marks" focusable="false">${markLabel(of.mtuAt, page.t.paths.carries(String(path.mtu)), 'mtu', 11)}${markLabel(of.neededAt, page.t.paths.needs(String(path.needed)), 'needed', 26)}</svg>
      <svg class="labels" focusable="false">${labels(bars)}</svg>` : nothing}
  </div>`;
}

/** "1,716 of 65,054 lost, from 1401 bytes on" */
export function lossWords(of: Losses, { t, format }: Page): string {
  if (of.sent === 0) return t.paths.nothingSent;
  const sent = format.count(of.sent);
  if (of.lost === 0) return t.paths.noneLost(sent);
  return of.from === undefined ? t.paths.lost(format.count(of.lost), sent) : t.paths.lostFrom(format.count(of.lost), sent, String(of.from));
}

function lossBar(bar: LossBar, i: number, count: number, { t, format }: Page): unknown {
  const x = percent((i + (1 - BAR_WIDTH) / 2) / count);
  const width = percent(BAR_WIDTH / count);
  const title = `${t.paths.range(String(bar.from), String(bar.upTo))}: ${bar.share === undefined ? t.paths.nothingOfSize : t.paths.lost(format.count(bar.lost), format.count(bar.sent))}`;
  if (bar.share === undefined) return svg`<g class="class-empty"><rect class="track" x=${x} width=${width} y="0" height="100%"></rect><title>${title}</title></g>`;
  const height = bar.share === 0 ? STUB : Math.max(LEAST, bar.share);
  return svg`<g class=${bar.share === 0 ? 'class-fine' : 'class-losing'}><rect class="track" x=${x} width=${width} y="0" height="100%"></rect>
    <rect class="fill" x=${x} width=${width} y=${percent(1 - height)} height=${percent(height)}></rect><title>${title}</title></g>`;
}

function mark(at: number | undefined, name: string): unknown {
  return at === undefined ? nothing : svg`<line class="mark-${name}" x1=${percent(at)} x2=${percent(at)} y1="0" y2="100%"></line>`;
}

function markLabel(at: number | undefined, text: string, name: string, y: number): unknown {
  if (at === undefined) return nothing;
  const end = at > 0.5;
  return svg`<text class="label-${name}" x=${percent(at)} dx=${end ? -5 : 5} y=${y} text-anchor=${end ? 'end' : 'start'}>${text}</text>`;
}

function labels(bars: readonly LossBar[]): unknown {
  const every = Math.max(1, Math.ceil(bars.length / LABELS_MAX));
  return bars.map((bar, i) => ((bars.length - 1 - i) % every === 0
    ? svg`<text x=${percent((i + 0.5) / bars.length)} y="12" text-anchor=${i > bars.length - 2 ? 'end' : i === 0 ? 'start' : 'middle'}>${bar.upTo === 65535 ? '64k' : bar.upTo}</text>`
    : nothing));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(3)}%`;
}
