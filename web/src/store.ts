/** The edge to the server: one stream, and what has to be fetched beside it. Tells its owner of every change. */
import { parseAlerts } from './alerts';
import { type Audit, readAudit } from './audit';
import { type PacketEvent, parseFrame } from './frame';
import type { HistoryAnswer } from './history';
import { EMPTY, type Reasons, type State, intervalSeconds, withEvents, withFrame, withHistory, withLink } from './state';
import { type Link, type Source, Stream, WATCH_EVERY_MS } from './stream';
import { WINDOW_SECONDS } from './history';

/** Relative: the page works behind a path prefix too. */
const API = 'api/v1/';
/** Links and routes seldom change, and the agent reads them seldom. */
const AUDIT_EVERY_MS = 30_000;
/** Between two tries to fetch what goes with the stream. */
const FETCH_RETRY_MS = 5_000;
const FETCH_TIMEOUT_MS = 10_000;
/** Between alerts and the Frame that they are of. */
const FRAME_FOLLOWS_MS = 50;

export class Store extends EventTarget {
  state: State = EMPTY;
  readonly #stream: Stream;
  #watch: ReturnType<typeof setInterval> | undefined;
  #refillTimer: ReturnType<typeof setTimeout> | undefined;
  #alertsTimer: ReturnType<typeof setTimeout> | undefined;
  #auditTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #stopped = new AbortController();

  constructor() {
    super();
    this.#stream = new Stream({
      open: () => new EventSource(`${API}stream`) as unknown as Source,
      now: () => performance.now(),
      random: () => Math.random(),
      onFrame: (text) => this.#heard(text),
      onAlerts: (text) => this.#alerted(text),
      onLink: (link) => this.#linked(link),
    });
  }

  start(): void {
    const { signal } = this.#stopped;
    this.#stream.start();
    this.#watch = setInterval(() => this.#stream.watch(), WATCH_EVERY_MS);
    addEventListener('online', () => this.#stream.retryNow(), { signal });
    document.addEventListener('visibilitychange', () => this.#stream.watch(), { signal });
    void this.#fetchReasons();
  }

  stop(): void {
    this.#stopped.abort();
    clearInterval(this.#watch);
    clearTimeout(this.#refillTimer);
    clearTimeout(this.#auditTimer);
    clearTimeout(this.#alertsTimer);
    this.#stream.stop();
  }

  retryNow(): void {
    this.#stream.retryNow();
  }

  #set(state: State): void {
    if (state === this.state) return;
    clearTimeout(this.#alertsTimer);
    this.state = state;
    this.dispatchEvent(new Event('change'));
  }

  #heard(text: string): void {
    try {
      this.#set(withFrame(this.state, parseFrame(text), performance.now()));
      this.#stream.intervalSeconds = intervalSeconds(this.state);
    } catch {
      this.#set({ ...this.state, framesUnreadable: this.state.framesUnreadable + 1 });
    }
  }

  /** Their Frame follows at once: the page is made anew for both together, or for these if it does not come. */
  #alerted(text: string): void {
    try {
      this.state = { ...this.state, alerts: parseAlerts(text) };
    } catch {
      this.state = { ...this.state, framesUnreadable: this.state.framesUnreadable + 1 };
    }
    clearTimeout(this.#alertsTimer);
    this.#alertsTimer = setTimeout(() => this.dispatchEvent(new Event('change')), FRAME_FOLLOWS_MS);
  }

  #linked(link: Link): void {
    if (link.state === 'live') {
      void this.#refill();
      void this.#fetchAudit();
    }
    this.#set(withLink(this.state, link));
  }

  /** What was measured while this page did not listen: before it was opened, or while the connection was lost. */
  async #refill(): Promise<void> {
    clearTimeout(this.#refillTimer);
    const answers = await Promise.all([
      this.#get<HistoryAnswer>(`history?seconds=${WINDOW_SECONDS}`),
      this.#get<{ events: PacketEvent[] }>('events'),
    ]);
    if (this.#stopped.signal.aborted) return;
    const [history, events] = answers;
    if (history?.columns) this.#set(withHistory(this.state, history));
    if (Array.isArray(events?.events)) this.#set(withEvents(this.state, events.events));
    if (answers.includes(undefined)) this.#refillTimer = setTimeout(() => void this.#refill(), FETCH_RETRY_MS);
  }

  /** Until the connection is lost. An agent that makes no audit, or has made none yet, is asked as seldom. */
  async #fetchAudit(): Promise<void> {
    clearTimeout(this.#auditTimer);
    const audit = readAudit(await this.#get<Audit>('audit'));
    if (this.#stopped.signal.aborted) return;
    if (audit !== undefined) this.#set({ ...this.state, audit });
    clearTimeout(this.#auditTimer);
    this.#auditTimer = setTimeout(() => this.state.link.state === 'live' && void this.#fetchAudit(), AUDIT_EVERY_MS);
  }

  async #fetchReasons(): Promise<void> {
    const reasons = await this.#get<Reasons>('reasons');
    if (reasons !== undefined) this.#set({ ...this.state, reasons });
    else if (!this.#stopped.signal.aborted) setTimeout(() => void this.#fetchReasons(), FETCH_RETRY_MS);
  }

  /** Undefined when it cannot be had now: not reachable, an error, no JSON. */
  async #get<T>(path: string): Promise<T | undefined> {
    try {
      const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(FETCH_TIMEOUT_MS)]);
      const response = await fetch(API + path, { signal, headers: { Accept: 'application/json' } });
      return response.ok ? ((await response.json()) as T) : undefined;
    } catch {
      return undefined;
    }
  }
}
