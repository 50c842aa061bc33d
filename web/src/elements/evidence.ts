import { html, nothing, type TemplateResult } from 'lit';
import type { Evidence } from '../frame';
import { type Page, prose } from './base';

/** What the witnesses saw, oldest first. Their sentences are the agent's, English. */
export function evidenceList(evidence: readonly Evidence[], { t, format, nowMs }: Page): TemplateResult {
  return html`<ul class="evidence">${evidence.map((one) => {
    const at = Date.parse(one.at);
    return html`<li><span class="witness"><span class="badge">${t.findings.witnesses[one.witness] ?? one.witness}</span>
      <time datetime=${one.at} title=${format.full(at)}>${format.clock(at, nowMs)}</time></span>
      <span lang=${t.code === 'en' ? nothing : 'en'}>${prose(one.text)}</span></li>`;
  })}</ul>`;
}
