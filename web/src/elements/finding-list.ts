import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { nameOf } from '../audit';
import { advise, say } from '../findings';
import { type Finding, type Severity, namespaceName } from '../frame';
import { FINDING_ROWS_FIRST, ROWS_MAX } from '../url';
import { type IconName, PageElement, icon, moreRows, prose } from './base';
import './copy-command';
import { evidenceList } from './evidence';

const ICONS: Record<Severity, IconName> = { critical: 'alert', warning: 'alert', info: 'info' };

/** What is wrong, how it is known and what to do: a card each, the most severe first and open. Nothing while nothing is. */
export class FindingList extends PageElement {
  /** Once first, once opened: a graver one that comes later does not close what is being read. */
  #wereFirst: ReadonlySet<string> = new Set();

  protected override render(): TemplateResult | typeof nothing {
    const { t, view, state } = this.page;
    const all = state.frame?.findings ?? [];
    if (all.length === 0) return nothing;
    const shown = all.slice(0, Math.min(view.findingRows, ROWS_MAX));
    this.#wereFirst = new Set(all.filter((one, i) => i === 0 || this.#wereFirst.has(one.id)).map((one) => one.id));
    return html`<section class="panel findings" aria-labelledby="findings-title">
      <div class="panel-head"><h2 id="findings-title" tabindex="-1">${t.findings.title}</h2><span class="note">${t.findings.count(all.length)}</span></div>
      ${repeat(shown, (finding) => finding.id, (finding) => this.#card(finding, this.#wereFirst.has(finding.id)))}
      ${moreRows(this.page, Math.min(view.findingRows, ROWS_MAX), all.length, FINDING_ROWS_FIRST, (n) => this.change({ findingRows: n }))}
    </section>`;
  }

  #card(finding: Finding, open: boolean): TemplateResult {
    const { t, format, nowMs } = this.page;
    const { title, text, foreign } = say(finding, t);
    const since = Date.parse(finding.since);
    const place = this.#place(finding);
    return html`<details class="finding is-${finding.severity}" data-finding=${finding.id} data-kind=${finding.kind} ?open=${open}>
      <summary>
        ${icon(ICONS[finding.severity])}
        <h3 lang=${foreign ? 'en' : nothing}>${title}</h3>
        <span class="finding-meta"><span class="badge severity">${t.findings.severities[finding.severity]}</span>
          ${place === undefined ? nothing : html`<span class="in" translate="no">${place}</span>`}
          <time datetime=${finding.since} title=${format.full(since)}>${t.findings.since(format.clock(since, nowMs))}</time></span>
        ${icon('chevron')}
      </summary>
      <div class="finding-body">
        <p class="finding-text" lang=${foreign ? 'en' : nothing}>${prose(text)}</p>
        ${finding.advice.length === 0 ? nothing : this.#advice(finding)}
        ${finding.evidence.length === 0 ? nothing : html`<div class="evidence-part"><h4>${t.findings.evidence(finding.evidence.length)}</h4>${evidenceList(finding.evidence, this.page)}</div>`}
      </div>
    </details>`;
  }

  #place(finding: Finding): string | undefined {
    return finding.peer ?? (finding.netns === undefined ? undefined : namespaceName(this.page.namespaces, finding.netns));
  }

  /** The pod in which the process lives. */
  #named(pid: number): string | undefined {
    const namespace = this.page.state.audit?.namespaces.find((one) => one.pid === pid);
    return namespace === undefined ? undefined : nameOf(namespace);
  }

  #advice(finding: Finding): TemplateResult {
    const { t } = this.page;
    return html`<div class="advice-part"><h4>${t.findings.advice}</h4>
      <ol class="advice">${finding.advice.map((step) => {
        const { text, foreign } = advise(finding, step, t, (pid) => this.#named(pid));
        return html`<li data-step=${step.kind}><p lang=${foreign ? 'en' : nothing}>${prose(text)}</p>
          ${step.command === undefined ? nothing : html`<copy-command .t=${t} .command=${step.command}></copy-command>`}</li>`;
      })}</ol></div>`;
  }
}
customElements.define('finding-list', FindingList);
