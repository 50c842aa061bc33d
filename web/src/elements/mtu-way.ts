import { html, nothing, svg, type TemplateResult } from 'lit';
import { type Audit, type AuditCilium, type Station, type Way, nameOf, pipe, podsOf, wayOf } from '../audit';
import { chosenPath, peerName } from '../paths';
import { tellUnavailable } from '../sentences';
import { PageElement, icon, orAbsent, prose } from './base';

/** Pods in the list to choose from: the filter of the browser's own list finds no more. */
const PODS_MAX = 200;

/** The way of a pod's largest packet to a peer, a station each with what it carries. The list is its own text. */
export class MtuWay extends PageElement {
  protected override render(): TemplateResult {
    const { t, state, format, nowMs } = this.page;
    const { audit } = state;
    return html`<section class="panel way" aria-labelledby="way-title">
      <div class="panel-head"><h2 id="way-title">${t.way.title}</h2>${audit === undefined ? nothing : html`<span class="note">${t.way.help} · ${t.way.at(format.clock(Date.parse(audit.at), nowMs))}</span>`}</div>
      ${audit === undefined ? html`<p class="empty" data-test="no-audit">${state.frame === undefined ? t.headline.waiting : t.way.noAudit}</p>` : this.#drawn(audit)}
    </section>`;
  }

  #drawn(audit: Audit): TemplateResult {
    const { t, view, state } = this.page;
    const way = wayOf(audit, view.pod, chosenPath(state.frame?.paths ?? [], view.path));
    return html`
      ${way === undefined ? html`<p class="empty">${t.way.noPod}</p>` : html`${this.#controls(audit, way)}${this.#summary(way)}
        <ol class="stations">${way.stations.map((station) => this.#station(station, way))}</ol>`}
      ${audit.cilium === undefined ? nothing : this.#cilium(audit.cilium)}
      ${this.#missing(audit)}`;
  }

  #controls(audit: Audit, way: Way): TemplateResult {
    const { t } = this.page;
    const pods = podsOf(audit);
    const listed = pods.slice(0, PODS_MAX);
    if (!listed.includes(way.pod)) listed.push(way.pod);
    return html`<div class="controls">
      <label><span class="sr-only">${t.way.choosePod}</span>
        <select name="pod" @change=${(e: Event) => this.change({ pod: Number((e.target as HTMLSelectElement).value) })}>
          ${listed.map((pod) => html`<option value=${pod.netns} ?selected=${pod === way.pod} .selected=${pod === way.pod}>${nameOf(pod)}</option>`)}
        </select></label>
      ${way.peer === undefined ? nothing : html`<span>${t.way.to} <strong translate="no">${peerName(way.peer)}</strong></span>`}
    </div>`;
  }

  /** The picture in two sentences. */
  #summary({ sends, overhead, narrowest, stations, peer }: Way): TemplateResult {
    const { t } = this.page;
    if (sends === undefined) return html`<p class="summary">${t.way.notMeasured}</p>`;
    const outer = sends + (overhead ?? 0);
    const sum = overhead === undefined ? t.way.sumPlain(String(sends)) : t.way.sum(String(sends), String(overhead), String(outer));
    const known = peer !== undefined && stations.every((one) => one.carries !== undefined || one.kind === 'peer');
    const rest = narrowest === undefined
      ? (known ? t.way.allFits : t.way.fitsAsFarAsKnown)(String(outer))
      : t.way.tooNarrow(this.#placeName(narrowest), String(narrowest.carries), String(narrowest.comes));
    return html`<p class="summary ${narrowest === undefined ? '' : 'warn'}" data-test="way-summary">${sum}${t.way.space}${rest}</p>`;
  }

  #placeName({ kind, name }: Station): string {
    const word = this.page.t.way.kinds[kind];
    const named = this.page.language === 'zh' ? word : kind === 'pod' ? 'the pod' : kind === 'veth' ? 'the pod’s veth' : kind === 'nic' ? 'the NIC' : `the ${word.toLowerCase()}`;
    return name === '' ? named : `${named} ${name}`;
  }

  #station(station: Station, way: Way): TemplateResult {
    const { t } = this.page;
    return html`<li class="station ${station.narrow ? 'is-narrow' : ''} ${station === way.narrowest ? 'is-narrowest' : ''}" data-station=${station.kind}>
      ${pipes(station, way)}
      <div class="station-text">
        <div class="station-head"><span class="station-kind">${t.way.kinds[station.kind]}</span>${station.name === '' ? nothing : html` <strong translate="no">${station.name}</strong>`}</div>
        ${this.#sizes(station, way)}
        ${station.idle ? html`<div class="sizes-line sub-line">${t.way.notEnforced}</div>` : nothing}
        ${station.narrow ? html`<div class="warn narrow-by">${icon('alert')}${t.way.narrow(String((station.comes ?? 0) - (station.carries ?? 0)))}</div>` : nothing}
      </div>
    </li>`;
  }

  /** Device and route told apart: which of the two counts is said. */
  #sizes(station: Station, way: Way): TemplateResult | typeof nothing {
    const { t } = this.page;
    const { kind, deviceMtu, routeMtu, carries, adds, learned } = station;
    if (kind === 'peer') return nothing;
    if (kind === 'network') return html`<div class="sizes-line">${t.way.measured} ${orAbsent(carries === undefined ? undefined : String(carries), this.page)}</div>`;
    const both = deviceMtu !== undefined && routeMtu !== undefined;
    return html`
      ${deviceMtu === undefined && routeMtu === undefined ? html`<div class="sizes-line">${orAbsent(undefined, this.page)}</div>` : nothing}
      ${deviceMtu === undefined ? nothing : html`<div class="sizes-line ${both && routeMtu !== deviceMtu ? 'is-beaten' : ''}">${t.way.device} ${deviceMtu}</div>`}
      ${routeMtu === undefined ? nothing : html`<div class="sizes-line">${t.way.route} <strong>${routeMtu}</strong>${both && routeMtu !== deviceMtu ? html` <span class="badge">${t.way.wins}</span>` : nothing}${learned ? html` <span class="badge over">${t.way.learned}</span>` : nothing}</div>`}
      ${kind === 'pod' && way.sends !== undefined ? html`<div class="sizes-line sub-line">${t.way.sends(String(way.sends))}</div>` : nothing}
      ${adds === undefined ? nothing : html`<div class="sizes-line adds">${t.way.adds(String(adds))}</div>`}`;
  }

