import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { type PeerPath, VERDICTS, type Verdict } from '../frame';
import { PLOTS_MAX, type Losses, countVerdicts, filterPaths, isTrouble, losses, peerName, sortPaths, whyNoPaths } from '../paths';
import { type SearchAnswer, askSearch } from '../search';
import { tellBecause } from '../sentences';
import { ROWS_FIRST, ROWS_MAX, TEXT_MAX } from '../url';
import { PageElement, icon, moreRows, orAbsent } from './base';
import { evidenceList } from './evidence';
import { lossPlot, lossWords } from './loss-plot';

const COLUMNS = 8;

/** What the path to each peer node carries, and what was lost on it by size. */
export class PathTable extends PageElement {
  /** The last wish to search a path; no answer: it is on its way. */
  #wish: { readonly peer: string; readonly seq: number; readonly answer?: SearchAnswer } | undefined;

  protected override render(): TemplateResult {
    const { t, view, state } = this.page;
    const all = state.frame?.paths ?? [];
    const matching = sortPaths(filterPaths(all, view.pathText, view.verdicts, (verdict) => t.paths.verdicts[verdict], (path) => tellBecause(path, t)?.text));
    return html`<section class="panel paths" aria-labelledby="paths-title">
      <div class="panel-head"><h2 id="paths-title">${t.paths.title}</h2>${all.length === 0 ? nothing : html`<span class="note">${t.paths.help}</span>`}</div>
      ${this.#notices(all)}
      ${all.length === 0 ? this.#empty() : html`
        ${this.#filter(all, matching.length)}
        ${matching.length === 0 ? html`<p class="empty">${t.paths.emptyFiltered}</p>` : this.#table(matching)}
        ${moreRows(this.page, Math.min(view.pathRows, ROWS_MAX), matching.length, ROWS_FIRST, (n) => this.change({ pathRows: n }))}`}
    </section>`;
  }

  #empty(): TemplateResult {
    const { t, state } = this.page;
    if (state.frame === undefined) return html`<p class="empty">${t.headline.waiting}</p>`;
    return html`<p class="empty" data-test="no-paths">${whyNoPaths(state.frame) === 'no-tunnel' ? t.paths.noTunnel : t.paths.noPeers}</p>`;
  }

  #notices(all: readonly PeerPath[]): TemplateResult | typeof nothing {
    const { t, state } = this.page;
    const notes = [
      ...(all.some((path) => path.agent === 'not-asked') ? [t.paths.noKey] : []),
      ...((state.frame?.self.peersTurnedAway ?? 0) > 0 ? [t.paths.turnedAway(state.frame!.self.peersTurnedAway!)] : []),
    ];
    return notes.length === 0 ? nothing : html`<ul class="notices">${notes.map((note) => html`<li>${icon('info')}<span>${note}</span></li>`)}</ul>`;
  }

