/** Losses by reason over the last minutes: rows from the stream and from /api/v1/history, with gaps as gaps. */

/** What the chart shows. */
export const WINDOW_SECONDS = 900;
/** Rows kept: twice the window, so that a faster agent still fits. */
export const ROWS_MAX = 2 * WINDOW_SECONDS;
/** Two measurements further apart than so many intervals of the agent, and than so many seconds, have a gap between them. */
const GAP_INTERVALS = 2.5;
const GAP_SECONDS_MIN = 2.5;
/** Reasons with a colour of their own in the chart; the others are summed. */
export const CHART_REASONS_MAX = 8;
export const OTHER = '*other';

/** `time`: server, s since 1970. `losses`: packets/s by reason, a missing reason lost none; null = not measured. */
export interface Row { readonly time: number; readonly losses: Readonly<Record<string, number>> | null }

export interface Gap { readonly from: number; readonly to: number }

/** The answer of /api/v1/history. */
export interface HistoryAnswer { stepSeconds?: number; columns: Record<string, (number | null)[]> }

/** Seconds between two measurements from which on there is a gap; the agent's interval is 1 s unless configured. */
export function gapSeconds(intervalSeconds: number): number {
  return Math.max(GAP_SECONDS_MIN, GAP_INTERVALS * intervalSeconds);
}

/** Adds a measurement. Rows at or after its time are of a clock that has since been put back: they go. */
export function appendRow(rows: readonly Row[], row: Row): Row[] {
  let end = rows.length;
  while (end > 0 && rows[end - 1]!.time >= row.time) end--;
  let begin = Math.max(0, end - ROWS_MAX + 1);
  while (begin < end && rows[begin]!.time < row.time - WINDOW_SECONDS - GAP_SECONDS_MIN) begin++;
  return [...rows.slice(begin, end), row];
}

/** Columns to rows. A time at which every column is null was not measured. */
export function rowsOf(answer: HistoryAnswer): Row[] {
  const { time = [], ...columns } = answer.columns;
  const reasons = Object.entries(columns);
  const rows: Row[] = [];
  for (let i = 0; i < time.length; i++) {
    const at = time[i];
    if (typeof at !== 'number') continue;
    const told = reasons.filter(([, values]) => typeof values[i] === 'number');
    const measured = reasons.length === 0 || told.length > 0;
    rows.push({ time: at, losses: measured ? Object.fromEntries(told.map(([r, v]) => [r, v[i] as number])) : null });
  }
  return rows.slice(-ROWS_MAX);
}

/**
 * Lays what the agent remembers over what this page saw. Where the agent measured, its rows stand; before and after,
 * ours stay: a restarted agent remembers nothing of the time before.
 */
export function mergeFetched<T>(own: readonly T[], fetched: readonly T[], timeOf: (item: T) => number, slack = 0): T[] {
  const first = fetched[0];
  const last = fetched[fetched.length - 1];
  if (first === undefined || last === undefined) return [...own];
  const from = timeOf(first) - slack;
  const to = timeOf(last) + slack;
  return [...own.filter((i) => timeOf(i) < from), ...fetched, ...own.filter((i) => timeOf(i) > to)];
}

/** Half a step: history's times are whole seconds, a Frame's are not. */
const HISTORY_SLACK_SECONDS = 0.5;

export function mergeHistory(own: readonly Row[], answer: HistoryAnswer): Row[] {
  const fetched = rowsOf(answer);
  const measured = (row: Row) => row.losses !== null;
  const first = fetched.findIndex(measured);
  if (first < 0) return [...own];
  const last = fetched.findLastIndex(measured);
  return mergeFetched(own, fetched.slice(first, last + 1), (row) => row.time, HISTORY_SLACK_SECONDS).slice(-ROWS_MAX);
}

/** Where nothing was measured between `from` and `to` for longer than `longest` seconds, oldest first. */
export function gaps(rows: readonly Row[], from: number, to: number, longest = GAP_SECONDS_MIN): Gap[] {
  const found: Gap[] = [];
  let measured = from;
  const close = (until: number) => {
    if (until - measured > longest) found.push({ from: measured, to: until });
  };
  for (const row of rows) {
    if (row.time <= from || row.time > to || row.losses === null) continue;
    close(row.time);
    measured = row.time;
  }
  close(to);
  return found;
}

export interface ReasonTotal { readonly reason: string; readonly peak: number; readonly packets: number }

/** Each reason's share of the rows, the largest first; `packets` = sum of rate x time. */
export function totals(rows: readonly Row[], longest = GAP_SECONDS_MIN): ReasonTotal[] {
  const sums = new Map<string, { peak: number; packets: number }>();
  let before: number | undefined;
  for (const row of rows) {
    if (row.losses === null) continue;
    const seconds = before === undefined ? 1 : Math.min(row.time - before, longest);
    before = row.time;
    for (const [reason, rate] of Object.entries(row.losses)) {
      const sum = sums.get(reason) ?? { peak: 0, packets: 0 };
      sum.peak = Math.max(sum.peak, rate);
      sum.packets += rate * seconds;
      sums.set(reason, sum);
    }
  }
  return [...sums]
    .map(([reason, sum]) => ({ reason, ...sum }))
    .filter((total) => total.packets > 0)
    .sort((a, b) => b.packets - a.packets || a.reason.localeCompare(b.reason));
}

/** Losses of one row by the chart's series: those named, and the rest as {@link OTHER}. */
export function seriesValue(row: Row, name: string, named: readonly string[]): number | null {
  if (row.losses === null) return null;
  if (name !== OTHER) return row.losses[name] ?? 0;
  return Object.entries(row.losses).reduce((sum, [reason, rate]) => sum + (named.includes(reason) ? 0 : rate), 0);
}

/** What uPlot draws: times, then one column a series, each the sum of itself and those below it; null = gap. */
export function stack(rows: readonly Row[], series: readonly string[], longest = GAP_SECONDS_MIN): (number | null)[][] {
  const named = series.filter((name) => name !== OTHER);
  const withGaps = insertGaps(rows, longest);
  const below = new Array<number>(withGaps.length).fill(0);
  const columns: (number | null)[][] = [withGaps.map((row) => row.time)];
  for (const name of series) {
    columns.push(withGaps.map((row, i) => {
      const value = seriesValue(row, name, named);
      return value === null ? null : (below[i]! += value);
    }));
  }
  return columns;
}

/** The measured rows, and where two of them are too far apart, rows that say so. */
function insertGaps(rows: readonly Row[], longest: number): Row[] {
  const out: Row[] = [];
  for (const row of rows) {
    if (row.losses === null) continue;
    const before = out[out.length - 1];
    if (before !== undefined && row.time - before.time > longest) {
      out.push({ time: before.time + 0.001, losses: null }, { time: row.time - 1, losses: null });
    }
    out.push(row);
  }
  return out;
}
