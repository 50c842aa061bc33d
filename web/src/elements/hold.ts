import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** True while the pointer or the focus is in a list: then its rows must not move. */
export class Hold implements ReactiveController {
  #pointer = false;
  #focus = false;

  constructor(readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {}

  get held(): boolean {
    return this.#pointer || this.#focus;
  }

  readonly enter = (event: PointerEvent): void => this.#set(event.pointerType === 'mouse', this.#focus);
  readonly leave = (): void => this.#set(false, this.#focus);
  /** A click's focus is no reason: the pointer says whether it is still here. */
  readonly focus = (event: FocusEvent): void => this.#set(this.#pointer, (event.target as Element).matches(':focus-visible'));
  readonly blur = (): void => this.#set(this.#pointer, false);

  #set(pointer: boolean, focus: boolean): void {
    const before = this.held;
    [this.#pointer, this.#focus] = [pointer, focus];
    if (before !== this.held) this.host.requestUpdate();
  }
}
