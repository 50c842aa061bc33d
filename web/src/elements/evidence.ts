import { html, nothing, type TemplateResult } from 'lit';
import type { Evidence } from '../frame';
import { tellEvidence } from '../sentences';
import { type Page, prose } from './base';

/** What the witnesses saw, oldest first. */
export function evidenceList(evidence: readonly Evidence[], { t, format, nowMs }: Page): TemplateResult {
  return html`<ul class="evidence">${evidence.map((one) => {
    const at = Date.parse(one.at);
    const { text, foreign } = tellEvidence(one, t);
    return html`<li><span class="witness"><span class="badge">${t.findings.witnesses[one.witness] ?? one.witness}</span>
      <time datetime=${one.at} title=${format.full(at)}>${format.clock(at, nowMs)}</time></span>
      <span class="said" lang=${foreign ? 'en' : nothing}>${prose(text)}</span></li>`;
  })}</ul>`;
}
