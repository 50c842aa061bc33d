import { html, nothing, type TemplateResult } from 'lit';
import type { Self } from '../frame';
import { tellUnavailable } from '../sentences';
import { PageElement, icon, orAbsent, prose } from './base';

/** Each makes some number elsewhere a lower bound; the others are by design, or harm one reader alone. */
const LOWER_BOUNDS = ['dropKeysFull', 'ledgerPeersFull', 'peersTurnedAway', 'dropsUnplaced', 'retransmitsFull', 'missed', 'unsized'] as const;
const BY_DESIGN = ['eventsLost', 'eventsSkipped', 'framesSkipped'] as const;
type Counter = (typeof LOWER_BOUNDS)[number] | (typeof BY_DESIGN)[number];

/** What the monitor itself cannot see, and what it lost. */
export class MonitorPanel extends PageElement {
  protected override render(): TemplateResult {
    const { t, state } = this.page;
    const self = state.frame?.self;
    return html`<section class="panel monitor" aria-labelledby="monitor-title">
      <div class="panel-head"><h2 id="monitor-title">${t.monitor.title}</h2></div>
      ${self === undefined ? html`<p class="empty">${t.headline.waiting}</p>` : html`${this.#unavailable(self)}${this.#losses(self)}${this.#facts(self)}`}
    </section>`;
  }

  #unavailable(self: Self): TemplateResult {
    const { t } = this.page;
    if (self.unavailable.length === 0) return html`<p class="fine">${icon('check')}${t.monitor.allAvailable}</p>`;
    return html`<h3>${t.monitor.unavailable}</h3>
      <ul class="unavailable">${tellUnavailable(self, t).map(({ text, foreign }) => html`<li>${icon('blind')}<span lang=${foreign ? 'en' : nothing}>${prose(text)}</span></li>`)}</ul>`;
  }

  #losses(self: Self): TemplateResult {
    const { t, format, state } = this.page;
    const short = LOWER_BOUNDS.some((name) => (self[name] ?? 0) > 0);
    const counter = (name: Counter) => this.#line(t.monitor.items[name]!, self[name], (LOWER_BOUNDS as readonly string[]).includes(name));
    return html`<h3>${t.monitor.losses}</h3>
      ${short ? html`<p class="warn">${icon('alert')}${t.monitor.lowerBound}</p>` : html`<p class="fine">${icon('check')}${t.monitor.noLosses}</p>`}
      <dl class="lines">
        ${[...LOWER_BOUNDS, ...BY_DESIGN].map(counter)}
        ${this.#line(t.monitor.pageMissed as [string, string], state.framesMissed, false)}
        ${state.framesUnreadable > 0 ? this.#line(t.monitor.pageUnreadable as [string, string], state.framesUnreadable, true) : nothing}
        ${state.restarts.length > 0 ? html`<div><dt>${t.monitor.restarts}</dt><dd>${format.count(state.restarts.length)}</dd></div>` : nothing}
      </dl>`;
  }

  #line([name, help]: [string, string], value: number | undefined, grave: boolean): TemplateResult {
    const loud = grave && (value ?? 0) > 0;
    return html`<div class=${loud ? 'warn' : ''} title=${help}><dt>${name}</dt><dd>${orAbsent(value === undefined ? undefined : this.page.format.count(value), this.page)}</dd></div>`;
  }

  #facts(self: Self): TemplateResult {
    const { t, format, state, nowMs } = this.page;
    const started = Date.parse(state.frame?.started ?? '');
    const keys = self.dropKeys === undefined || self.dropKeysMax === undefined ? undefined
      : t.monitor.keysOf(format.count(self.dropKeys), format.count(self.dropKeysMax));
    return html`<dl class="lines">
        <div><dt>${t.monitor.keys}</dt><dd>${orAbsent(keys, this.page)}</dd></div>
        <div><dt>${t.monitor.poll}</dt><dd>${orAbsent(format.micros(self.pollMicros), this.page)}</dd></div>
        <div><dt>${t.monitor.started}</dt><dd title=${format.full(started)}>${format.clock(started, nowMs)}</dd></div>
      </dl>
      ${self.attached.length === 0 ? nothing : html`<h3>${t.monitor.attached}</h3>
      <ul class="attached">${self.attached.map((a) => html`<li><code translate="no">${a.program}</code><span class="to">→</span><code translate="no">${a.tracepoint}</code></li>`)}</ul>`}`;
  }
}
customElements.define('monitor-panel', MonitorPanel);