  #cilium(cilium: AuditCilium): TemplateResult | typeof nothing {
    const { t } = this.page;
    const entry = (name: string, value: string | undefined) => (value === undefined ? nothing : html`<div><dt>${name}</dt><dd>${value}</dd></div>`);
    const size = (value: number | undefined) => (value === undefined ? undefined : String(value));
    const tunnel = cilium.tunnelProtocol === undefined ? undefined : `${cilium.tunnelProtocol}${cilium.tunnelPort === undefined ? '' : ` : ${cilium.tunnelPort}`}`;
    if (Object.keys(cilium).length === 0) return nothing;
    return html`<h3>${t.way.cilium}</h3><dl class="lines">
      ${entry(t.way.version, cilium.version)}
      ${entry(t.way.configured, cilium.configuredMtu === 0 ? t.way.configuredAuto : size(cilium.configuredMtu))}
      ${entry(t.way.base, size(cilium.deviceMtu))}
      ${entry(t.way.podRoute, size(cilium.routeMtu))}
      ${entry(t.way.protocol, tunnel)}
      ${entry(t.way.encryption, cilium.encryption)}
    </dl>`;
  }

  #missing(audit: Audit): TemplateResult | typeof nothing {
    const { t } = this.page;
    const said = tellUnavailable(audit, t).map(({ text, foreign }) => html`<span lang=${foreign ? 'en' : nothing}>${prose(text)}</span>`);
    const notes = [...said, ...(audit.turnedAway > 0 ? [html`<span>${t.way.turnedAway(audit.turnedAway)}</span>`] : [])];
    if (notes.length === 0) return nothing;
    return html`<h3>${t.way.unavailable}</h3><ul class="unavailable">${notes.map((note) => html`<li>${icon('blind')}${note}</li>`)}</ul>`;
  }
}
customElements.define('mtu-way', MtuWay);

/** The same pipe lying and standing; the style sheet shows the one that the room is for. What comes is the outline, what passes the filling. */
function pipes(station: Station, way: Way): TemplateResult {
  return html`<svg class="pipe lying" aria-hidden="true" focusable="false">${parts(station, way, true)}</svg><svg class="pipe standing" aria-hidden="true" focusable="false">${parts(station, way, false)}</svg>`;
}

function parts(station: Station, way: Way, lying: boolean): unknown {
  const carries = station.kind === 'peer' ? station.comes : station.carries;
  if (carries === undefined) return svg`<g class="pipe-unknown">${bar(1, lying, 'pipe-fill')}</g>`;
  const scale = inUnderlay(station, way);
  return svg`<g class=${station.narrow ? 'pipe-narrow' : 'pipe-wide'}>${bar(pipe(carries + scale, outer(way)), lying, 'pipe-fill')}
    ${station.comes === undefined ? nothing : bar(pipe(station.comes + scale, outer(way)), lying, 'pipe-comes')}</g>`;
}

/** Before the tunnel a packet lacks its headers: with them, all stations are on one scale. */
function inUnderlay(station: Station, way: Way): number {
  return station.kind === 'pod' || station.kind === 'veth' || station.kind === 'tunnel' ? (way.overhead ?? 0) : 0;
}

function outer(way: Way): Station[] {
  return way.stations.map((one) => {
    const more = inUnderlay(one, way);
    return { ...one, carries: one.carries === undefined ? undefined : one.carries + more, comes: one.comes === undefined ? undefined : one.comes + more };
  });
}

function bar(share: number, lying: boolean, name: string): unknown {
  const from = percent((1 - share) / 2);
  return lying
    ? svg`<rect class=${name} x="0" width="100%" y=${from} height=${percent(share)}></rect>`
    : svg`<rect class=${name} y="0" height="100%" x=${from} width=${percent(share)}></rect>`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(3)}%`;
}
