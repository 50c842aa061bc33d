/** What the page asks of the agent about alerts: a silence, its end, to send again what was given up. */
import type { Matcher } from './alerts';

export interface Draft { matchers: Matcher[]; seconds: number; author: string; comment: string }

/** `pointer` to the member of the draft, "/comment"; the agent's words, English. */
export interface InputError { readonly pointer: string; readonly detail: string }

export type DeskAnswer =
  | { readonly kind: 'done'; readonly count?: number }
  | { readonly kind: 'wrong'; readonly errors: readonly InputError[] }
  /** Over already, or unknown. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'full' }
  | { readonly kind: 'no-token' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'failed'; readonly status: number };

const TIMEOUT_MS = 10_000;

/** How long a silence may be; the page offers these. */
export const DURATIONS_S = [1_800, 3_600, 4 * 3_600, 8 * 3_600, 86_400, 3 * 86_400, 7 * 86_400] as const;
export const DURATION_FIRST_S = 3_600;
export const AUTHOR_MAX = 100;
export const COMMENT_MAX = 1_000;
export const PATTERN_MAX = 512;

export function askSilence(draft: Draft, send: typeof fetch = fetch): Promise<DeskAnswer> {
  return ask('silences', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(draft) }, send);
}

export function endSilence(id: string, send: typeof fetch = fetch): Promise<DeskAnswer> {
  return ask(`silences/${encodeURIComponent(id)}`, { method: 'DELETE' }, send);
}

export function sendAgain(receiver: string, send: typeof fetch = fetch): Promise<DeskAnswer> {
  return ask(`receivers/${encodeURIComponent(receiver)}/resend`, { method: 'POST' }, send);
}

/** Never throws: a connection that fails is an answer too. */
async function ask(path: string, request: RequestInit, send: typeof fetch): Promise<DeskAnswer> {
  try {
    // Relative: the page works behind a path prefix too.
    const response = await send(`api/v1/${path}`, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const body = response.status === 204 ? {} : await response.json().catch(() => ({}));
    return meaning(response.status, body as { resent?: number; detail?: string; errors?: InputError[] });
  } catch {
    return { kind: 'unreachable' };
  }
}

function meaning(status: number, body: { resent?: number; detail?: string; errors?: InputError[] }): DeskAnswer {
  switch (status) {
    case 200: case 201: case 204: return { kind: 'done', ...(body.resent === undefined ? {} : { count: body.resent }) };
    case 400: return { kind: 'wrong', errors: Array.isArray(body.errors) ? body.errors : [{ pointer: '', detail: String(body.detail ?? '') }] };
    case 401: return { kind: 'no-token' };
    case 403: return { kind: 'foreign' };
    case 404: return { kind: 'gone' };
    case 409: return { kind: 'full' };
    default: return { kind: 'failed', status };
  }
}

export type Field = 'matchers' | 'author' | 'comment';

/** What the page sees itself is missing, all at once. */
export function missing(draft: Draft): ReadonlySet<Field> {
  const fields = new Set<Field>();
  if (draft.matchers.length === 0 || draft.matchers.some((one) => one.pattern.trim() === '')) fields.add('matchers');
  if (draft.author.trim() === '') fields.add('author');
  if (draft.comment.trim() === '') fields.add('comment');
  return fields;
}
