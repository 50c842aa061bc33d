import './css/app.css';
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { ReasonColours } from './colour';
import type { Page, ViewChange } from './elements/base';
import type { Alert } from './alerts';
import './elements/alert-desk';
import './elements/alert-list';
import './elements/drop-chart';
import './elements/drop-table';
import './elements/event-list';
import './elements/finding-list';
import './elements/head-line';
import './elements/interface-table';
import './elements/monitor-panel';
import './elements/mtu-way';
import './elements/path-table';
import type { SilenceDialog } from './elements/silence-dialog';
import './elements/silence-dialog';
import './elements/size-histogram';
import { needsClock } from './elements/top-bar';
import { Format } from './format';
import { documentTitle } from './headline';
import { type Language, MESSAGES, localeOf } from './i18n';
import { THEMES, type Theme, applyTheme, loadLanguage, loadTheme, saveLanguage, setTheme } from './prefs';
import { serverNow } from './state';
import { Store } from './store';
import { type View, fromQuery, toQuery } from './url';

/** While nothing arrives, the page has to count by itself. */
const CLOCK_EVERY_MS = 500;
/** Typing becomes a step of the history only after a pause. */
const ADDRESS_AFTER_MS = 250;

const NO_NAMESPACES = new Map<number, string>();

/** The page: holds what is shown, and hands it down. */
export class HeadroomApp extends LitElement {
  readonly #store = new Store();
  readonly #colours = new ReasonColours();
  readonly #dark = matchMedia('(prefers-color-scheme: dark)');
  #view: View;
  #ignored: string[];
  #language: Language = loadLanguage();
  #format: Format;
  #theme: Theme = loadTheme();
  #clock: ReturnType<typeof setInterval> | undefined;
  #addressTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    ({ view: this.#view, ignored: this.#ignored } = fromQuery(location.search));
    this.#format = formatFor(this.#language);
    applyTheme(this.#theme);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#store.addEventListener('change', () => this.requestUpdate());
    this.addEventListener('view-change', (event) => this.#changeView((event as CustomEvent<ViewChange>).detail));
    this.addEventListener('language-change', () => this.#changeLanguage());
    this.addEventListener('theme-change', () => this.#changeTheme());
    this.addEventListener('silence', (event) => void this.querySelector<SilenceDialog>('silence-dialog')?.open((event as CustomEvent<Alert>).detail));
    this.addEventListener('show-finding', (event) => void this.#showFinding((event as CustomEvent<string>).detail));
    this.addEventListener('retry', () => this.#store.retryNow());
    addEventListener('popstate', () => this.#navigated());
    this.#dark.addEventListener('change', () => this.requestUpdate());
    this.#clock = setInterval(() => needsClock(this.#store.state) && this.requestUpdate(), CLOCK_EVERY_MS);
    this.#store.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#clock);
    this.#store.stop();
  }

  protected override render(): TemplateResult {
    const page = this.#page();
    const clockMs = performance.now();
    this.#describe(page);
    return html`
      <a class="skip" href="#drops-title">${page.t.skip}</a>
      <top-bar .page=${page} .theme=${this.#theme} .clockMs=${clockMs}></top-bar>
      <main data-seq=${page.state.frame?.seq ?? nothing} class=${page.state.frame !== undefined && page.state.link.state !== 'live' ? 'is-stale' : ''}>
        ${this.#ignored.length === 0 ? nothing : this.#ignoredNotice(page)}
        <head-line .page=${page}></head-line>
        <alert-list .page=${page}></alert-list>
        <finding-list .page=${page}></finding-list>
        <div class="grid">
          <div class="column">
            <drop-chart .page=${page} .clockMs=${clockMs}></drop-chart>
            <drop-table .page=${page}></drop-table>
            <path-table .page=${page}></path-table>
          </div>
          <div class="column">
            <mtu-way .page=${page}></mtu-way>
            <interface-table .page=${page}></interface-table>
            <size-histogram .page=${page}></size-histogram>
            <alert-desk .page=${page}></alert-desk>
            <monitor-panel .page=${page}></monitor-panel>
          </div>
          <event-list .page=${page}></event-list>
        </div>
      </main>
      <silence-dialog .page=${page}></silence-dialog>`;
  }

  #page(): Page {
    const { state } = this.#store;
    return {
      t: MESSAGES[this.#language],
      format: this.#format,
      language: this.#language,
      view: this.#view,
      state,
      namespaces: state.frame?.namespaces ?? NO_NAMESPACES,
      colours: this.#colours,
      nowMs: serverNow(state, state.arrivedMs) ?? 0,
      paint: this.#theme === 'auto' ? (this.#dark.matches ? 'dark' : 'light') : this.#theme,
    };
  }

  /** What stands outside the page's body: language, title. */
  #describe({ t, state, format }: Page): void {
    const root = document.documentElement;
    if (root.lang !== t.code) root.lang = t.code;
    const title = documentTitle(state.frame, state.link.state === 'live', t, format, state.alerts === undefined ? 0 : state.alerts.counts.firing - state.alerts.counts.quiet);
    if (document.title !== title) document.title = title;
  }

  #ignoredNotice({ t }: Page): TemplateResult {
    return html`<div class="banner is-note" data-test="ignored"><span>${t.linkIgnored(this.#ignored.join(', '))}</span>
      <button type="button" @click=${() => this.#forgive()}>${t.dismiss}</button></div>`;
  }

  #forgive(): void {
    this.#ignored = [];
    history.replaceState(null, '', this.#address());
    this.requestUpdate();
  }

  #changeView({ patch, typing }: ViewChange): void {
    this.#view = { ...this.#view, ...patch };
    clearTimeout(this.#addressTimer);
    if (typing) this.#addressTimer = setTimeout(() => history.replaceState(null, '', this.#address()), ADDRESS_AFTER_MS);
    else if (this.#address() !== location.pathname + location.search) history.pushState(null, '', this.#address());
    this.requestUpdate();
  }

  /** Opens the finding's card, wherever in the list it is, and takes the reader there. */
  async #showFinding(id: string): Promise<void> {
    const at = this.#store.state.frame?.findings.findIndex((one) => one.id === id) ?? -1;
    if (at >= this.#view.findingRows) this.#changeView({ patch: { findingRows: at + 1 }, typing: true });
    await this.updateComplete;
    await this.querySelector<LitElement>('finding-list')?.updateComplete;
    const card = this.querySelector<HTMLDetailsElement>(`[data-finding="${CSS.escape(id)}"]`);
    if (card === null) return;
    card.open = true;
    card.scrollIntoView({ block: 'start' });
    card.querySelector('summary')?.focus({ preventScroll: true });
  }

  #address(): string {
    return location.pathname + toQuery(this.#view);
  }

  #navigated(): void {
    clearTimeout(this.#addressTimer);
    ({ view: this.#view, ignored: this.#ignored } = fromQuery(location.search));
    this.requestUpdate();
  }

  #changeLanguage(): void {
    this.#language = this.#language === 'en' ? 'zh' : 'en';
    this.#format = formatFor(this.#language);
    saveLanguage(this.#language);
    this.requestUpdate();
  }

  #changeTheme(): void {
    this.#theme = THEMES[(THEMES.indexOf(this.#theme) + 1) % THEMES.length]!;
    setTheme(this.#theme);
    this.requestUpdate();
  }
}
customElements.define('headroom-app', HeadroomApp);

/** Numbers and times as the reader's own variant of the language has them: en-GB, zh-TW. */
function formatFor(language: Language): Format {
  return new Format(localeOf(language, navigator.languages));
}
