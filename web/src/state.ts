/** What the page knows, and how each message changes it. Pure: time is an argument. */
import type { Frame, PacketEvent } from './frame';
import { type HistoryAnswer, type Row, appendRow, mergeFetched, mergeHistory } from './history';
import { type Baseline, addSample } from './oversized';
import type { Alerts } from './alerts';
import type { Audit } from './audit';
import type { Link } from './stream';

/** Events kept; the agent keeps as many. */
export const EVENTS_MAX = 500;
/** The longest that an agent can be configured to. */
export const INTERVAL_SECONDS_MAX = 60;
const INTERVALS_KEPT = 3;
/** Restarts and outages remembered, for the chart. */
export const MARKS_MAX = 20;

/** Plain words for one reason, by language. */
export interface Meaning { meaning?: string; lookAt?: string }
export interface ReasonEntry { readonly class?: string; readonly en?: Meaning; readonly zh?: Meaning }

/** For a reason at certain functions; names may end in a star. */
export interface ReasonRule extends ReasonEntry { readonly reason: string; readonly location: readonly string[] }

/** The catalogue as /api/v1/reasons has it: entries by reason, "*" for any other, and rules by place. */
export type Reasons = Readonly<Record<string, ReasonEntry | readonly ReasonRule[]>> & { readonly rules?: readonly ReasonRule[] };

/** Times of the server, ms; `to` undefined = lasts. */
export interface Outage { readonly from: number; readonly to?: number }

export interface State {
  readonly link: Link;
  readonly frame?: Frame;
  /** When `frame` arrived, page's monotonic clock, ms. */
  readonly arrivedMs: number;
  readonly rows: readonly Row[];
  readonly events: readonly PacketEvent[];
  readonly oversized: Baseline;
  readonly reasons: Reasons;
  /** The last audit of links and routes; undefined = none could be had yet. */
  readonly audit?: Audit;
  /** Undefined: this agent keeps none, or none were heard yet. */
  readonly alerts?: Alerts;
  readonly restarts: readonly number[];
  readonly outages: readonly Outage[];
  /** Between the last Frames of the agent, s; see {@link intervalSeconds}. */
  readonly intervals: readonly number[];
  /** Sequence numbers that never arrived. */
  readonly framesMissed: number;
  readonly framesUnreadable: number;
}

export const EMPTY: State = {
  link: { state: 'connecting' }, arrivedMs: 0, rows: [], events: [], oversized: [], reasons: {},
  restarts: [], outages: [], intervals: [], framesMissed: 0, framesUnreadable: 0,
};

export function withFrame(state: State, frame: Frame, nowMs: number): State {
  const before = state.frame;
  const restarted = before !== undefined && before.started !== frame.started;
  if (before !== undefined && !restarted && frame.seq === before.seq) return state;
  // Before two readings there are no rates, and an empty list of them is no measurement.
  const losses = frame.rates.dropsPerSecond === undefined ? null : (frame.rates.dropsByReason ?? null);
  return {
    ...state,
    frame,
    arrivedMs: nowMs,
    rows: appendRow(state.rows, { time: frame.timeMs / 1_000, losses }),
    events: [...state.events, ...frame.events].slice(-EVENTS_MAX),
    oversized: addSample(state.oversized, frame),
    restarts: restarted ? [...state.restarts, frame.timeMs].slice(-MARKS_MAX) : state.restarts,
    outages: closeOutage(state.outages, frame.timeMs),
    intervals: restarted ? [] : addInterval(state.intervals, before, frame),
    framesMissed: state.framesMissed + skipped(before, frame, restarted),
  };
}

function addInterval(known: readonly number[], before: Frame | undefined, frame: Frame): readonly number[] {
  const frames = before === undefined ? 0 : frame.seq - before.seq;
  if (before === undefined || frames <= 0) return known;
  const seconds = Math.round((frame.timeMs - before.timeMs) / frames / 1_000);
  return [...known, Math.min(INTERVAL_SECONDS_MAX, Math.max(1, seconds))].slice(-INTERVALS_KEPT);
}

/** The agent's configured interval, as seen: the shortest of the last few, so that a pause is not taken for it. */
export function intervalSeconds(state: State): number {
  return state.intervals.length === 0 ? 1 : Math.min(...state.intervals);
}

function skipped(before: Frame | undefined, frame: Frame, restarted: boolean): number {
  return before === undefined || restarted ? 0 : Math.max(0, frame.seq - before.seq - 1);
}

/** Starts or ends the time during which this page heard nothing. */
export function withLink(state: State, link: Link): State {
  const open = state.outages.at(-1);
  const down = link.state === 'stalled' || link.state === 'lost';
  if (!down || state.frame === undefined || (open !== undefined && open.to === undefined)) return { ...state, link };
  return { ...state, link, outages: [...state.outages, { from: state.frame.timeMs }].slice(-MARKS_MAX) };
}

function closeOutage(outages: readonly Outage[], timeMs: number): readonly Outage[] {
  const open = outages.at(-1);
  if (open === undefined || open.to !== undefined) return outages;
  return [...outages.slice(0, -1), { from: open.from, to: timeMs }];
}

export function withHistory(state: State, answer: HistoryAnswer): State {
  return { ...state, rows: mergeHistory(state.rows, answer) };
}

export function withEvents(state: State, fetched: readonly PacketEvent[]): State {
  const events = mergeFetched(state.events, fetched, (event) => Date.parse(event.time)).slice(-EVENTS_MAX);
  return { ...state, events };
}

/** The server's clock now, ms: its last word and the time passed since. The browser's own clock is never asked. */
export function serverNow(state: State, nowMs: number): number | undefined {
  return state.frame === undefined ? undefined : state.frame.timeMs + Math.max(0, nowMs - state.arrivedMs);
}
