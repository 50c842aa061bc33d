import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { type Alert, type Alerts, grouped, inOrderOf, inTrouble, safeLinks, silenceOf, wordsOf } from '../alerts';
import type { Severity } from '../frame';
import { ALERT_CLOSED, ALERT_ROWS_FIRST, ROWS_MAX } from '../url';
import './alert-curve';
import { type IconName, PageElement, icon, moreRows, prose } from './base';
import { Hold } from './hold';

const ICONS: Record<Severity, IconName> = { critical: 'alert', warning: 'alert', info: 'info' };
/** A screen reader is told at most this often; what holds then is told. */
const ANNOUNCE_EVERY_MS = 10_000;
/** Of what is kept quiet or pending: the first ones say enough. */
const SIDE_ROWS_MAX = 20;

/** What fires now, in one line each, and why; what is pending or kept quiet, quietly. Nothing while nothing is. */
export class AlertList extends PageElement {
  readonly #hold = new Hold(this);
  #order: readonly string[] = [];
  /** Opened by the page: stays open while it fires. */
  #chosen = '';
  #announcedKey = '';
  #announced = '';
  #announcedAt = -ANNOUNCE_EVERY_MS;

  protected override render(): TemplateResult | typeof nothing {
    const { state, t } = this.page;
    const all = state.alerts;
    if (all === undefined) return nothing;
    const { loud, quiet, pending } = grouped(all.alerts);
    const firing = this.#hold.held ? inOrderOf(loud, this.#order) : loud;
    this.#order = firing.map((one) => one.id);
    this.#choose(firing);
    this.#announce(all, loud);
    const troubled = inTrouble(all.receivers);
    const status = html`<p class="sr-only" role="status" data-test="alerts-announcement">${this.#announced}</p>`;
    if (all.alerts.length === 0 && troubled.length === 0 && all.maintenance.length === 0) return status;
    return html`<section class="panel alerts" aria-labelledby="alerts-title">
      <div class="panel-head"><h2 id="alerts-title" tabindex="-1">${t.alerts.title}</h2><span class="note">${t.alerts.counts(all.counts.firing - all.counts.quiet, all.counts.quiet, all.counts.pending)}</span></div>
      ${this.#firing(firing, all)}
      ${this.#side('quiet', t.alerts.quietTitle(all.counts.quiet), quiet, all)}
      ${this.#side('pending', t.alerts.pendingTitle(all.counts.pending), pending, all)}
      ${this.#notes(all, troubled.map((one) => one.name))}
    </section>${status}`;
  }

