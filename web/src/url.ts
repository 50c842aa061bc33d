/** What the reader looks at, as it stands in the address: a link shows the same view. Pure. */
import { DROP_CLASSES, type Direction, type DropClass, VERDICTS, type Verdict } from './frame';
import { SORT_KEYS, type SortKey } from './drops';

export const INTERFACE_SORT_KEYS = ['name', 'namespace', 'mtu', 'limit', 'tx', 'rx', 'oversized', 'dropped'] as const;
export type InterfaceSortKey = (typeof INTERFACE_SORT_KEYS)[number];

/** Rows of a table at first. */
export const ROWS_FIRST = 25;
/** More rows with every "show more". */
export const ROWS_STEP = 50;
/** Events at first: they are samples, the lists above are the counts. */
export const EVENT_ROWS_FIRST = 12;
/** Findings at first: each is a card. */
export const FINDING_ROWS_FIRST = 5;
/** Alerts at first: a line each. */
export const ALERT_ROWS_FIRST = 5;
/** No alert is to be explained. */
export const ALERT_CLOSED = '-';
/** Never more rows than this in one table: a filter finds the rest. */
export const ROWS_MAX = 500;
/** Longest filter text that a link may carry. */
export const TEXT_MAX = 200;

export interface View {
  readonly text: string;
  /** Empty = all but noise. */
  readonly classes: ReadonlySet<DropClass>;
  readonly noise: boolean;
  readonly sort: SortKey;
  readonly descending: boolean;
  readonly rows: number;
  /** The drop that is explained, by its key; '' = none. */
  readonly row: string;
  readonly interfaceSort: InterfaceSortKey;
  readonly interfaceDescending: boolean;
  readonly interfaceRows: number;
  /** The interface whose packet sizes show, "netns.ifindex"; '' = the page chooses. */
  readonly device: string;
  readonly direction: Direction;
  /** Packet counts on a logarithmic scale. */
  readonly logarithmic: boolean;
  readonly eventRows: number;
  readonly findingRows: number;
  readonly alertRows: number;
  /** The alert that is explained, its id; '' = the page chooses, {@link ALERT_CLOSED} = none. */
  readonly alert: string;
  readonly recentRows: number;
  readonly pathText: string;
  /** Empty = all. */
  readonly verdicts: ReadonlySet<Verdict>;
  readonly pathRows: number;
  /** The peer whose path is explained and drawn, its address; '' = none, and the page chooses what to draw. */
  readonly path: string;
  /** The namespace whose way is drawn, its inode; 0 = the page chooses. */
  readonly pod: number;
}

export const DEFAULT_VIEW: View = {
  text: '', classes: new Set(), noise: false, sort: 'rate', descending: true, rows: ROWS_FIRST, row: '',
  interfaceSort: 'name', interfaceDescending: false, interfaceRows: ROWS_FIRST,
  device: '', direction: 'tx', logarithmic: true, eventRows: EVENT_ROWS_FIRST,
  findingRows: FINDING_ROWS_FIRST, alertRows: ALERT_ROWS_FIRST, alert: '', recentRows: ALERT_ROWS_FIRST, pathText: '', verdicts: new Set(), pathRows: ROWS_FIRST, path: '', pod: 0,
};

