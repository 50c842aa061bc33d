/** A reason's colour: the same in every Frame, on every page where it can be. */

/** Colours in css/tokens.css, --series-0 … */
export const PALETTE_SIZE = 10;
/** Reasons remembered; the kernel knows about 130. Past it a colour may come twice. */
export const REASONS_MAX = 512;

export class ReasonColours {
  readonly #slots = new Map<string, number>();

  /** Its hash's colour if that is free, else the next free one: two pages mostly agree, one page always does. */
  slot(reason: string): number {
    const known = this.#slots.get(reason);
    if (known !== undefined) return known;
    const taken = new Set(this.#slots.values());
    let slot = hash(reason) % PALETTE_SIZE;
    for (let tries = 0; tries < PALETTE_SIZE && taken.has(slot); tries++) slot = (slot + 1) % PALETTE_SIZE;
    if (this.#slots.size < REASONS_MAX) this.#slots.set(reason, slot);
    return slot;
  }
}

/** FNV-1a: spreads short upper-case names well. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return h;
}
