import { LitElement, html, type TemplateResult } from 'lit';
import type { Messages } from '../i18n';
import { icon } from './base';

/** How long the button says what it did. */
const SAID_MS = 4_000;

/** A command and a button that copies it; where the browser forbids that (no TLS), it selects it. */
export class CopyCommand extends LitElement {
  static override properties = { t: { attribute: false }, command: {}, said: { state: true } };
  declare t: Messages;
  declare command: string;
  declare said: 'copied' | 'selected' | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override render(): TemplateResult {
    const { t, said } = this;
    return html`<div class="command">
      <pre translate="no"><code>${this.command}</code></pre>
      <button type="button" class="quiet copy" aria-label=${t.findings.copyLabel(this.command)} @click=${this.#copy}>${icon(said === 'copied' ? 'check' : 'copy')}<span>${said === undefined ? t.findings.copy : t.findings[said]}</span></button>
      <span class="sr-only" role="status">${said === undefined ? '' : t.findings[said]}</span>
    </div>`;
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.command);
      this.#say('copied');
    } catch {
      this.#select();
      this.#say('selected');
    }
  }

  #select(): void {
    const code = this.querySelector('code');
    if (code !== null) getSelection()?.selectAllChildren(code);
  }

  #say(what: 'copied' | 'selected'): void {
    this.said = what;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.said = undefined), SAID_MS);
  }
}
customElements.define('copy-command', CopyCommand);
