import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { DROP_CLASSES, type DropClass, NOISE } from '../frame';
import { TEXT_MAX } from '../url';
import { PageElement, icon } from './base';

/** Text and classes: what the list of losses and the events show. */
export class ViewFilter extends PageElement {
  static override properties = { page: { attribute: false }, shown: { attribute: false }, all: { attribute: false } };
  declare shown: number;
  declare all: number;

  protected override render(): TemplateResult {
    const { t, view, format } = this.page;
    const filtered = view.text !== '' || view.classes.size > 0;
    return html`<div class="filter" role="search" aria-label=${t.filter.label}>
      <label class="search">${icon('search')}<span class="sr-only">${t.filter.label}</span>
        <input type="search" name="q" maxlength=${TEXT_MAX} autocomplete="off" spellcheck="false" placeholder=${t.filter.placeholder}
          .value=${live(view.text)} @input=${this.#typed} @keydown=${this.#escape}>
      </label>
      <div class="chips" role="group" aria-label=${t.filter.classes}>
        ${DROP_CLASSES.filter((name) => name !== NOISE).map((name) => this.#chip(name))}
        <span class="chip-gap"></span>
        <button type="button" class="chip" aria-pressed=${view.noise} title=${t.filter.noiseHelp} @click=${() => this.change({ noise: !view.noise })}>${t.filter.noise}</button>
      </div>
      <span class="found" aria-live="polite">${filtered ? t.filter.count(format.count(this.shown), format.count(this.all)) : nothing}</span>
      ${filtered ? html`<button type="button" class="quiet" @click=${() => this.change({ text: '', classes: new Set() })}>${icon('close')}${t.drops.clear}</button>` : nothing}
    </div>`;
  }

  #chip(name: DropClass): TemplateResult {
    const { t, view } = this.page;
    const pressed = view.classes.has(name);
    return html`<button type="button" class="chip" aria-pressed=${pressed} data-class=${name} @click=${() => this.#toggle(name, pressed)}>${t.classes[name]}</button>`;
  }

  #toggle(name: DropClass, pressed: boolean): void {
    const classes = new Set(this.page.view.classes);
    if (pressed) classes.delete(name);
    else classes.add(name);
    this.change({ classes });
  }

  #typed(event: Event): void {
    this.change({ text: (event.target as HTMLInputElement).value }, true);
  }

  #escape(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.page.view.text !== '') this.change({ text: '' }, true);
  }
}
customElements.define('view-filter', ViewFilter);
