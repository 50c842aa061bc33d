import { html, nothing, type TemplateResult } from 'lit';
import { say } from '../findings';
import { dropsBeside, headline, leadingFinding, lostAmount } from '../headline';
import type { Frame } from '../frame';
import { type IconName, PageElement, icon, orAbsent, prose } from './base';
import { explain } from '../meaning';

const STATE_ICONS: Record<string, IconName> = { ok: 'check', losing: 'alert', warning: 'alert', blind: 'blind', waiting: 'wait' };
/** A screen reader is told at most this often; what holds then is told. */
const ANNOUNCE_EVERY_MS = 10_000;

/** Is anything wrong; what, where, since when. */
export class HeadLine extends PageElement {
  #announcedKey = '';
  #announced = '';
  #announcedAt = -ANNOUNCE_EVERY_MS;

  protected override render(): TemplateResult {
    const { t, format, state, language } = this.page;
    const said = headline(state.frame, t, format);
    const stale = state.frame !== undefined && state.link.state !== 'live';
    if (state.frame !== undefined) this.#announce(`${language} ${said.key}`, said.text);
    return html`
      <section class="headline is-${said.state} ${stale ? 'is-stale' : ''}" aria-labelledby="headline">
        ${icon(STATE_ICONS[said.state] ?? 'wait')}
        <div class="headline-text">
          <h1 id="headline">${stale ? html`<span class="stale-mark">${t.headline.lastKnown}</span> ` : nothing}${said.text}</h1>
          ${this.#second(said.state)}
        </div>
        ${this.#figures()}
      </section>
      <p class="sr-only" role="status" data-test="announcement">${this.#announced}</p>`;
  }

  /** What holds since when, or what the worst reason means and where to look. */
  #second(kind: string): TemplateResult | typeof nothing {
    const { t, format, state, language, nowMs } = this.page;
    const told = state.frame?.headline;
    if (kind === 'ok' && told?.since !== undefined) {
      return html`<p>${t.headline.okSince(format.clock(Date.parse(told.since), nowMs))}</p>`;
    }
    if (state.frame !== undefined && leadingFinding(state.frame) !== undefined) return this.#ofFinding(state.frame);
    if (kind === 'blind') return this.#seenThough(told?.packetsPerSecond);
    if (kind !== 'losing' || told?.worst === undefined) return nothing;
    const meaning = explain(state.reasons, told.worst.reason, told.worst.location, language);
    if (meaning?.meaning === undefined) return nothing;
    return html`<p>${prose(meaning.meaning)} ${meaning.lookAt === undefined ? nothing : html`<span class="look-at">${t.drops.lookAt}: ${prose(meaning.lookAt)}</span>`}</p>`;
  }

  /** What the finding says, the way to its advice, and the drops of this node beside it. */
  #ofFinding(frame: Frame): TemplateResult {
    const { t, format } = this.page;
    const { text, foreign } = say(leadingFinding(frame)!, t);
    const beside = dropsBeside(frame, t, format);
    return html`<p><span lang=${foreign ? 'en' : nothing}>${prose(text)}</span> <a href="#findings-title">${t.headline.toFinding}</a></p>
      ${beside === undefined ? nothing : html`<p data-test="beside">${t.headline.beside(beside)}</p>`}`;
  }

  /** Blind, but not to everything. */
  #seenThough(rate: number | undefined): TemplateResult | typeof nothing {
    const { t, format } = this.page;
    const amount = lostAmount(rate, t, format);
    return amount === undefined ? nothing : html`<p>${t.headline.blindStill(amount)}</p>`;
  }

  #figures(): TemplateResult {
    const { t, state } = this.page;
    const rates = state.frame?.rates ?? {};
    const lost = state.frame?.headline.packetsPerSecond ?? rates.dropsPerSecond;
    return html`<dl class="figures">
      ${state.frame?.headline.finding?.severity === 'critical' ? this.#figure(t.figures.dropsHere, lost, 'loss', t.figures.dropsHereHelp) : this.#figure(t.figures.drops, lost, 'loss')}
      ${this.#figure(t.figures.oversized, rates.oversizedPerSecond, 'warn', t.figures.oversizedHelp)}
      ${this.#figure(t.figures.retransmits, rates.retransmitsPerSecond, '')}
      ${this.#figure(t.figures.noise, rates.noisePerSecond, '', t.figures.noiseHelp)}
    </dl>`;
  }

  #figure(name: string, rate: number | undefined, tone: string, help = ''): TemplateResult {
    const { t, format } = this.page;
    const text = rate === undefined ? undefined : format.short(rate);
    return html`<div class="figure ${rate !== undefined && rate > 0 ? tone : ''}" title=${help === '' ? t.figures.unit : `${help} · ${t.figures.unit}`}>
      <dt>${name}</dt>
      <dd>${orAbsent(text, this.page)}${text === undefined ? nothing : html`<span class="unit">${t.perSecondShort}</span>`}</dd>
    </div>`;
  }

  /** Says a new state at once, then holds its tongue for a while: rates that move are not news. */
  #announce(key: string, text: string): void {
    const now = performance.now();
    if (key === this.#announcedKey || now - this.#announcedAt < ANNOUNCE_EVERY_MS) return;
    this.#announcedKey = key;
    this.#announced = text;
    this.#announcedAt = now;
  }
}
customElements.define('head-line', HeadLine);
