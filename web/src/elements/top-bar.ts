import { html, nothing, type TemplateResult } from 'lit';
import type { Theme } from '../prefs';
import { PageElement, icon } from './base';

/** Name of the node, state of the connection, language and theme. */
export class TopBar extends PageElement {
  static override properties = { page: { attribute: false }, theme: { attribute: false }, clockMs: { attribute: false } };
  declare theme: Theme;
  /** Page's monotonic clock, ms. */
  declare clockMs: number;

  protected override render(): TemplateResult {
    const { t, state } = this.page;
    return html`
      <header class="top"><div class="bar-row">
        <span class="brand"><img src="favicon.svg" alt="" width="20" height="20"><span>Headroom</span></span>
        ${state.frame === undefined ? nothing : html`<span class="node" translate="no">${state.frame.node}</span>`}
        <span class="spring"></span>
        ${this.#link()}
        <button type="button" class="quiet tool" lang=${t.otherLanguageCode} @click=${() => this.#ask('language-change')}>${icon('globe')}${t.otherLanguage}</button>
        <button type="button" class="quiet tool" aria-label=${t.themes[this.theme]} title=${t.themes[this.theme]} @click=${() => this.#ask('theme-change')}>${icon(this.theme)}</button>
      </div>
      ${this.#banner()}</header>
      <p class="sr-only" role="status" data-test="link-announcement">${state.frame === undefined ? '' : state.link.state === 'live' ? t.link.restored : t.link.lost}</p>`;
  }

  #link(): TemplateResult {
    const { t, format, state, nowMs } = this.page;
    const { link } = state;
    const words = link.state === 'stalled' ? t.link.stalled(this.#silence(link.sinceMs)) : t.link[link.state];
    const clock = state.frame === undefined ? nothing
      : html`<time class="clock" datetime=${new Date(nowMs).toISOString()} title="${t.link.serverTime}: ${format.full(nowMs)}">${format.clock(nowMs, nowMs)}<span class="zone"> ${format.zone(nowMs)}</span></time>`;
    return html`<span class="link is-${link.state}" data-state=${link.state}><span class="lamp" aria-hidden="true"></span>${words}</span>${clock}`;
  }

  #banner(): TemplateResult | typeof nothing {
    const { t, format, state } = this.page;
    const { link } = state;
    if (link.state !== 'lost' && link.state !== 'stalled') return nothing;
    const silence = this.#silence(link.sinceMs);
    const wait = link.state === 'lost' ? Math.ceil((link.retryAtMs - this.clockMs) / 1_000) : 0;
    const retry = wait > 0 ? t.link.retryIn(format.seconds(wait)) : t.link.retryNow;
    return html`<div class="banner is-lost" data-test="lost">
      ${icon('alert')}<span>${link.state === 'lost' ? t.link.lostSince(silence, retry) : t.link.stalledSince(silence)}</span>
      <button type="button" @click=${() => this.#ask('retry')}>${t.link.tryNow}</button>
    </div>`;
  }

  #silence(sinceMs: number): string {
    return this.page.format.seconds(Math.max(0, this.clockMs - sinceMs) / 1_000);
  }

  #ask(what: string): void {
    this.dispatchEvent(new CustomEvent(what, { bubbles: true }));
  }
}
customElements.define('top-bar', TopBar);

/** True while time alone changes what the bar says. */
export function needsClock(state: { link: { state: string } }): boolean {
  return state.link.state === 'lost' || state.link.state === 'stalled';
}
