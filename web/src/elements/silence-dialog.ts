import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { type Alert, matchersOf, silences } from '../alerts';
import { AUTHOR_MAX, COMMENT_MAX, DURATIONS_S, DURATION_FIRST_S, type DeskAnswer, type Draft, type Field, PATTERN_MAX, askSilence, missing } from '../desk';
import { loadAuthor, saveAuthor } from '../prefs';
import { PageElement, icon } from './base';

/** Asks how long, who and why; then keeps alerts like one quiet. The browser's own dialog: it holds the focus and gives it back. */
export class SilenceDialog extends PageElement {
  #draft: Draft | undefined;
  #missing: ReadonlySet<Field> = new Set();
  #answer: DeskAnswer | undefined;
  #sending = false;
  /** Said after the dialog has closed. */
  #said = '';

  /** Opens it for alerts like this one. */
  async open(alert: Alert): Promise<void> {
    this.#draft = { matchers: matchersOf(alert), seconds: DURATION_FIRST_S, author: loadAuthor(), comment: '' };
    this.#missing = new Set();
    this.#answer = undefined;
    this.#sending = false;
    this.#said = '';
    this.requestUpdate();
    await this.updateComplete;
    this.#dialog?.showModal();
    this.querySelector<HTMLInputElement>('input[name=seconds]:checked')?.focus();
  }

