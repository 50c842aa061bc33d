/** One live stream of Frames that heals itself. Times are the page's monotonic clock, ms. */

/** A Frame comes every second; longer without one is a lost view, though the connection be open. Times the agent's interval. */
export const STALLED_AFTER_MS = 3_000;
/** Silent for so long, a connection is given up and made anew. Times the agent's interval. */
export const ABANDON_AFTER_MS = 10_000;
export const RETRY_FIRST_MS = 500;
export const RETRY_MAX_MS = 8_000;
/** How often silence is looked for. */
export const WATCH_EVERY_MS = 250;

export type Link =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  /** Open, but silent since `sinceMs`. */
  | { readonly state: 'stalled'; readonly sinceMs: number }
  /** Closed; nothing heard since `sinceMs`, next try at `retryAtMs`. */
  | { readonly state: 'lost'; readonly sinceMs: number; readonly retryAtMs: number };

/** What we use of EventSource. */
export interface Source {
  onmessage: ((event: { data: string }) => void) | null;
  onerror: (() => void) | null;
  addEventListener(type: 'alerts', listener: (event: { data: string }) => void): void;
  close(): void;
}

export interface StreamOptions {
  /** Opens the source; its messages and errors come later. */
  open: () => Source;
  now: () => number;
  /** In 0 … 1: spreads the retries of many pages. */
  random: () => number;
  onFrame: (text: string) => void;
  onAlerts: (text: string) => void;
  onLink: (link: Link) => void;
}

/** Milliseconds to wait before try number `attempt` (0 = first): doubles, bounded, ± 20 %. */
export function retryDelay(attempt: number, random: number): number {
  const delay = Math.min(RETRY_FIRST_MS * 2 ** Math.min(attempt, 10), RETRY_MAX_MS);
  return Math.round(delay * (0.8 + 0.4 * random));
}

/**
 * EventSource retries by itself only after some errors, never after an HTTP error, and does not see a silent peer. So
 * every error closes it and this class opens the next. Driven by {@link watch}, which the owner calls every
 * {@link WATCH_EVERY_MS}.
 */
export class Stream {
  #source: Source | undefined;
  #link: Link = { state: 'connecting' };
  #attempt = 0;
  /** Of the agent, as far as known. */
  intervalSeconds = 1;
  /** Last Frame heard; before the first, the start. */
  #heardMs: number;
  #openedMs = 0;

  constructor(readonly options: StreamOptions) {
    this.#heardMs = options.now();
  }

  start(): void {
    this.#open();
  }

  stop(): void {
    this.#source?.close();
    this.#source = undefined;
  }

  /** Tries at once: the network came back, or the reader asked. */
  retryNow(): void {
    if (this.#link.state === 'live') return;
    this.#attempt = 0;
    this.#open();
  }

  /** Looks for silence, and opens the next connection when it is due. */
  watch(): void {
    const now = this.options.now();
    if (this.#link.state === 'lost') {
      if (this.#source === undefined && now >= this.#link.retryAtMs) this.#open();
      else if (this.#source !== undefined && now - this.#openedMs > ABANDON_AFTER_MS) this.#lose();
      return;
    }
    const quietSince = Math.max(this.#heardMs, this.#link.state === 'connecting' ? this.#openedMs : 0);
    const silence = now - quietSince;
    if (silence > ABANDON_AFTER_MS * this.intervalSeconds) this.#lose();
    else if (silence > STALLED_AFTER_MS * this.intervalSeconds && this.#link.state === 'live') this.#set({ state: 'stalled', sinceMs: this.#heardMs });
  }

  #open(): void {
    this.#source?.close();
    this.#openedMs = this.options.now();
    const source = this.options.open();
    this.#source = source;
    source.onmessage = (event) => {
      if (source === this.#source) this.#heard(event.data);
    };
    // No sign of life: what says that the node is watched is the Frame.
    source.addEventListener('alerts', (event) => {
      if (source === this.#source) this.options.onAlerts(event.data);
    });
    source.onerror = () => {
      if (source === this.#source) this.#lose();
    };
  }

  #heard(text: string): void {
    this.#heardMs = this.options.now();
    this.#attempt = 0;
    if (this.#link.state !== 'live') this.#set({ state: 'live' });
    this.options.onFrame(text);
  }

  #lose(): void {
    this.stop();
    const retryAtMs = this.options.now() + retryDelay(this.#attempt++, this.options.random());
    this.#set({ state: 'lost', sinceMs: this.#heardMs, retryAtMs });
  }

  #set(link: Link): void {
    this.#link = link;
    this.options.onLink(link);
  }
}
