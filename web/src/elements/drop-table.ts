import { html, nothing, svg, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { type SortKey, ciliumWords, dropKey, filterDrops, keepOrder, sortDrops } from '../drops';
import { type Drop, NOISE, namespaceName } from '../frame';
import { explain } from '../meaning';
import type { Meaning } from '../state';
import { ROWS_FIRST, ROWS_MAX } from '../url';
import { type Column, PageElement, icon, moreRows, orAbsent, prose, sortHeader, swatch } from './base';
import { Hold } from './hold';
import './view-filter';

const COLUMNS = 8;

/** The list of drops: what, where, how many, since when. */
export class DropTable extends PageElement {
  readonly #hold = new Hold(this);
  #order: string[] = [];

  protected override render(): TemplateResult {
    const { t, view, state } = this.page;
    const all = state.frame?.drops ?? [];
    const losses = all.filter((drop) => view.noise || view.classes.has(NOISE) || drop.class !== NOISE);
    const rows = this.#rows(all);
    return html`<section class="panel drops" aria-labelledby="drops-title">
      <div class="panel-head">
        <h2 id="drops-title" tabindex="-1">${t.drops.title}</h2>
        <span class="note" aria-hidden="true">${this.#hold.held && rows.length > 1 ? t.drops.held : nothing}</span>
      </div>
      <view-filter .page=${this.page} .shown=${rows.length} .all=${losses.length}></view-filter>
      ${rows.length === 0 ? this.#empty(losses.length) : this.#table(rows)}
      ${moreRows(this.page, Math.min(view.rows, ROWS_MAX), rows.length, ROWS_FIRST, (n) => this.change({ rows: n }))}
    </section>`;
  }

  #rows(all: readonly Drop[]): Drop[] {
    const { view } = this.page;
    const { namespaces } = this.page;
    const matching = filterDrops(all, view, namespaces, (drop) => this.#words(drop)?.meaning ?? '');
    const sorted = sortDrops(matching, view.sort, view.descending, namespaces);
    const rows = this.#hold.held ? keepOrder(sorted, this.#order, dropKey) : sorted;
    this.#order = rows.map(dropKey);
    return rows;
  }

  #words(drop: Drop): Meaning | undefined {
    return explain(this.page.state.reasons, drop.reason, drop.location, this.page.language);
  }

  #empty(losses: number): TemplateResult {
    const { t, state } = this.page;
    if (state.frame === undefined) return html`<p class="empty">${t.headline.waiting}</p>`;
    if (losses > 0 || this.page.view.text !== '') return html`<p class="empty">${icon('check')}${t.drops.emptyFiltered}</p>`;
    if (state.frame.headline.finding?.severity === 'critical') return html`<p class="empty">${t.drops.emptyHere}</p>`;
    return html`<p class="empty">${icon('check')}${t.drops.empty}</p>`;
  }

  #table(rows: Drop[]): TemplateResult {
    const { t, view } = this.page;
    const top = Math.max(...rows.map((drop) => drop.packetsPerSecond ?? 0));
    const shown = rows.slice(0, Math.min(view.rows, ROWS_MAX));
    return html`
      ${this.#narrowSort()}
      <div class="scroll"><table>
        <caption class="sr-only">${t.drops.caption}</caption>
        <thead><tr>${this.#columns().map((c) => sortHeader(c, view.sort, view.descending, (k, d) => this.#sort(k, d)))}</tr></thead>
        <tbody @pointerenter=${this.#hold.enter} @pointerleave=${this.#hold.leave} @focusin=${this.#hold.focus} @focusout=${this.#hold.blur}>
          ${repeat(shown, dropKey, (drop) => this.#row(drop, top))}
        </tbody>
      </table></div>`;
  }

  #columns(): Column<SortKey>[] {
    const t = this.page.t.drops;
    return [
      { key: 'reason', label: t.reason },
      { key: 'location', label: t.location, wide: true },
      { key: 'interface', label: t.interface, wide: true },
      { key: 'namespace', label: t.namespace, wide: true },
      { key: 'rate', label: t.rate, numeric: true, firstDescending: true },
      { key: 'packets', label: t.packets, numeric: true, firstDescending: true },
      { key: 'since', label: t.since, numeric: true, wide: true, firstDescending: true },
      { key: 'last', label: t.last, numeric: true, wide: true, firstDescending: true },
    ];
  }

  #sort(sort: SortKey, descending: boolean): void {
    this.#order = [];
    this.change({ sort, descending });
  }

  /** Columns that do not fit have no header to press. */
  #narrowSort(): TemplateResult {
    const { t, view } = this.page;
    return html`<label class="narrow sort-by">${t.drops.sortBy}
      <select .value=${view.sort} @change=${(e: Event) => this.#chosen((e.target as HTMLSelectElement).value as SortKey)}>
        ${this.#columns().map((c) => html`<option value=${c.key} ?selected=${c.key === view.sort}>${c.label}</option>`)}
      </select></label>`;
  }

  #chosen(key: SortKey): void {
    this.#sort(key, this.#columns().find((column) => column.key === key)?.firstDescending ?? false);
  }

  #row(drop: Drop, top: number): TemplateResult {
    const { t, format, view, nowMs, colours } = this.page;
    const key = dropKey(drop);
    const open = view.row === key;
    const words = this.#words(drop);
    const first = Date.parse(drop.firstSeen);
    const last = Date.parse(drop.lastSeen);
    const idle = drop.packetsPerSecond === 0;
    return html`
      <tr class="row ${idle ? 'is-idle' : ''} ${open ? 'is-open' : ''}" data-key=${key} data-reason=${drop.reason} data-class=${drop.class}>
        <td><div class="what">
          <button type="button" class="expand" aria-expanded=${open} aria-label=${t.drops.explain(drop.reason)} @click=${() => this.change({ row: open ? '' : key })}>${icon('chevron')}</button>
          <div>
            <div class="reason">${drop.class === NOISE ? swatch('other') : swatch(colours.slot(drop.reason))}<code translate="no">${drop.reason}</code>${this.#cilium(drop)}<span class="badge c-${drop.class}">${t.classes[drop.class]}</span>${drop.oversized ? html`<span class="badge over">${t.drops.overLimit}</span>` : nothing}</div>
            ${words?.meaning === undefined ? nothing : html`<div class="meaning">${prose(words.meaning)}</div>`}
            <div class="narrow meaning">${this.#place(drop)}</div>
          </div>
        </div></td>
        <td class="wide"><code translate="no">${drop.location}</code></td>
        <td class="wide">${orAbsent(drop.interface, this.page, t.drops.noDevice)}</td>
        <td class="wide">${this.#namespace(drop)}</td>
        <td class="num rate">${orAbsent(format.rate(drop.packetsPerSecond), this.page)}${this.#bar(drop.packetsPerSecond, top)}</td>
        <td class="num total">${format.count(drop.packets)}</td>
        <td class="num wide"><time datetime=${drop.firstSeen} title=${format.full(first)}>${format.clock(first, nowMs)}</time></td>
        <td class="num wide"><time datetime=${drop.lastSeen} title=${format.full(last)}>${format.ago(last, nowMs)}</time></td>
      </tr>
      ${open ? this.#explained(drop, words) : nothing}`;
  }

  #cilium(drop: Drop): TemplateResult | typeof nothing {
    const words = ciliumWords(drop);
    return words === undefined ? nothing : html`<span class="cilium" translate="no">· ${words}</span>`;
  }

  #bar(rate: number | undefined, top: number): TemplateResult | typeof nothing {
    if (rate === undefined || rate <= 0 || top <= 0) return nothing;
    const width = `${Math.max(1, (100 * rate) / top).toFixed(1)}%`;
    return html`<svg class="bar" aria-hidden="true" focusable="false">${svg`<rect width=${width} height="100%"></rect>`}</svg>`;
  }

  #namespace(drop: Drop): TemplateResult | string {
    const { t } = this.page;
    return orAbsent(namespaceName(this.page.namespaces, drop.netns), this.page, t.drops.noNamespace);
  }

  #place(drop: Drop): TemplateResult {
    const name = namespaceName(this.page.namespaces, drop.netns);
    const parts = [drop.interface, name].filter((part) => part !== undefined).join(' · ');
    return html`${parts}${parts === '' ? '' : ' · '}<code translate="no">${drop.location}</code>`;
  }

  #explained(drop: Drop, words: Meaning | undefined): TemplateResult {
    const { t, format, nowMs } = this.page;
    const entry = (name: string, value: unknown) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
    return html`<tr class="detail"><td colspan=${COLUMNS}>
      <dl>
        ${entry(t.drops.meaning, prose(words?.meaning ?? t.drops.noMeaning))}
        ${words?.lookAt === undefined ? nothing : entry(t.drops.lookAt, prose(words.lookAt))}
        ${entry(t.drops.location, html`<code translate="no">${drop.location}</code>`)}
        ${entry(t.drops.interface, orAbsent(drop.interface, this.page, t.drops.noDevice))}
        ${entry(t.drops.namespace, this.#namespace(drop))}
        ${entry(t.drops.protocol, drop.protocol)}
        ${entry(t.drops.bytes, format.bytes(drop.bytes))}
        ${entry(t.drops.since, format.full(Date.parse(drop.firstSeen)))}
        ${entry(t.drops.last, `${format.full(Date.parse(drop.lastSeen))} (${format.ago(Date.parse(drop.lastSeen), nowMs)})`)}
      </dl>
    </td></tr>`;
  }
}
customElements.define('drop-table', DropTable);