  get #dialog(): HTMLDialogElement | null {
    return this.querySelector('dialog');
  }

  protected override render(): TemplateResult {
    const { t } = this.page;
    return html`<dialog class="silence-dialog" aria-labelledby="silence-title" @close=${() => this.#closed()}>
      ${this.#draft === undefined ? nothing : html`<form method="dialog" novalidate @submit=${(event: Event) => void this.#submit(event)}>
        <h2 id="silence-title">${t.alerts.dialog.title}</h2>
        ${this.#matchers(this.#draft)}${this.#durations(this.#draft)}${this.#person(this.#draft)}
        <div class="dialog-alert" role="alert">${this.#problems()}</div>
        <div class="dialog-buttons">
          <button type="button" class="button" @click=${() => this.#dialog?.close()}>${t.alerts.dialog.cancel}</button>
          <button type="submit" class="button is-primary" ?disabled=${this.#sending}>${this.#sending ? t.alerts.dialog.sending : t.alerts.dialog.submit}</button>
        </div></form>`}
    </dialog><p class="sr-only" role="status" data-test="silenced">${this.#said}</p>`;
  }

  #matchers(draft: Draft): TemplateResult {
    const { t, format, state } = this.page;
    const all = state.alerts?.alerts ?? [];
    const hit = all.filter((one) => silences(draft.matchers, one)).length;
    return html`<fieldset><legend>${t.alerts.dialog.matchers}</legend>
      ${draft.matchers.map((matcher, i) => html`<div class="matcher">
        <label for="matcher-${i}"><code translate="no">${matcher.label}</code></label>
        <input id="matcher-${i}" type="text" maxlength=${PATTERN_MAX} autocomplete="off" spellcheck="false" .value=${live(matcher.pattern)} aria-invalid=${matcher.pattern.trim() === '' && this.#missing.has('matchers') ? 'true' : nothing}
          aria-describedby="matchers-help" @input=${(e: Event) => this.#edit({ matchers: draft.matchers.map((one, at) => (at === i ? { ...one, pattern: (e.target as HTMLInputElement).value } : one)) })}>
        <button type="button" class="quiet" aria-label=${t.alerts.dialog.dropMatcher(matcher.label)} @click=${() => this.#drop(i)}>${icon('close')}</button>
      </div>`)}
      <p class="meaning" id="matchers-help">${t.alerts.dialog.matchersHelp} <strong data-test="hits">${t.alerts.dialog.hits(hit, format.count(hit))}</strong></p>
      ${this.#missing.has('matchers') ? html`<p class="field-problem">${t.alerts.dialog.needMatchers}</p>` : nothing}
    </fieldset>`;
  }

  /** The focus stays where the next one is, or goes to what follows. */
  #drop(index: number): void {
    const matchers = this.#draft!.matchers.filter((_, i) => i !== index);
    this.#edit({ matchers });
    void this.updateComplete.then(() => {
      const left = this.querySelectorAll<HTMLElement>('.matcher button');
      (left[Math.min(index, left.length - 1)] ?? this.querySelector<HTMLElement>('input[name=seconds]:checked'))?.focus();
    });
  }

  #durations(draft: Draft): TemplateResult {
    const { t, format, nowMs } = this.page;
    return html`<fieldset><legend>${t.alerts.dialog.duration}</legend>
      <div class="durations">${DURATIONS_S.map((seconds) => html`<label class="duration"><input type="radio" name="seconds" value=${seconds} .checked=${live(seconds === draft.seconds)} @change=${() => this.#edit({ seconds })}><span>${format.span(seconds * 1_000)}</span></label>`)}</div>
      <p class="meaning">${t.alerts.dialog.until(format.full(nowMs + draft.seconds * 1_000))}</p></fieldset>`;
  }

  #person(draft: Draft): TemplateResult {
    const { t } = this.page;
    const text = t.alerts.dialog;
    const invalid = (field: Field) => (this.#missing.has(field) ? 'true' : nothing);
    return html`
      <div class="field"><label for="silence-author">${text.author}</label>
        <input id="silence-author" name="author" type="text" required maxlength=${AUTHOR_MAX} autocomplete="username" .value=${live(draft.author)} aria-invalid=${invalid('author')} aria-describedby="author-problem" @input=${(e: Event) => this.#edit({ author: (e.target as HTMLInputElement).value })}>
        <p class="field-problem" id="author-problem">${this.#missing.has('author') ? text.needAuthor : nothing}</p></div>
      <div class="field"><label for="silence-comment">${text.comment}</label>
        <textarea id="silence-comment" name="comment" rows="2" required maxlength=${COMMENT_MAX} .value=${live(draft.comment)} aria-invalid=${invalid('comment')} aria-describedby="comment-problem" @input=${(e: Event) => this.#edit({ comment: (e.target as HTMLTextAreaElement).value })}></textarea>
        <p class="field-problem" id="comment-problem">${this.#missing.has('comment') ? text.needComment : nothing}</p></div>`;
  }

  #problems(): TemplateResult | typeof nothing {
    const { t } = this.page;
    const answer = this.#answer;
    if (answer === undefined || answer.kind === 'done') return nothing;
    if (answer.kind !== 'wrong') return html`<p class="field-problem">${t.alerts.answer(answer)}</p>`;
    return html`<p class="field-problem">${t.alerts.answer(answer)}</p><ul>${answer.errors.map((one) => html`<li class="field-problem" lang="en"><code>${one.pointer}</code> ${one.detail}</li>`)}</ul>`;
  }

  #edit(change: Partial<Draft>): void {
    this.#draft = { ...this.#draft!, ...change };
    if (this.#missing.size > 0) this.#missing = missing(this.#draft);
    this.requestUpdate();
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    const draft = { ...this.#draft!, author: this.#draft!.author.trim(), comment: this.#draft!.comment.trim() };
    this.#missing = missing(draft);
    this.#answer = undefined;
    if (this.#missing.size > 0) {
      this.requestUpdate();
      await this.updateComplete;
      this.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
      return;
    }
    this.#sending = true;
    this.requestUpdate();
    const answer = await askSilence(draft);
    if (this.#draft === undefined) return; // closed meanwhile
    this.#sending = false;
    this.#answer = answer;
    if (answer.kind === 'done') {
      saveAuthor(draft.author);
      this.#said = this.page.t.alerts.dialog.done;
      this.#dialog?.close();
    }
    this.requestUpdate();
  }

  #closed(): void {
    this.#draft = undefined;
    this.requestUpdate();
  }
}
customElements.define('silence-dialog', SilenceDialog);
