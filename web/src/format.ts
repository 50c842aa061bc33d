/** Numbers and times in the reader's language. Absent is "–", never 0. */

export const ABSENT = '–';
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const BIT_UNITS = ['bit', 'kilobit', 'megabit', 'gigabit', 'terabit'] as const;
const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

export class Format {
  readonly #integer: Intl.NumberFormat;
  readonly #oneDigit: Intl.NumberFormat;
  readonly #threeDigits: Intl.NumberFormat;
  readonly #compact: Intl.NumberFormat;
  readonly #clock: Intl.DateTimeFormat;
  readonly #dayAndClock: Intl.DateTimeFormat;
  readonly #minutes: Intl.DateTimeFormat;
  readonly #full: Intl.DateTimeFormat;
  readonly #relative: Intl.RelativeTimeFormat;
  readonly #units = new Map<string, Intl.NumberFormat>();

  /** @param timeZone IANA name; undefined = the browser's */
  constructor(readonly language: string, readonly timeZone?: string) {
    const zone = timeZone === undefined ? {} : { timeZone };
    const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
    this.#integer = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
    this.#oneDigit = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
    this.#threeDigits = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
    this.#compact = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });
    this.#clock = new Intl.DateTimeFormat(language, { ...clock, ...zone });
    this.#minutes = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...zone });
    this.#dayAndClock = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric', ...clock, ...zone });
    this.#full = new Intl.DateTimeFormat(language, {
      weekday: 'short', year: 'numeric', month: 'short', day: 'numeric', ...clock, timeZoneName: 'short', ...zone,
    });
    this.#relative = new Intl.RelativeTimeFormat(language, { style: 'narrow', numeric: 'auto' });
  }

  count(value: number | undefined): string {
    return measured(value) ? this.#integer.format(value) : ABSENT;
  }

  /** Packets a second: one digit below 10, so that 0.2 does not read as nothing. */
  rate(value: number | undefined): string {
    if (!measured(value)) return ABSENT;
    if (value > 0 && value < 0.05) return `<${this.#oneDigit.format(0.1)}`;
    return (value < 10 ? this.#oneDigit : this.#integer).format(value);
  }

  /** For axes and tight places: "1.2M". */
  short(value: number | undefined): string {
    if (!measured(value)) return ABSENT;
    return value < 10_000 ? this.rate(value) : this.#compact.format(value);
  }

  bitsPerSecond(value: number | undefined): string {
    return measured(value) ? this.#scaled(value, BIT_UNITS, '-per-second') : ABSENT;
  }

  bytes(value: number | undefined): string {
    return measured(value) ? this.#scaled(value, BYTE_UNITS, '') : ABSENT;
  }

  /** "03:58:12", with the day when it is more than twelve hours from `nowMs`. */
  clock(timeMs: number, nowMs: number): string {
    if (!Number.isFinite(timeMs)) return ABSENT;
    return (Math.abs(nowMs - timeMs) > DAY / 2 ? this.#dayAndClock : this.#clock).format(timeMs);
  }

  minutes(timeMs: number): string {
    return this.#minutes.format(timeMs);
  }

  full(timeMs: number): string {
    return Number.isFinite(timeMs) ? this.#full.format(timeMs) : ABSENT;
  }

  /** "3 min ago"; both times are the server's. */
  ago(timeMs: number, nowMs: number): string {
    if (!Number.isFinite(timeMs)) return ABSENT;
    const passed = Math.max(0, nowMs - timeMs);
    if (passed < 2 * SECOND) return this.#relative.format(0, 'second');
    if (passed < 2 * MINUTE) return this.#relative.format(-Math.round(passed / SECOND), 'second');
    if (passed < 2 * HOUR) return this.#relative.format(-Math.floor(passed / MINUTE), 'minute');
    if (passed < 2 * DAY) return this.#relative.format(-Math.floor(passed / HOUR), 'hour');
    return this.#relative.format(-Math.floor(passed / DAY), 'day');
  }

  seconds(value: number): string {
    return this.#unit('second', 'short').format(Math.round(value));
  }

  /** Three digits that count: 0.412, 1.7, 12.3, 4,711. */
  precise(value: number | undefined): string {
    return measured(value) ? (value >= 1_000 ? this.#integer : this.#threeDigits).format(value) : ABSENT;
  }

  /** "23 s", "1 hr 5 min", "3 days": in the two largest units; never negative. */
  span(ms: number): string {
    if (!Number.isFinite(ms)) return ABSENT;
    const whole = Math.max(0, Math.round(ms / SECOND)) * SECOND;
    const units = [[DAY, 'day'], [HOUR, 'hour'], [MINUTE, 'minute'], [SECOND, 'second']] as const;
    const first = units.findIndex(([size]) => whole >= size);
    if (first < 0) return this.#unit('second', 'short', 0).format(0);
    return units.slice(first, first + 2).map(([size, unit], i) => ({ unit, count: Math.floor((i === 0 ? whole : whole % units[first]![0]) / size) }))
      .filter(({ count }) => count > 0).map(({ count, unit }) => this.#unit(unit, 'short', 0).format(count)).join(' ');
  }

  micros(value: number | undefined): string {
    return measured(value) ? this.#unit('millisecond', 'short').format(value / 1_000) : ABSENT;
  }

  /** "UTC+8", as the reader's language has it: the zone in which the page shows times. */
  zone(timeMs: number): string {
    const zone = this.timeZone === undefined ? {} : { timeZone: this.timeZone };
    const parts = new Intl.DateTimeFormat(this.language, { timeZoneName: 'short', ...zone }).formatToParts(timeMs);
    return parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
  }

  #scaled(value: number, units: readonly string[], per: string): string {
    let scale = 0;
    while (value >= 1_000 && scale < units.length - 1) {
      value /= 1_000;
      scale++;
    }
    return this.#unit(units[scale] + per, 'short', value < 10 && scale > 0 ? 1 : 0).format(value);
  }

  #unit(unit: string, unitDisplay: 'short' | 'narrow', digits = 1): Intl.NumberFormat {
    const key = `${unit} ${unitDisplay} ${digits}`;
    let format = this.#units.get(key);
    if (format === undefined) {
      format = new Intl.NumberFormat(this.language, { style: 'unit', unit, unitDisplay, maximumFractionDigits: digits });
      this.#units.set(key, format);
    }
    return format;
  }
}

export function measured(value: number | undefined | null): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
