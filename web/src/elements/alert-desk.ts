import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { type Alert, type Alerts, type Receiver, type Silence, lasted, wordsOf } from '../alerts';
import { type DeskAnswer, endSilence, sendAgain } from '../desk';
import { ALERT_ROWS_FIRST, ROWS_MAX } from '../url';
import { PageElement, icon, moreRows, orAbsent } from './base';

const SILENCE_ROWS_MAX = 50;

/** Behind the alerts: who keeps what quiet, what is over, and how the deliveries stand. */
export class AlertDesk extends PageElement {
  /** The last thing asked, by what it was about; no answer: it is on its way. */
  #wish: { readonly about: string; readonly answer?: DeskAnswer } | undefined;

  protected override render(): TemplateResult | typeof nothing {
    const all = this.page.state.alerts;
    if (all === undefined) return nothing;
    return html`<section class="panel desk" aria-labelledby="desk-title">
      <div class="panel-head"><h2 id="desk-title">${this.page.t.alerts.deskTitle}</h2></div>
      ${this.#receivers(all.receivers)}${this.#silences(all)}${this.#recent(all)}
    </section>`;
  }

  #receivers(receivers: readonly Receiver[]): TemplateResult {
    const { t } = this.page;
    return html`<h3 id="receivers-title" tabindex="-1">${t.alerts.receivers}</h3>
      ${receivers.length === 0 ? html`<p class="empty" data-test="no-receivers">${icon('info')}${t.alerts.noReceivers}</p>`
        : html`<ul class="receivers">${repeat(receivers, (one) => one.name, (one) => this.#receiver(one))}</ul>`}`;
  }

  #receiver(one: Receiver): TemplateResult {
    const { t, format, nowMs } = this.page;
    const bad = one.dead > 0 || one.lost > 0 || one.lastProblem !== undefined;
    const about = `resend ${one.name}`;
    const count = (name: string, value: number, loud: boolean) => html`<div class=${loud ? 'warn' : ''}><dt>${name}</dt><dd>${format.count(value)}</dd></div>`;
    return html`<li data-receiver=${one.name}>
      <p class="receiver-head">${icon(bad ? 'alert' : 'check')}<strong translate="no">${one.name}</strong> <span class="badge" translate="no">${one.format}</span> <span class="in" translate="no">${one.target}</span></p>
      <dl class="receiver-counts">
        ${count(t.alerts.delivered, one.delivered, false)}${count(t.alerts.waiting, one.waiting, false)}${count(t.alerts.retried, one.retried, false)}${count(t.alerts.dead, one.dead, one.dead > 0)}${one.lost === 0 ? nothing : count(t.alerts.lost, one.lost, true)}
        <div><dt>${t.alerts.lastDelivered}</dt><dd>${one.lastDelivered === undefined ? t.alerts.never : format.ago(Date.parse(one.lastDelivered), nowMs)}</dd></div>
      </dl>
      ${one.lastProblem === undefined ? nothing : html`<p class="warn receiver-problem"><span lang=${t.code === 'en' ? nothing : 'en'}>${one.lastProblem}</span>${one.nextAttempt === undefined ? nothing : html` <span class="in">${t.alerts.nextAttempt(format.clock(Date.parse(one.nextAttempt), nowMs))}</span>`}</p>`}
      ${one.dead === 0 && this.#wish?.about !== about ? nothing : html`<p class="search-now"><button type="button" class="quiet" ?disabled=${one.dead === 0 || this.#isOnItsWay(about)} aria-label=${t.alerts.resendTo(format.count(one.dead), one.name)} @click=${() => void this.#ask(about, () => sendAgain(one.name))}>${icon('retry')}${t.alerts.resend(format.count(one.dead))}</button>${this.#answer(about)}</p>`}
    </li>`;
  }

  #silences(all: Alerts): TemplateResult {
    const { t, format } = this.page;
    const shown = all.silences.slice(0, SILENCE_ROWS_MAX);
    return html`<h3>${t.alerts.silences(format.count(all.silences.length))}</h3>
      ${this.#wish?.about.startsWith('end ') ? html`<p class="desk-answer">${this.#answer(this.#wish.about)}</p>` : nothing}
      ${shown.length === 0 ? html`<p class="empty">${t.alerts.noSilences}</p>` : html`<ul class="silences">${repeat(shown, (one) => one.id, (one) => this.#silence(one))}</ul>`}
      ${all.silences.length > shown.length ? html`<p class="side-note">${t.alerts.andMore(format.count(all.silences.length - shown.length))} <a href="api/v1/silences">${t.alerts.allOfThem}</a></p>` : nothing}`;
  }

  #silence(one: Silence): TemplateResult {
    const { t, format, nowMs } = this.page;
    const about = `end ${one.id}`;
    const [starts, ends] = [Date.parse(one.startsAt), Date.parse(one.endsAt)];
    const what = one.matchers.map(({ label, pattern }) => `${label}=${pattern}`).join(' ');
    return html`<li data-silence=${one.id}>
      <div class="silence-what">${one.matchers.map(({ label, pattern }) => html`<code translate="no">${label}=${pattern}</code> `)}
        <p class="meaning">${t.alerts.saidBy(one.author, one.comment)}</p></div>
      <time datetime=${one.endsAt} title=${format.full(ends)}>${starts > nowMs ? t.alerts.from(format.clock(starts, nowMs), format.clock(ends, nowMs)) : t.alerts.until(format.clock(ends, nowMs), format.span(ends - nowMs))}</time>
      <button type="button" class="quiet" ?disabled=${this.#isOnItsWay(about)} aria-label=${t.alerts.endOf(what)} @click=${() => void this.#ask(about, () => endSilence(one.id))}>${icon('close')}${t.alerts.end}</button>
    </li>`;
  }

  #recent(all: Alerts): TemplateResult {
    const { t, view } = this.page;
    const rows = Math.min(view.recentRows, ROWS_MAX);
    return html`<h3>${t.alerts.recent}</h3>
      ${all.recent.length === 0 ? html`<p class="empty">${icon('check')}${t.alerts.noRecent}</p>` : html`
      <table class="recent"><caption class="sr-only">${t.alerts.recentCaption}</caption>
        <thead><tr><th scope="col">${t.alerts.what}</th><th scope="col" class="num">${t.alerts.ended}</th><th scope="col" class="num">${t.alerts.lasted}</th></tr></thead>
        <tbody>${repeat(all.recent.slice(0, rows), (one, i) => `${one.id} ${one.since} ${i}`, (one) => this.#over(one))}</tbody></table>
      ${moreRows(this.page, rows, all.recent.length, ALERT_ROWS_FIRST, (n) => this.change({ recentRows: n }))}`}`;
  }

  #over(alert: Alert): TemplateResult {
    const { t, format, nowMs, language } = this.page;
    const words = wordsOf(alert, language);
    const ended = Date.parse(alert.endedAt ?? '');
    const duration = lasted(alert);
    return html`<tr data-alert=${alert.id}><td>${words.summary}<div class="meaning">${words.condition}</div></td>
      <td class="num"><time datetime=${alert.endedAt ?? nothing} title=${format.full(ended)}>${format.clock(ended, nowMs)}</time></td>
      <td class="num">${alert.firedAt === undefined ? t.alerts.neverFired : orAbsent(duration === undefined ? undefined : format.span(duration), this.page)}</td></tr>`;
  }

  #isOnItsWay(about: string): boolean {
    return this.#wish?.about === about && this.#wish.answer === undefined;
  }

  #answer(about: string): TemplateResult {
    const answer = this.#wish?.about === about ? this.#wish.answer : undefined;
    return html`<span class=${answer?.kind === 'done' ? 'meaning' : 'meaning warn'} role="status">${answer === undefined ? nothing : this.page.t.alerts.answer(answer)}</span>`;
  }

  async #ask(about: string, send: () => Promise<DeskAnswer>): Promise<void> {
    this.#wish = { about };
    this.requestUpdate();
    const answer = await send();
    if (this.#wish.about !== about) return; // something else was asked since
    this.#wish = { about, answer };
    this.requestUpdate();
  }
}
customElements.define('alert-desk', AlertDesk);
