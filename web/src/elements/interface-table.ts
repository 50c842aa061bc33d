import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { compareValues, lossesByInterface } from '../drops';
import { type NetInterface, type Traffic, interfaceKey, namespaceName } from '../frame';
import { measured } from '../format';
import { oversizedRate } from '../oversized';
import { type InterfaceSortKey, ROWS_FIRST, ROWS_MAX } from '../url';
import { type Column, PageElement, moreRows, orAbsent, sortHeader } from './base';

type Losses = ReturnType<typeof lossesByInterface>;
/** Roles in the order of interest: the tunnel first, since the tunnel is where sizes go wrong. */
const ROLE_ORDER = ['tunnel', 'nic', 'host', 'pod', 'other'];

/** Watched interfaces: what they carry, what was too big, what was dropped. */
export class InterfaceTable extends PageElement {
  protected override render(): TemplateResult {
    const { t, view, state } = this.page;
    const losses = lossesByInterface(state.frame?.drops ?? []);
    const devices = this.#sorted(state.frame?.interfaces ?? [], losses);
    const shown = devices.slice(0, Math.min(view.interfaceRows, ROWS_MAX));
    return html`<section class="panel interfaces" aria-labelledby="interfaces-title">
      <div class="panel-head"><h2 id="interfaces-title">${t.interfaces.title}</h2></div>
      ${devices.length === 0 ? html`<p class="empty">${state.frame === undefined ? t.headline.waiting : t.interfaces.empty}</p>` : html`
      <div class="scroll"><table>
        <caption class="sr-only">${t.interfaces.caption}</caption>
        <thead><tr>${this.#columns().map((c) => sortHeader(c, view.interfaceSort, view.interfaceDescending,
          (interfaceSort, interfaceDescending) => this.change({ interfaceSort, interfaceDescending })))}</tr></thead>
        <tbody>${repeat(shown, interfaceKey, (device) => this.#row(device, losses))}</tbody>
      </table></div>`}
      ${moreRows(this.page, Math.min(view.interfaceRows, ROWS_MAX), devices.length, ROWS_FIRST, (n) => this.change({ interfaceRows: n }))}
    </section>`;
  }

  #columns(): Column<InterfaceSortKey>[] {
    const t = this.page.t.interfaces;
    return [
      { key: 'name', label: t.name },
      { key: 'namespace', label: t.namespace, wide: true },
      { key: 'mtu', label: t.mtu, numeric: true, wide: true },
      { key: 'limit', label: t.limit, numeric: true, wide: true },
      { key: 'tx', label: t.tx, numeric: true, name: 'traffic', firstDescending: true },
      { key: 'rx', label: t.rx, numeric: true, name: 'traffic', firstDescending: true },
      { key: 'oversized', label: t.oversized, numeric: true, firstDescending: true },
      { key: 'dropped', label: t.dropped, numeric: true, firstDescending: true },
    ];
  }

  #sorted(devices: readonly NetInterface[], losses: Losses): NetInterface[] {
    const { view } = this.page;
    const { namespaces } = this.page;
    const value = (device: NetInterface): string | number | undefined => {
      switch (view.interfaceSort) {
        case 'name': return `${ROLE_ORDER.indexOf(device.role)} ${device.name}`;
        case 'namespace': return namespaceName(namespaces, device.netns);
        case 'mtu': return device.mtu;
        case 'limit': return device.limit;
        case 'tx': return device.tx?.bitsPerSecond;
        case 'rx': return device.rx?.bitsPerSecond;
        case 'oversized': return oversized(device);
        case 'dropped': return losses.get(interfaceKey(device))?.packets ?? 0;
      }
    };
    return [...devices].sort((a, b) => compareValues(value(a), value(b), view.interfaceDescending) || interfaceKey(a).localeCompare(interfaceKey(b)));
  }

  #row(device: NetInterface, losses: Losses): TemplateResult {
    const { t, format, state } = this.page;
    const namespace = namespaceName(this.page.namespaces, device.netns);
    const dropped = losses.get(interfaceKey(device)) ?? { packets: 0, rate: 0 };
    return html`<tr class="row ${device.up === false ? 'is-down' : ''}" data-interface=${device.name}>
      <td><div class="reason"><button type="button" class="text" title=${t.interfaces.showSizes(device.name)} @click=${() => this.change({ device: interfaceKey(device) })}><strong translate="no">${device.name}</strong></button>
          <span class="badge">${t.roles[device.role] ?? device.role}</span>${device.up === false ? html`<span class="badge over">${t.interfaces.down}</span>` : nothing}</div>
        <div class="narrow meaning">${namespace} · ${t.interfaces.mtu} ${orAbsent(plain(device.mtu), this.page)} · ${t.interfaces.limit} ${this.#limit(device)}</div>
        <div class="tight meaning">↑ ${orAbsent(format.bitsPerSecond(device.tx?.bitsPerSecond), this.page)} ↓ ${orAbsent(format.bitsPerSecond(device.rx?.bitsPerSecond), this.page)}</div>
        ${this.#counters(device)}</td>
      <td class="wide">${orAbsent(namespace, this.page)}</td>
      <td class="num wide">${orAbsent(plain(device.mtu), this.page)}</td>
      <td class="num wide">${this.#limit(device)}</td>
      <td class="num traffic">${this.#traffic(device.tx)}</td>
      <td class="num traffic">${this.#traffic(device.rx)}</td>
      <td class="num ${(oversized(device) ?? 0) > 0 ? 'warn' : ''}">${this.#amount(oversized(device), oversizedRate(state.oversized, interfaceKey(device)))}</td>
      <td class="num ${dropped.packets > 0 ? 'loss' : ''}">${this.#amount(dropped.packets, dropped.rate)}</td>
    </tr>`;
  }

  #limit(device: NetInterface): TemplateResult | string {
    const t = this.page.t.interfaces;
    if (device.limit === undefined) return orAbsent(undefined, this.page, t.noLimit);
    const help = device.overhead === undefined ? t.limitHelp(String(device.limit)) : t.overhead(String(device.limit), String(device.overhead));
    return html`<span title=${help}>${device.limit}${device.overhead === undefined ? nothing : html`<span class="unit"> +${device.overhead}</span>`}</span>`;
  }

  #traffic(traffic: Traffic | undefined): TemplateResult | string {
    const { t, format } = this.page;
    if (!measured(traffic?.bitsPerSecond)) return orAbsent(undefined, this.page);
    const fragments = (traffic.fragments ?? 0) > 0 ? ` · ${t.interfaces.fragments(format.count(traffic.fragments))}` : '';
    return html`<span title="${t.interfaces.packetsPerSecond(format.rate(traffic.packetsPerSecond))}${fragments}">${format.bitsPerSecond(traffic.bitsPerSecond)}</span>
      <div class="sub">${t.interfaces.packetsPerSecond(format.short(traffic.packetsPerSecond))}</div>`;
  }

  #amount(total: number | undefined, rate: number | undefined): TemplateResult | string {
    const { t, format } = this.page;
    if (total === undefined) return orAbsent(undefined, this.page);
    const moving = measured(rate) && rate > 0;
    return html`${format.count(total)}<div class="sub">${moving ? `${format.rate(rate)}${t.perSecondShort}` : nothing}</div>`;
  }

  /** Only those that count something: a row of zeroes hides the one that matters. */
  #counters(device: NetInterface): TemplateResult | typeof nothing {
    const counting = Object.entries(device.counters ?? {}).filter(([, value]) => value > 0).sort(([a], [b]) => a.localeCompare(b));
    if (counting.length === 0) return nothing;
    const { t, format } = this.page;
    return html`<div class="counters" title=${t.interfaces.counters}>${counting.map(([name, value]) => html`<span><code translate="no">${name}</code> ${format.count(value)}</span>`)}</div>`;
  }
}
customElements.define('interface-table', InterfaceTable);

function oversized(device: NetInterface): number | undefined {
  const sent = device.tx?.oversizedPackets;
  const received = device.rx?.oversizedPackets;
  if (device.limit === undefined || (sent === undefined && received === undefined)) return undefined;
  return (sent ?? 0) + (received ?? 0);
}

/** Bytes of an MTU: kernel's way, without grouping. */
function plain(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
