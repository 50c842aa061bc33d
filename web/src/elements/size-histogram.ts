import { html, nothing, svg, type TemplateResult } from 'lit';
import { type NetInterface, interfaceKey, namespaceName, HOST_NAMESPACE } from '../frame';
import { type Bar, type Histogram, histogram } from '../sizes';
import { PageElement } from './base';

const ROLE_ORDER = ['tunnel', 'nic', 'host', 'pod', 'other'];
/** Axis labels at most: more would touch each other on a telephone. */
const LABELS_MAX = 7;
/** Share of a class's width that its bar fills. */
const BAR_WIDTH = 0.78;

/** Packet sizes of one interface and direction, with its limit drawn in. */
export class SizeHistogram extends PageElement {
  protected override render(): TemplateResult {
    const { t, state } = this.page;
    const devices = state.frame?.interfaces ?? [];
    const device = this.#chosen(devices);
    return html`<section class="panel sizes" aria-labelledby="sizes-title">
      <div class="panel-head"><h2 id="sizes-title">${t.sizes.title}</h2></div>
      ${device === undefined ? html`<p class="empty">${state.frame === undefined ? t.headline.waiting : t.interfaces.empty}</p>` : html`
        ${this.#controls(devices, device)}${this.#plot(device)}`}
    </section>`;
  }

  /** The reader's choice; else the tunnel, where sizes go wrong first; else the busiest. */
  #chosen(devices: readonly NetInterface[]): NetInterface | undefined {
    const named = devices.find((device) => interfaceKey(device) === this.page.view.device);
    const packets = (device: NetInterface) => (device.tx?.packets ?? 0) + (device.rx?.packets ?? 0);
    return named ?? [...devices].sort((a, b) => ROLE_ORDER.indexOf(a.role) - ROLE_ORDER.indexOf(b.role) || packets(b) - packets(a))[0];
  }

  #controls(devices: readonly NetInterface[], chosen: NetInterface): TemplateResult {
    const { t, view } = this.page;
    const name = (device: NetInterface) => {
      const namespace = namespaceName(this.page.namespaces, device.netns);
      return namespace === undefined || namespace === HOST_NAMESPACE ? device.name : `${device.name} (${namespace})`;
    };
    const direction = (which: 'tx' | 'rx') => html`<button type="button" class="chip" aria-pressed=${view.direction === which} @click=${() => this.change({ direction: which })}>${t.sizes[which]}</button>`;
    return html`<div class="controls">
      <label><span class="sr-only">${t.sizes.device}</span>
        <select @change=${(e: Event) => this.change({ device: (e.target as HTMLSelectElement).value })}>
          ${devices.map((device) => html`<option value=${interfaceKey(device)} ?selected=${device === chosen} .selected=${device === chosen}>${name(device)}</option>`)}
        </select></label>
      <span class="chips" role="group" aria-label=${t.sizes.direction}>${direction('tx')}${direction('rx')}</span>
      <button type="button" class="chip" aria-pressed=${view.logarithmic} @click=${() => this.change({ logarithmic: !view.logarithmic })}>${t.sizes.log}</button>
    </div>`;
  }

  #plot(device: NetInterface): TemplateResult {
    const { t, view } = this.page;
    const sizes = device[view.direction]?.sizes;
    if (sizes === undefined) return html`<p class="empty">${t.notMeasured}</p>`;
    const shown = histogram(sizes, device.limit, view.logarithmic);
    if (shown.packets === 0) return html`<p class="empty">${t.sizes.empty}</p>`;
    return html`
      ${this.#summary(device, shown)}
      <div class="plot" aria-hidden="true">
        <svg class="bars" focusable="false">
          <defs><pattern id="over-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="5" height="5"></rect><rect class="hatch-line" width="1.6" height="5"></rect></pattern></defs>
          ${shown.bars.map((bar, i) => this.#bar(bar, i, shown.bars.length))}
          ${shown.limitAt === undefined ? nothing : svg`<line class="limit" x1=${percent(shown.limitAt)} x2=${percent(shown.limitAt)} y1="0" y2="100%"></line>`}
        </svg>
        ${this.#limitLabel(device, shown)}
        <svg class="labels" focusable="false">${this.#labels(shown.bars, device.limit)}</svg>
      </div>
      ${this.#table(device, shown)}`;
  }

  #bar(bar: Bar, i: number, count: number): unknown {
    const { t, format } = this.page;
    const height = bar.packets === 0 ? 0 : Math.max(0.012, bar.height * 0.9);
    return svg`<g class=${bar.over ? 'bar-over' : 'bar-within'}>
      <rect class="hit" x=${percent(i / count)} width=${percent(1 / count)} y="0" height="100%"></rect>
      <rect class="fill" x=${percent((i + (1 - BAR_WIDTH) / 2) / count)} width=${percent(BAR_WIDTH / count)} y=${percent(1 - height)} height=${percent(height)} rx="1.5"></rect>
      <title>${t.sizes.range(String(bar.from), String(bar.upTo))}: ${format.count(bar.packets)}${bar.over ? ` · ${t.sizes.over}` : ''}</title>
    </g>`;
  }

  #limitLabel(device: NetInterface, shown: Histogram): TemplateResult | typeof nothing {
    if (shown.limitAt === undefined) return nothing;
    const anchor = shown.limitAt > 0.75 ? 'end' : 'start';
    const x = percent(shown.limitAt);
    return html`<svg class="limit-label" focusable="false">${svg`<text x=${x} dx=${anchor === 'end' ? -5 : 5} y="11" text-anchor=${anchor}>${this.page.t.sizes.limit(String(device.limit))}</text>`}</svg>`;
  }

  /** The limit's own class always has its label; the others as far as there is room. */
  #labels(bars: readonly Bar[], limit: number | undefined): unknown {
    const every = Math.max(1, Math.ceil(bars.length / LABELS_MAX));
    const ofLimit = bars.findIndex((bar) => bar.upTo === limit);
    const wanted = (i: number) => i === ofLimit || ((bars.length - 1 - i) % every === 0 && (ofLimit < 0 || Math.abs(i - ofLimit) >= every * 0.7));
    return bars.map((bar, i) => wanted(i)
      ? svg`<text x=${percent((i + 0.5) / bars.length)} y="12" text-anchor=${i === 0 ? 'start' : i > bars.length - 2 ? 'end' : 'middle'} class=${i === ofLimit ? 'strong' : ''}>${bar.upTo === 65535 ? '64k' : bar.upTo}</text>`
      : nothing);
  }

  #summary(device: NetInterface, shown: Histogram): TemplateResult {
    const { t, format, language, view } = this.page;
    const over = device[view.direction]?.oversizedPackets;
    if (device.limit === undefined || over === undefined) return html`<p class="summary">${t.sizes.noLimit}</p>`;
    if (over === 0) return html`<p class="summary">${t.sizes.noneOver}</p>`;
    const share = new Intl.NumberFormat(language, { style: 'percent', maximumSignificantDigits: 2 }).format(over / (device[view.direction]?.packets ?? shown.packets));
    return html`<p class="summary warn">${t.sizes.overSummary(format.count(over), share)}</p>`;
  }

  #table(device: NetInterface, shown: Histogram): TemplateResult {
    const { t, format, view } = this.page;
    return html`<details class="as-table"><summary>${t.sizes.summary}</summary>
      <table><caption class="sr-only">${t.sizes.caption(device.name, t.sizes[view.direction])}</caption>
        <thead><tr><th scope="col">${t.sizes.size}</th><th scope="col" class="num">${t.sizes.packets}</th></tr></thead>
        <tbody>${shown.bars.filter((bar) => bar.packets > 0).map((bar) => html`<tr><td>${bar.from}–${bar.upTo}${bar.over ? html` <span class="badge over">${t.sizes.over}</span>` : nothing}</td><td class="num">${format.count(bar.packets)}</td></tr>`)}</tbody>
      </table></details>`;
  }
}
customElements.define('size-histogram', SizeHistogram);

function percent(share: number): string {
  return `${(100 * share).toFixed(3)}%`;
}