/** The query string, "?q=eth0&sort=packets"; '' for the plain page. What is as by default is left out. */
export function toQuery(view: View): string {
  const query = new URLSearchParams();
  if (view.text !== '') query.set('q', view.text);
  if (view.classes.size > 0) query.set('class', DROP_CLASSES.filter((c) => view.classes.has(c)).join(','));
  if (view.noise) query.set('noise', '1');
  if (view.sort !== DEFAULT_VIEW.sort || !view.descending) query.set('sort', sign(view.sort, view.descending));
  if (view.rows !== ROWS_FIRST) query.set('rows', String(view.rows));
  if (view.row !== '') query.set('row', view.row);
  if (view.interfaceSort !== DEFAULT_VIEW.interfaceSort || view.interfaceDescending) {
    query.set('ifsort', sign(view.interfaceSort, view.interfaceDescending));
  }
  if (view.interfaceRows !== ROWS_FIRST) query.set('ifrows', String(view.interfaceRows));
  if (view.device !== '') query.set('if', view.device);
  if (view.direction !== 'tx') query.set('dir', view.direction);
  if (!view.logarithmic) query.set('counts', 'linear');
  if (view.eventRows !== EVENT_ROWS_FIRST) query.set('evrows', String(view.eventRows));
  if (view.findingRows !== FINDING_ROWS_FIRST) query.set('frows', String(view.findingRows));
  if (view.alertRows !== ALERT_ROWS_FIRST) query.set('arows', String(view.alertRows));
  if (view.alert !== '') query.set('alert', view.alert);
  if (view.recentRows !== ALERT_ROWS_FIRST) query.set('rrows', String(view.recentRows));
  if (view.pathText !== '') query.set('peers', view.pathText);
  if (view.verdicts.size > 0) query.set('verdict', VERDICTS.filter((v) => view.verdicts.has(v)).join(','));
  if (view.pathRows !== ROWS_FIRST) query.set('prows', String(view.pathRows));
  if (view.path !== '') query.set('path', view.path);
  if (view.pod !== 0) query.set('pod', String(view.pod));
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** "-rate" = largest first, "rate" = smallest first. */
function sign(key: string, descending: boolean): string {
  return descending ? `-${key}` : key;
}

type Mutable = { -readonly [K in keyof View]: View[K] };

/** Each sets its part of the view, or says no. */
const READERS: Record<string, (view: Mutable, value: string) => boolean> = {
  q: (view, value) => ((view.text = value.slice(0, TEXT_MAX)), value.length <= TEXT_MAX),
  class: (view, value) => {
    const names = value.split(',');
    const known = names.filter((name) => DROP_CLASSES.includes(name as DropClass)) as DropClass[];
    view.classes = new Set(known);
    return known.length === names.length;
  },
  noise: (view, value) => ((view.noise = value === '1'), value === '1' || value === '0'),
  sort: (view, value) => {
    const key = unsigned(value, SORT_KEYS);
    if (key !== undefined) [view.sort, view.descending] = [key, value.startsWith('-')];
    return key !== undefined;
  },
  rows: (view, value) => rowCount(value, (rows) => (view.rows = rows)),
  row: (view, value) => ((view.row = value.slice(0, TEXT_MAX * 2)), value.length <= TEXT_MAX * 2),
  ifsort: (view, value) => {
    const key = unsigned(value, INTERFACE_SORT_KEYS);
    if (key !== undefined) [view.interfaceSort, view.interfaceDescending] = [key, value.startsWith('-')];
    return key !== undefined;
  },
  ifrows: (view, value) => rowCount(value, (rows) => (view.interfaceRows = rows)),
  if: (view, value) => {
    const good = /^\d{1,10}\.\d{1,10}$/.test(value);
    if (good) view.device = value;
    return good;
  },
  dir: (view, value) => {
    if (value !== 'tx' && value !== 'rx') return false;
    view.direction = value;
    return true;
  },
  counts: (view, value) => ((view.logarithmic = value !== 'linear'), value === 'linear' || value === 'log'),
  evrows: (view, value) => rowCount(value, (rows) => (view.eventRows = rows)),
  frows: (view, value) => rowCount(value, (rows) => (view.findingRows = rows)),
  arows: (view, value) => rowCount(value, (rows) => (view.alertRows = rows)),
  alert: (view, value) => ((view.alert = value.slice(0, TEXT_MAX)), value.length <= TEXT_MAX),
  rrows: (view, value) => rowCount(value, (rows) => (view.recentRows = rows)),
  peers: (view, value) => ((view.pathText = value.slice(0, TEXT_MAX)), value.length <= TEXT_MAX),
  verdict: (view, value) => {
    const names = value.split(',');
    const known = names.filter((name) => VERDICTS.includes(name as Verdict)) as Verdict[];
    view.verdicts = new Set(known);
    return known.length === names.length;
  },
  prows: (view, value) => rowCount(value, (rows) => (view.pathRows = rows)),
  path: (view, value) => {
    const good = /^[0-9a-fA-F.:]{2,45}$/.test(value);
    if (good) view.path = value;
    return good;
  },
  pod: (view, value) => {
    const good = /^[1-9]\d{0,9}$/.test(value);
    if (good) view.pod = Number(value);
    return good;
  },
};

function unsigned<K extends string>(value: string, keys: readonly K[]): K | undefined {
  return keys.find((key) => key === value.replace(/^-/, ''));
}

function rowCount(value: string, set: (rows: number) => void): boolean {
  const rows = Number(value);
  const good = /^\d{1,4}$/.test(value) && rows >= 1 && rows <= ROWS_MAX;
  if (good) set(rows);
  return good;
}

/** What is unknown or malformed in a link is left out and named, never guessed. */
export function fromQuery(search: string): { view: View; ignored: string[] } {
  const view: Mutable = { ...DEFAULT_VIEW };
  const ignored: string[] = [];
  for (const [name, value] of new URLSearchParams(search)) {
    const read = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
    if (read === undefined || !read(view, value)) ignored.push(`${name}=${value}`.slice(0, TEXT_MAX));
  }
  return { view, ignored };
}
