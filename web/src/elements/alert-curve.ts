import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type uPlot from 'uplot';
import { ALERT_PLOT_HEIGHT, type AlertPlotColours, createAlertPlot, dataOf } from '../alert-plot';
import { type Measure, peak } from '../alerts';
import { PageElement } from './base';

/** The value of one alert against its threshold, over the last minutes; in words for whoever cannot see it. */
export class AlertCurve extends PageElement {
  static override properties = { page: { attribute: false }, measure: { attribute: false } };
  declare measure: Measure;
  #plot: uPlot | undefined;
  #plotKey = '';
  readonly #resize = new ResizeObserver(() => this.#fit());

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    this.#destroy();
  }

  protected override render(): TemplateResult {
    const { t } = this.page;
    const { measure } = this;
    const value = (of: number | undefined) => (of === undefined ? t.notMeasured : this.#withUnit(of));
    const words = [
      [t.alerts.now, value(measure.value), 'value'], [t.alerts.threshold, value(measure.threshold), 'threshold'],
      ...(measure.clearBelow < measure.threshold ? [[t.alerts.clearBelow, value(measure.clearBelow), 'clear']] : []),
      [t.alerts.peak, value(peak(measure.recent)), ''],
    ] as [string, string, string][];
    return html`<figure class="alert-curve">
      ${measure.recent.time.length < 2 ? html`<p class="meaning">${t.alerts.noCurve}</p>`
        : html`<div class="alert-plot" role="img" aria-label=${t.alerts.curveLabel(words.map(([name, text]) => `${name} ${text}`).join(', '))}></div>`}
      <figcaption>${words.map(([name, text, mark]) => html`<span>${mark === '' ? nothing : html`<span class="line-mark mark-${mark}" aria-hidden="true"></span>`}${name} <strong>${text}</strong></span>`)}</figcaption>
    </figure>`;
  }

  #withUnit(value: number): string {
    return `${this.page.format.precise(value)} ${this.page.t.alerts.units[this.measure.unit] ?? this.measure.unit}`;
  }

  protected override updated(_changed: PropertyValues): void {
    const host = this.querySelector<HTMLElement>('.alert-plot');
    if (host === null) return this.#destroy();
    const key = `${this.page.paint} ${this.page.language}`;
    if (this.#plot === undefined || key !== this.#plotKey || !host.contains(this.#plot.root)) {
      this.#destroy();
      this.#plotKey = key;
      this.#resize.observe(host);
      this.#plot = createAlertPlot({
        width: Math.max(200, host.clientWidth), colours: coloursOf(host), measure: () => this.measure,
        time: (s) => this.page.format.clock(s * 1_000, this.page.nowMs), value: (v) => this.page.format.short(v),
      }, host);
    } else {
      this.#plot.setData(dataOf(this.measure));
    }
  }

  #destroy(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  #fit(): void {
    const width = this.querySelector('.alert-plot')?.clientWidth ?? 0;
    if (width > 0 && this.#plot !== undefined && Math.abs(this.#plot.width - width) >= 1) this.#plot.setSize({ width, height: ALERT_PLOT_HEIGHT });
  }
}
customElements.define('alert-curve', AlertCurve);

/** What the style sheet says, as a canvas wants it. */
function coloursOf(host: HTMLElement): AlertPlotColours {
  const probe = document.createElement('span');
  host.append(probe);
  const of = (name: string) => {
    probe.className = name;
    return getComputedStyle(probe).color;
  };
  const colours = { text: of('paint-text'), grid: of('paint-grid'), value: of('paint-8'), threshold: of('paint-loss'), clear: of('paint-mark') };
  probe.remove();
  return colours;
}
