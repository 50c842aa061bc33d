import { LitElement, html, nothing, svg, type TemplateResult } from 'lit';
import { ABSENT, type Format } from '../format';
import type { Namespaces } from '../frame';
import type { Messages } from '../i18n';
import type { State } from '../state';
import { ROWS_MAX, ROWS_STEP, type View } from '../url';
import type { ReasonColours } from '../colour';

/** All that an element shows: one new object a change. */
export interface Page {
  readonly t: Messages;
  readonly format: Format;
  readonly language: 'en' | 'zh';
  readonly view: View;
  readonly state: State;
  readonly namespaces: Namespaces;
  readonly colours: ReasonColours;
  /** Server's clock, ms, when the last Frame was made. */
  readonly nowMs: number;
  /** Changes with the theme: what is painted, not styled, has to be painted again. */
  readonly paint: string;
}

export interface ViewChange {
  readonly patch: Partial<View>;
  /** Typing changes the address in place; a decision makes a step that "back" undoes. */
  readonly typing: boolean;
}

/**
 * An element of the page. No shadow tree: one style sheet, one heading outline, one place for ids that labels name.
 * Data comes in as `page`; wishes go out as events named "view-change".
 */
export abstract class PageElement extends LitElement {
  static override properties = { page: { attribute: false } };
  declare page: Page;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override shouldUpdate(): boolean {
    return this.page !== undefined;
  }

  protected change(patch: Partial<View>, typing = false): void {
    const detail: ViewChange = { patch, typing };
    this.dispatchEvent(new CustomEvent('view-change', { detail, bubbles: true }));
  }
}

/** A value, or a dash that says why there is none. */
export function orAbsent(text: string | undefined, page: Page, why = page.t.notMeasured): TemplateResult | string {
  if (text !== undefined && text !== ABSENT && text !== '') return text;
  return html`<span class="absent" title=${why}><span aria-hidden="true">${ABSENT}</span><span class="sr-only">${why}</span></span>`;
}

/** Words with `commands` in them, which are set as code. Text stays text. */
export function prose(text: string): (TemplateResult | string)[] {
  return text.split('`').map((part, i) => (i % 2 === 0 ? part : html`<code translate="no">${part}</code>`));
}

export function swatch(slot: number | 'other'): TemplateResult {
  return html`<span class="swatch s-${slot}" aria-hidden="true"></span>`;
}

const ICONS = {
  check: 'M5 12.5l4.5 4.5L19 7.5',
  alert: 'M12 4.5L21 19.5H3zM12 10.5v4M12 16.9v.1',
  blind: 'M4 4l16 16M9.9 9.9a3 3 0 0 0 4.2 4.2M6.5 6.9C4.6 8.2 3.2 10 2.5 12c1.6 4 5.2 6.5 9.5 6.5 1.6 0 3.1-.4 4.4-1M10 5.7c.6-.1 1.3-.2 2-.2 4.3 0 7.9 2.5 9.5 6.5-.4 1.1-1 2.1-1.7 2.9',
  wait: 'M12 7v5l3 2M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17',
  search: 'M11 4.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M16 16l4 4',
  close: 'M6 6l12 12M18 6L6 18',
  chevron: 'M9 6l6 6-6 6',
  auto: 'M12 3.5a8.5 8.5 0 1 1 0 17zM12 3.5a8.5 8.5 0 1 0 0 17',
  light: 'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  dark: 'M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z',
  globe: 'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17M3.5 12h17M12 3.5c2.5 2.3 3.8 5.2 3.8 8.5s-1.3 6.2-3.8 8.5c-2.5-2.3-3.8-5.2-3.8-8.5S9.5 5.8 12 3.5',
  copy: 'M9 9h10.5v10.5H9zM5.5 15H4.5V4.5H15v1',
  info: 'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17M12 11v5.5M12 7.6v.1',
  mute: 'M18 16.5H5.5L7 14v-3.5a5 5 0 0 1 8.2-3.8M17 10.5V14l.6 1M10 19.5a2 2 0 0 0 4 0M4 4l16 16',
  retry: 'M19 12a7 7 0 1 1-2.2-5.1M17.5 3.5v4h-4',
  arrow: 'M5 12h14M13 6l6 6-6 6',
} as const;
export type IconName = keyof typeof ICONS;

export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon icon-${name}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${svg`<path d=${ICONS[name]}></path>`}</svg>`;
}

export interface Column<K extends string> { key: K; label: string; numeric?: boolean; wide?: boolean; name?: string; firstDescending?: boolean }

/** A header cell whose button sorts; the same column again turns the order round. */
export function sortHeader<K extends string>(
  column: Column<K>, current: K, descending: boolean, sort: (key: K, descending: boolean) => void,
): TemplateResult {
  const active = column.key === current;
  const order = active ? (descending ? 'descending' : 'ascending') : undefined;
  const next = active ? !descending : (column.firstDescending ?? false);
  return html`<th scope="col" class="${column.numeric ? 'num' : ''} ${column.wide ? 'wide' : ''} ${column.name ?? ''} col-${column.key}" aria-sort=${order ?? nothing}>
    <button type="button" class="sort" @click=${() => sort(column.key, next)}>${column.label}<span class="order" aria-hidden="true">${order === undefined ? '' : descending ? '↓' : '↑'}</span></button>
  </th>`;
}

/** Under a table that may show `shown` of `all` rows, and shows `first` at first. */
export function moreRows(page: Page, shown: number, all: number, first: number, set: (rows: number) => void): TemplateResult | typeof nothing {
  const { t, format } = page;
  if (all <= shown && shown <= first) return nothing;
  const next = Math.min(ROWS_STEP, ROWS_MAX - shown, all - shown);
  return html`<div class="more">
    ${next > 0 ? html`<button type="button" class="quiet" @click=${() => set(shown + next)}>${t.more.show(next, format.count(all - shown))}</button>` : nothing}
    ${next <= 0 && all > shown ? html`<span>${t.more.enough(format.count(shown), format.count(all))}</span>` : nothing}
    ${shown > first ? html`<button type="button" class="quiet" @click=${() => set(first)}>${t.more.fewer}</button>` : nothing}
  </div>`;
}
