import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type uPlot from 'uplot';
import {
  CHART_REASONS_MAX, type Gap, OTHER, type ReasonTotal, type Row, WINDOW_SECONDS, gapSeconds, gaps, seriesValue, stack, totals,
} from '../history';
import { intervalSeconds, serverNow } from '../state';
import { PLOT_HEIGHT, type PlotColours, type PlotMarks, createPlot } from '../plot';
import { PageElement, swatch } from './base';

/** Losses a second by reason, stacked, over the last 15 minutes; the legend is its table. */
export class DropChart extends PageElement {
  static override properties = { page: { attribute: false }, clockMs: { attribute: false }, cursor: { state: true } };
  /** Page's monotonic clock, ms: while nothing arrives, the gap has to grow. */
  declare clockMs: number;
  /** Index into the drawn columns; undefined = now. */
  declare cursor: number | undefined;

  #plot: uPlot | undefined;
  #plotKey = '';
  #marks: PlotMarks = { gaps: [], restarts: [], outages: [] };
  #range: [number, number] = [0, WINDOW_SECONDS];
  #series: string[] = [];
  #totals: ReasonTotal[] = [];
  #rows: Row[] = [];
  #data: (number | null)[][] = [[]];
  readonly #resize = new ResizeObserver(() => this.#fit());

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    this.#destroy();
  }

  protected override willUpdate(): void {
    const { state, colours } = this.page;
    const now = (serverNow(state, state.link.state === 'live' ? state.arrivedMs : this.clockMs) ?? 0) / 1_000;
    this.#range = [now - WINDOW_SECONDS, now];
    this.#rows = state.rows.filter((row) => row.time > this.#range[0]);
    const longest = gapSeconds(intervalSeconds(state));
    this.#totals = totals(this.#rows, longest);
    const named = this.#totals.slice(0, CHART_REASONS_MAX).map((total) => total.reason);
    // By colour, not by size: the layers keep their places while their sizes change.
    named.sort((a, b) => colours.slot(a) - colours.slot(b) || a.localeCompare(b));
    this.#series = this.#totals.length > named.length ? [...named, OTHER] : named;
    this.#data = stack(this.#rows, this.#series, longest);
    this.#marks = {
      gaps: state.frame === undefined ? [] : gaps(this.#rows, ...this.#range, longest),
      restarts: state.restarts.map((ms) => ms / 1_000),
      outages: state.outages.map((outage) => ({ from: outage.from / 1_000, to: (outage.to ?? now * 1_000) / 1_000 })),
    };
  }

  protected override render(): TemplateResult {
    const { t, state } = this.page;
    const none = state.frame !== undefined && this.#totals.length === 0;
    return html`<section class="panel chart" aria-labelledby="chart-title">
      <div class="panel-head"><h2 id="chart-title">${t.chart.title}</h2><span class="note">${t.chart.unit}</span></div>
      <div class="chart-body">
        <div class="plot-area">
          <div class="uplot-host" role="slider" tabindex="0" aria-label=${t.chart.label} aria-valuemin="0" aria-valuemax=${Math.max(0, (this.#data[0]?.length ?? 1) - 1)}
            aria-valuenow=${this.cursor ?? Math.max(0, (this.#data[0]?.length ?? 1) - 1)} aria-valuetext=${this.#spoken()} @keydown=${this.#key} @blur=${() => this.#moveTo(undefined)}></div>
          ${none ? html`<p class="none">${state.frame?.headline.finding?.severity === 'critical' ? t.chart.noneHere : t.chart.none}</p>` : nothing}
        </div>
        ${this.#totals.length === 0 ? nothing : this.#legend()}
      </div>
      ${this.#notes()}
    </section>`;
  }

  protected override updated(_changed: PropertyValues): void {
    const host = this.querySelector<HTMLElement>('.uplot-host');
    if (host === null) return;
    const data = this.#drawn();
    const key = `${this.page.paint} ${this.page.language} ${this.#series.join(' ')}`;
    if (this.#plot === undefined || key !== this.#plotKey) {
      this.#destroy();
      this.#plotKey = key;
      this.#resize.observe(host);
      this.#plot = createPlot({
        width: Math.max(200, host.clientWidth),
        series: [...this.#series].reverse(),
        colours: this.#colours(host),
        words: { time: (s) => this.page.format.minutes(s * 1_000), rate: (v) => this.page.format.short(v) },
        marks: () => this.#marks,
        range: () => this.#range,
        onCursor: (index) => (this.cursor = index),
      }, data, host);
    } else {
      this.#plot.setData(data);
    }
  }

  /** Topmost layer first: each is painted from the floor, and the next covers it up to its own height. */
  #drawn(): uPlot.AlignedData {
    const [times = [], ...layers] = this.#data;
    return [times, ...layers.reverse()] as uPlot.AlignedData;
  }

  #destroy(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  #fit(): void {
    const width = this.querySelector('.uplot-host')?.clientWidth ?? 0;
    if (width > 0 && this.#plot !== undefined && Math.abs(this.#plot.width - width) >= 1) this.#plot.setSize({ width, height: PLOT_HEIGHT });
  }

  /** What the style sheet says, as a canvas wants it. */
  #colours(host: HTMLElement): PlotColours {
    const probe = document.createElement('span');
    host.append(probe);
    const of = (name: string) => {
      probe.className = name;
      return getComputedStyle(probe).color;
    };
    const slot = (reason: string) => of(`paint-${reason === OTHER ? 'other' : this.page.colours.slot(reason)}`);
    const colours = {
      text: of('paint-text'), grid: of('paint-grid'), gap: of('paint-gap'), mark: of('paint-mark'),
      series: [...this.#series].reverse().map(slot),
    };
    probe.remove();
    return colours;
  }

  /** The row at the cursor; else the last that was measured. */
  #at(): { time: number; row: Row | undefined } | undefined {
    if (this.cursor === undefined) {
      const row = this.#rows.at(-1);
      return row === undefined ? undefined : { time: row.time, row };
    }
    const time = this.#data[0]?.[this.cursor];
    return typeof time === 'number' ? { time, row: this.#rows.find((row) => row.time === time) } : undefined;
  }

  #legend(): TemplateResult {
    const { t, format, nowMs } = this.page;
    const at = this.#at();
    const pointed = this.cursor !== undefined && at !== undefined;
    const named = this.#series.filter((name) => name !== OTHER);
    const others = this.#totals.slice(named.length);
    const line = (reason: string, peak: number, packets: number) => {
      const value = at?.row === undefined ? undefined : (seriesValue(at.row, reason, named) ?? undefined);
      return html`<tr data-series=${reason}><th scope="row"><span class="legend-name">${swatch(reason === OTHER ? 'other' : this.page.colours.slot(reason))}<button type="button" class="text" @click=${() => this.#pick(reason)}><code translate="no">${reason === OTHER ? t.chart.other : reason}</code></button></span></th>
        <td class="num now">${value === undefined ? t.chart.gap : format.rate(value)}</td><td class="num">${format.short(peak)}</td><td class="num">${format.short(Math.round(packets))}</td></tr>`;
    };
    return html`<div class="legend"><table>
      <caption class="sr-only">${t.chart.describe}</caption>
      <thead><tr><th scope="col">${t.chart.reason}</th><th scope="col" class="num">${pointed ? t.chart.at(format.clock(at.time * 1_000, nowMs)) : t.chart.now}</th><th scope="col" class="num">${t.chart.peak}</th><th scope="col" class="num">${t.chart.sum}</th></tr></thead>
      <tbody>${this.#totals.slice(0, named.length).map((total) => line(total.reason, total.peak, total.packets))}
        ${others.length === 0 ? nothing : line(OTHER, Math.max(...others.map((o) => o.peak)), others.reduce((sum, o) => sum + o.packets, 0))}</tbody>
    </table></div>`;
  }

  #pick(reason: string): void {
    if (reason !== OTHER) this.change({ text: this.page.view.text === reason ? '' : reason });
  }

  /** What the hatching and the lines mean, in words. */
  #notes(): TemplateResult | typeof nothing {
    const { t, format, nowMs, state } = this.page;
    const span = (gap: Gap) => `${format.clock(gap.from * 1_000, nowMs)}–${format.clock(gap.to * 1_000, nowMs)}`;
    const [from] = this.#range;
    const notes = [
      ...(this.#marks.gaps.length > 0 ? [html`<span class="gap-note" data-test="gaps"><span class="swatch hatched" aria-hidden="true"></span>${t.chart.gaps(this.#marks.gaps.slice(-3).map(span).join(', '))}</span>`] : []),
      ...this.#outageNote(span),
      ...state.restarts.slice(-2).filter((ms) => ms / 1_000 > from).map((ms) => html`<span data-test="restart">${t.chart.restarted(format.clock(ms, nowMs))}</span>`),
    ];
    return notes.length === 0 ? nothing : html`<p class="chart-notes">${notes}</p>`;
  }

  #outageNote(span: (gap: Gap) => string): TemplateResult[] {
    const seen = this.#marks.outages.filter((outage) => outage.to > this.#range[0]).slice(-3);
    return seen.length === 0 ? [] : [html`<span data-test="outages">${this.page.t.chart.outages(seen.map(span).join(', '))}</span>`];
  }

  #spoken(): string {
    const { t, format, nowMs } = this.page;
    const at = this.#at();
    if (at === undefined) return t.chart.gap;
    const clock = format.clock(at.time * 1_000, nowMs);
    if (at.row === undefined || at.row.losses === null) return `${clock}: ${t.chart.gap}`;
    const parts = Object.entries(at.row.losses).filter(([, rate]) => rate > 0).sort(([, a], [, b]) => b - a).slice(0, CHART_REASONS_MAX);
    return `${clock}: ${parts.length === 0 ? t.chart.nothing : parts.map(([reason, rate]) => `${reason} ${format.rate(rate)}${t.perSecondShort}`).join(', ')}`;
  }

  #key(event: KeyboardEvent): void {
    const last = (this.#data[0]?.length ?? 0) - 1;
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -60, PageDown: 60, Home: -last, End: last };
    const step = steps[event.key];
    if (event.key === 'Escape') this.#moveTo(undefined);
    if (step === undefined || last < 0) return;
    event.preventDefault();
    this.#moveTo(Math.min(last, Math.max(0, (this.cursor ?? last) + step)));
  }

  #moveTo(index: number | undefined): void {
    this.cursor = index;
    const time = index === undefined ? undefined : this.#data[0]?.[index];
    const left = typeof time === 'number' ? this.#plot?.valToPos(time, 'x') : undefined;
    this.#plot?.setCursor(left === undefined ? { left: -10, top: -10 } : { left, top: 10 }, false);
  }
}
customElements.define('drop-chart', DropChart);