  #firing(firing: readonly Alert[], all: Alerts): TemplateResult | typeof nothing {
    const { view, t, format } = this.page;
    const rows = Math.min(view.alertRows, ROWS_MAX);
    const left = all.counts.firing - all.counts.quiet - firing.length;
    return firing.length === 0 ? nothing : html`
      <ul class="firing" @pointerenter=${this.#hold.enter} @pointerleave=${this.#hold.leave} @focusin=${this.#hold.focus} @focusout=${this.#hold.blur}>
        ${repeat(firing.slice(0, rows), (alert) => alert.id, (alert) => this.#row(alert))}</ul>
      ${moreRows(this.page, rows, firing.length, ALERT_ROWS_FIRST, (n) => this.change({ alertRows: n }))}
      ${left > 0 ? html`<p class="side-note">${t.alerts.left(format.count(left))} <a href="api/v1/alerts?state=firing">${t.alerts.allOfThem}</a></p>` : nothing}`;
  }

  /** Open at first: the gravest that has a number to look at. One that stands for a finding has its explanation there. */
  #choose(firing: readonly Alert[]): void {
    if (!firing.some((one) => one.id === this.#chosen)) this.#chosen = firing.find((one) => one.measure !== undefined && one.finding === undefined)?.id ?? '';
  }

  #isOpen(alert: Alert): boolean {
    const { alert: wanted } = this.page.view;
    return wanted === '' ? alert.id === this.#chosen : alert.id === wanted;
  }

  #row(alert: Alert): TemplateResult {
    const { t, format, nowMs, language } = this.page;
    const words = wordsOf(alert, language);
    const open = this.#isOpen(alert);
    const fired = Date.parse(alert.firedAt ?? alert.since);
    return html`<li class="alert is-${alert.severity} ${open ? 'is-open' : ''}" data-alert=${alert.id} data-rule=${alert.rule}>
      <div class="alert-row">
        <button type="button" class="expand" aria-expanded=${open} aria-label=${t.alerts.explain(words.summary)} @click=${() => this.change({ alert: open ? ALERT_CLOSED : alert.id })}>${icon('chevron')}</button>
        ${icon(ICONS[alert.severity])}
        <div class="alert-what"><h3>${words.summary}</h3><p class="meaning">${prose(words.condition)}</p></div>
        <span class="alert-meta"><span class="badge severity">${t.findings.severities[alert.severity]}</span>
          <time datetime=${alert.firedAt ?? alert.since} title=${format.full(fired)}>${t.alerts.firingSince(format.clock(fired, nowMs))}</time></span>
        <span class="alert-tools">${this.#toFinding(alert)}
          <button type="button" class="quiet" aria-label=${t.alerts.silenceOf(words.summary)} @click=${() => this.#silence(alert)}>${icon('mute')}${t.alerts.silence}</button></span>
      </div>
      ${open ? this.#explained(alert) : nothing}
    </li>`;
  }

  /** The finding has the evidence and the advice: they are not said twice. */
  #toFinding(alert: Alert): TemplateResult | typeof nothing {
    const { t, state } = this.page;
    const there = alert.finding !== undefined && state.frame?.findings.some((one) => one.id === alert.finding);
    return there ? html`<a class="to-finding" href="#findings-title" @click=${(event: Event) => this.#showFinding(event, alert.finding!)}>${t.alerts.toFinding}</a>` : nothing;
  }

  #showFinding(event: Event, id: string): void {
    event.preventDefault();
    this.dispatchEvent(new CustomEvent('show-finding', { detail: id, bubbles: true }));
  }

  #silence(alert: Alert): void {
    this.dispatchEvent(new CustomEvent('silence', { detail: alert, bubbles: true }));
  }

  #explained(alert: Alert): TemplateResult {
    const { t, format, language } = this.page;
    const words = wordsOf(alert, language);
    const links = safeLinks(alert.links);
    return html`<div class="alert-body">
      ${alert.measure === undefined ? nothing : html`<alert-curve .page=${this.page} .measure=${alert.measure}></alert-curve>`}
      <div class="alert-words">
        <p class="alert-description">${prose(words.description)}</p>
        <dl class="alert-facts">
          <div><dt>${t.alerts.heldSince}</dt><dd>${format.full(Date.parse(alert.since))}</dd></div>
          <div><dt>${t.alerts.labels}</dt><dd class="labels-list">${Object.entries(alert.labels).map(([name, value]) => html`<code translate="no">${name}=${value}</code> `)}</dd></div>
          ${links.length === 0 ? nothing : html`<div><dt>${t.alerts.links}</dt><dd>${links.map(([name, address]) => html`<a href=${address} target="_blank" rel="noopener noreferrer">${t.alerts.linkNames[name] ?? name}</a> `)}</dd></div>`}
        </dl>
      </div>
    </div>`;
  }

  #side(name: 'quiet' | 'pending', title: string, alerts: readonly Alert[], all: Alerts): TemplateResult | typeof nothing {
    const { language } = this.page;
    if (alerts.length === 0) return nothing;
    return html`<details class="side" data-test=${name}><summary>${icon(name === 'quiet' ? 'mute' : 'wait')}<span>${title}</span></summary>
      <ul>${repeat(alerts.slice(0, SIDE_ROWS_MAX), (one) => one.id, (alert) => html`<li data-alert=${alert.id}><span>${wordsOf(alert, language).summary}</span> <span class="in">${name === 'quiet' ? this.#whyQuiet(alert, all) : this.#pendingSince(alert)}</span></li>`)}
        ${this.#sideRest(all.counts[name] - Math.min(alerts.length, SIDE_ROWS_MAX))}</ul></details>`;
  }

  #sideRest(left: number): TemplateResult | typeof nothing {
    const { t, format } = this.page;
    return left <= 0 ? nothing : html`<li class="in">${t.alerts.andMore(format.count(left))} <a href="api/v1/alerts">${t.alerts.allOfThem}</a></li>`;
  }

  #pendingSince(alert: Alert): string {
    const { t, format, nowMs, language } = this.page;
    return `${wordsOf(alert, language).condition} · ${t.alerts.holdsSince(format.clock(Date.parse(alert.since), nowMs))}`;
  }

  #whyQuiet(alert: Alert, all: Alerts): string {
    const { t, format, nowMs, language } = this.page;
    if (alert.inhibitedBy !== undefined) {
      const cause = all.alerts.find((one) => one.id === alert.inhibitedBy);
      return t.alerts.explainedBy(cause === undefined ? alert.inhibitedBy : wordsOf(cause, language).summary);
    }
    const silence = silenceOf(alert, all);
    if (silence === undefined) return t.alerts.inMaintenance(alert.silencedBy ?? '');
    return t.alerts.silencedBy(silence.author, format.clock(Date.parse(silence.endsAt), nowMs), silence.comment);
  }

  #notes(all: Alerts, troubled: readonly string[]): TemplateResult | typeof nothing {
    const { t, format } = this.page;
    const notes = [
      ...(troubled.length === 0 ? [] : [html`<li class="warn" data-test="undelivered">${icon('alert')}<span>${t.alerts.undelivered(troubled.join(', '))} <a href="#receivers-title">${t.alerts.toReceivers}</a></span></li>`]),
      ...(all.maintenance.length === 0 ? [] : [html`<li data-test="maintenance">${icon('mute')}<span>${t.alerts.maintenance(all.maintenance.join(', '))}</span></li>`]),
      ...(all.turnedAway === 0 ? [] : [html`<li class="warn">${icon('alert')}<span>${t.alerts.turnedAway(format.count(all.turnedAway))}</span></li>`]),
    ];
    return notes.length === 0 ? nothing : html`<ul class="notices alert-notes">${notes}</ul>`;
  }

  #announce(all: Alerts, loud: readonly Alert[]): void {
    const { t, language } = this.page;
    const now = performance.now();
    const key = `${language} ${loud.map((one) => one.id).sort().join(' ')}`;
    if (key === this.#announcedKey || now - this.#announcedAt < ANNOUNCE_EVERY_MS) return;
    const had = this.#announced !== '';
    this.#announcedKey = key;
    this.#announcedAt = now;
    const [first] = loud;
    this.#announced = first === undefined ? (had ? t.alerts.noneFiring : '') : t.alerts.spoken(all.counts.firing - all.counts.quiet, wordsOf(first, language).summary);
  }
}
customElements.define('alert-list', AlertList);