  #filter(all: readonly PeerPath[], shown: number): TemplateResult {
    const { t, view, format } = this.page;
    const counts = countVerdicts(all);
    const filtered = view.pathText !== '' || view.verdicts.size > 0;
    return html`<div class="filter" role="search" aria-label=${t.paths.filterLabel}>
      <label class="search">${icon('search')}<span class="sr-only">${t.paths.filterLabel}</span>
        <input type="search" name="peers" maxlength=${TEXT_MAX} autocomplete="off" spellcheck="false" placeholder=${t.paths.filterPlaceholder} .value=${live(view.pathText)}
          @input=${(e: Event) => this.change({ pathText: (e.target as HTMLInputElement).value }, true)}
          @keydown=${(e: KeyboardEvent) => e.key === 'Escape' && view.pathText !== '' && this.change({ pathText: '' }, true)}>
      </label>
      <div class="chips" role="group" aria-label=${t.paths.verdictsLabel}>
        ${VERDICTS.filter((verdict) => counts.has(verdict) || view.verdicts.has(verdict)).map((verdict) => html`<button type="button" class="chip" data-verdict=${verdict}
          aria-pressed=${view.verdicts.has(verdict)} @click=${() => this.#toggle(verdict)}>${t.paths.verdicts[verdict]} <span class="chip-count">${format.count(counts.get(verdict) ?? 0)}</span></button>`)}
      </div>
      <span class="found" aria-live="polite">${filtered ? t.filter.count(format.count(shown), format.count(all.length)) : nothing}</span>
      ${filtered ? html`<button type="button" class="quiet" @click=${() => this.change({ pathText: '', verdicts: new Set() })}>${icon('close')}${t.drops.clear}</button>` : nothing}
    </div>`;
  }

  #toggle(verdict: Verdict): void {
    const verdicts = new Set(this.page.view.verdicts);
    if (!verdicts.delete(verdict)) verdicts.add(verdict);
    this.change({ verdicts });
  }

  #table(matching: readonly PeerPath[]): TemplateResult {
    const { view } = this.page;
    const t = this.page.t.paths;
    const shown = matching.slice(0, Math.min(view.pathRows, ROWS_MAX));
    return html`<div class="scroll"><table>
      <caption class="sr-only">${t.caption}</caption>
      <thead><tr>
        <th scope="col">${t.peer}</th><th scope="col">${t.verdict}</th>
        <th scope="col" class="num wide" title=${t.mtuHelp}>${t.mtu}</th><th scope="col" class="num wide" title=${t.neededHelp}>${t.needed}</th>
        <th scope="col" class="col-loss">${t.loss}</th><th scope="col" class="wide">${t.agent}</th><th scope="col" class="wide">${t.direction}</th><th scope="col" class="num wide">${t.since}</th>
      </tr></thead>
      <tbody>${repeat(shown, (path) => path.peer, (path, i) => this.#row(path, i))}</tbody>
    </table></div>`;
  }

  #row(path: PeerPath, i: number): TemplateResult {
    const { t, format, view, nowMs } = this.page;
    const open = view.path === path.peer;
    const of = losses(path);
    const since = Date.parse(path.since);
    const tight = path.mtu !== undefined && path.needed !== undefined && path.mtu < path.needed;
    return html`
      <tr class="row ${open ? 'is-open' : ''}" data-peer=${path.peer} data-verdict=${path.verdict}>
        <td><div class="what">
          <button type="button" class="expand" aria-expanded=${open} aria-label=${t.paths.explain(peerName(path))} @click=${() => this.change({ path: open ? '' : path.peer })}>${icon('chevron')}</button>
          <div><div class="reason"><strong translate="no">${peerName(path)}</strong></div>
            ${path.name === undefined ? nothing : html`<div class="meaning" translate="no">${path.peer}</div>`}
            <div class="narrow meaning">${t.paths.ofNeeded(plain(path.mtu), plain(path.needed))}</div></div>
        </div></td>
        <td>${this.#verdict(path)}${path.searchPackets === undefined ? nothing : html`<div class="meaning">${t.paths.searching(format.count(path.searchPackets))}</div>`}</td>
        <td class="num wide ${tight ? 'warn' : ''}">${orAbsent(path.mtu === undefined ? undefined : String(path.mtu), this.page)}</td>
        <td class="num wide">${orAbsent(path.needed === undefined ? undefined : String(path.needed), this.page, t.unknown)}</td>
        <td class="col-loss">${this.#loss(path, of, i)}</td>
        <td class="wide"><span title=${t.paths.agentMeanings[path.agent]}>${t.paths.agents[path.agent] ?? path.agent}</span></td>
        <td class="wide"><span title=${t.paths.directionMeanings[path.direction]}>${t.paths.directions[path.direction] ?? path.direction}</span></td>
        <td class="num wide"><time datetime=${path.since} title=${format.full(since)}>${format.clock(since, nowMs)}</time></td>
      </tr>
      ${open ? this.#explained(path, of) : nothing}`;
  }

  #verdict(path: PeerPath): TemplateResult {
    const { t } = this.page;
    const name = path.verdict === 'fine' ? 'check' : path.verdict === 'unknown' ? 'blind' : 'alert';
    return html`<span class="verdict v-${path.verdict}" title=${t.paths.meanings[path.verdict]}>${icon(name)}${t.paths.verdicts[path.verdict]}</span>`;
  }

  /** Plots for the first troubles; a thousand of them would say nothing and cost much. */
  #loss(path: PeerPath, of: Losses | undefined, i: number): TemplateResult | string {
    const { t } = this.page;
    if (of === undefined) return orAbsent(undefined, this.page, path.agent === 'not-asked' ? t.paths.agentMeanings['not-asked'] : t.paths.noLedger);
    const plotted = i < PLOTS_MAX && (isTrouble(path.verdict) || of.lost > 0);
    return html`${plotted ? lossPlot(path, of, this.page) : nothing}<div class="meaning ${of.lost > 0 ? 'loss' : ''}" aria-hidden=${plotted ? 'true' : nothing}>${lossWords(of, this.page)}</div>`;
  }

  #explained(path: PeerPath, of: Losses | undefined): TemplateResult {
    const { t, format } = this.page;
    const entry = (name: string, value: unknown) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
    const because = tellBecause(path, t);
    return html`<tr class="detail"><td colspan=${COLUMNS}>
      <p class="path-meaning">${t.paths.meanings[path.verdict]}</p>
      ${this.#searchNow(path)}
      ${of === undefined ? html`<p class="meaning">${t.paths.loss}: ${path.agent === 'answers' ? t.paths.nothingSent : t.paths.agentMeanings[path.agent]}</p>`
        : html`${lossPlot(path, of, this.page, true)}${this.#lossTable(path, of)}`}
      <dl>
        ${because === undefined ? nothing : entry(t.paths.because, html`<span class="because" lang=${because.foreign ? 'en' : nothing}>${because.text}</span>`)}
        ${entry(t.paths.mtu, orAbsent(path.mtu === undefined ? undefined : String(path.mtu), this.page))}
        ${entry(t.paths.needed, orAbsent(path.needed === undefined ? undefined : String(path.needed), this.page, t.unknown))}
        ${entry(t.paths.agent, t.paths.agentMeanings[path.agent] ?? path.agent)}
        ${entry(t.paths.direction, t.paths.directionMeanings[path.direction] ?? path.direction)}
        ${entry(t.paths.since, format.full(Date.parse(path.since)))}
      </dl>
      <h3>${t.paths.evidence}</h3>
      ${path.evidence.length === 0 ? html`<p class="meaning">${t.paths.noEvidence}</p>` : evidenceList(path.evidence, this.page)}
    </td></tr>`;
  }

  #searchNow(path: PeerPath): TemplateResult {
    const { t, state } = this.page;
    const wish = this.#wish?.peer === path.peer ? this.#wish : undefined;
    // A search that has just begun is in the next Frame but one at the latest.
    const begins = wish !== undefined && (wish.answer === undefined || wish.answer.kind === 'started' && (state.frame?.seq ?? 0) <= wish.seq + 1);
    const begun = wish?.answer?.kind === 'started';
    return html`<p class="search-now">
      <button type="button" class="quiet" ?disabled=${begins || path.searchPackets !== undefined} aria-label=${t.paths.searchOf(peerName(path))} @click=${() => void this.#search(path.peer)}>${icon('search')}${t.paths.searchNow}</button>
      <span class=${begun ? 'meaning' : 'meaning warn'} role="status">${wish?.answer === undefined || (begun && !begins) ? nothing : t.paths.searchAnswer(wish.answer)}</span>
    </p>`;
  }

  async #search(peer: string): Promise<void> {
    const seq = () => this.page.state.frame?.seq ?? 0;
    this.#wish = { peer, seq: seq() };
    this.requestUpdate();
    const answer = await askSearch(peer);
    if (this.#wish?.peer !== peer) return; // another path was asked for since
    this.#wish = { peer, seq: seq(), answer };
    this.requestUpdate();
  }

  #lossTable(path: PeerPath, of: Losses): TemplateResult {
    const { t, format, language } = this.page;
    const share = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
    return html`<details class="as-table"><summary>${t.paths.lossTable}</summary><table>
      <caption class="sr-only">${t.paths.loss}: ${peerName(path)}</caption>
      <thead><tr><th scope="col">${t.paths.size}</th><th scope="col" class="num">${t.paths.sent}</th><th scope="col" class="num">${t.paths.lostColumn}</th><th scope="col" class="num">${t.paths.share}</th></tr></thead>
      <tbody>${of.bars.filter((bar) => bar.sent > 0).map((bar) => html`<tr><td>${bar.from}–${bar.upTo}</td><td class="num">${format.count(bar.sent)}</td><td class="num ${bar.lost > 0 ? 'loss' : ''}">${format.count(bar.lost)}</td><td class="num">${share.format(bar.share ?? 0)}</td></tr>`)}</tbody>
    </table></details>`;
  }
}
customElements.define('path-table', PathTable);

/** Bytes of an MTU, the kernel's way, without grouping. */
function plain(value: number | undefined): string {
  return value === undefined ? '–' : String(value);
}
