import { html, nothing, type TemplateResult } from 'lit';
import { classShows, matchesText, words } from '../drops';
import { type Flow, type PacketEvent, namespaceName } from '../frame';
import { EVENT_ROWS_FIRST, ROWS_MAX } from '../url';
import { PageElement, moreRows, orAbsent, swatch } from './base';
import { Hold } from './hold';

/** Sampled drops, retransmits and path-MTU signals with their flows, newest first. */
export class EventList extends PageElement {
  readonly #hold = new Hold(this);
  #kept: readonly PacketEvent[] = [];

  protected override render(): TemplateResult {
    const { t, view, state } = this.page;
    if (!this.#hold.held || this.#kept.length === 0) this.#kept = state.events;
    const wanted = words(view.text);
    const matching = this.#kept.filter((event) => this.#shows(event, wanted)).reverse();
    const shown = matching.slice(0, Math.min(view.eventRows, ROWS_MAX));
    return html`<section class="panel events" aria-labelledby="events-title">
      <div class="panel-head"><h2 id="events-title">${t.events.title}</h2><span class="note">${this.#hold.held && matching.length > 0 ? t.events.held : t.events.help}</span></div>
      ${matching.length === 0 ? html`<p class="empty">${this.#kept.length === 0 ? t.events.empty : t.events.emptyFiltered}</p>` : html`
      <div class="scroll"><table>
        <caption class="sr-only">${t.events.caption}</caption>
        <thead><tr>
          <th scope="col">${t.events.time}</th><th scope="col">${t.events.kind}</th><th scope="col" class="wide">${t.events.where}</th>
          <th scope="col" class="num wide">${t.events.size}</th><th scope="col" class="wide">${t.events.flow}</th>
        </tr></thead>
        <tbody @pointerenter=${this.#hold.enter} @pointerleave=${this.#hold.leave} @focusin=${this.#hold.focus} @focusout=${this.#hold.blur}>${shown.map((event) => this.#row(event))}</tbody>
      </table></div>`}
      ${moreRows(this.page, Math.min(view.eventRows, ROWS_MAX), matching.length, EVENT_ROWS_FIRST, (n) => this.change({ eventRows: n }))}
    </section>`;
  }

  #shows(event: PacketEvent, wanted: readonly string[]): boolean {
    const { view, t } = this.page;
    if (event.class !== undefined && !classShows(event.class, view)) return false;
    if (event.class === undefined && view.classes.size > 0) return false;
    return matchesText([
      event.reason, event.class, event.location, event.interface, event.kind, t.events.kinds[event.kind],
      namespaceName(this.page.namespaces, event.netns), event.signal?.reporter,
      flowText(event.flow), flowText(event.innerFlow), flowText(event.signal?.about),
    ], wanted);
  }

  #row(event: PacketEvent): TemplateResult {
    const { format, nowMs } = this.page;
    const at = Date.parse(event.time);
    return html`<tr data-kind=${event.kind}>
      <td class="when"><time datetime=${event.time} title=${format.full(at)}>${format.clock(at, nowMs)}</time></td>
      <td>${this.#what(event)}<div class="narrow meaning">${this.#where(event)}${event.size === undefined ? nothing : ` · ${event.size} B`}</div><div class="narrow">${this.#flows(event)}</div></td>
      <td class="wide">${this.#where(event)}</td>
      <td class="num wide">${orAbsent(event.size === undefined ? undefined : String(event.size), this.page)}</td>
      <td class="wide flow-cell">${this.#flows(event)}</td>
    </tr>`;
  }

  #what(event: PacketEvent): TemplateResult {
    const { t, colours } = this.page;
    const kind = t.events.kinds[event.kind] ?? event.kind;
    if (event.reason === undefined) return html`<div class="reason"><span class="badge k-${event.kind}">${kind}</span></div>`;
    const colour = event.class === 'noise' ? 'other' : colours.slot(event.reason);
    return html`<div class="reason">${swatch(colour)}<code translate="no">${event.reason}</code></div>`;
  }

  #where(event: PacketEvent): TemplateResult {
    const namespace = namespaceName(this.page.namespaces, event.netns);
    return html`${orAbsent(event.interface, this.page, this.page.t.drops.noDevice)}${namespace === undefined ? nothing : html`<span class="in"> ${namespace}</span>`}`;
  }

  #flows(event: PacketEvent): TemplateResult {
    const { t } = this.page;
    const { signal } = event;
    return html`${event.flow === undefined ? nothing : flow(event.flow)}
      ${event.innerFlow === undefined ? nothing : html`<div class="inner"><span class="in">${t.events.inner}${event.vni === undefined ? '' : ` ${t.events.vni(String(event.vni))}`}</span> ${flow(event.innerFlow)}</div>`}
      ${signal === undefined ? nothing : html`<div class="signal">${signal.nextHopMtu > 0 ? t.events.signal(signal.reporter, String(signal.nextHopMtu)) : t.events.signalSilent(signal.reporter)}
        ${signal.about === undefined ? nothing : html`<div class="inner"><span class="in">${t.events.about}</span> ${flow(signal.about)}</div>`}</div>`}
      ${event.flow === undefined && signal === undefined && event.innerFlow === undefined ? orAbsent(undefined, this.page) : nothing}`;
  }
}
customElements.define('event-list', EventList);

function flow(of: Flow): TemplateResult {
  return html`<span class="flow" translate="no"><span class="protocol">${of.protocol}</span> ${endpoint(of.source, of.sourcePort)} <span class="to">→</span> ${endpoint(of.destination, of.destinationPort)}</span>`;
}

/** IPv6 with a port needs brackets (RFC 5952 §6). */
export function endpoint(address: string, port: number | undefined): string {
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function flowText(of: Flow | undefined): string | undefined {
  if (of === undefined) return undefined;
  return `${of.protocol} ${endpoint(of.source, of.sourcePort)} ${endpoint(of.destination, of.destinationPort)}`;
}
