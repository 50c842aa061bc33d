/** A search of one path on demand: what the agent answers to the wish. */

export type SearchAnswer =
  | { readonly kind: 'started' }
  | { readonly kind: 'running' }
  /** Asked a moment ago, or as many are under way as may be. */
  | { readonly kind: 'too-soon'; readonly seconds: number | undefined }
  | { readonly kind: 'unknown-peer' }
  | { readonly kind: 'no-token' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'failed'; readonly status: number };

const TIMEOUT_MS = 10_000;

/** Never throws: a connection that fails is an answer too. */
export async function askSearch(peer: string, send: typeof fetch = fetch): Promise<SearchAnswer> {
  try {
    // Relative: the page works behind a path prefix too.
    const response = await send(`api/v1/paths/${encodeURIComponent(peer)}/search`, { method: 'POST', signal: AbortSignal.timeout(TIMEOUT_MS) });
    return meaning(response.status, response.headers.get('Retry-After'));
  } catch {
    return { kind: 'unreachable' };
  }
}

function meaning(status: number, retryAfter: string | null): SearchAnswer {
  switch (status) {
    case 202: return { kind: 'started' };
    case 401: return { kind: 'no-token' };
    case 403: return { kind: 'foreign' };
    case 404: return { kind: 'unknown-peer' };
    case 409: return { kind: 'running' };
    case 429: return { kind: 'too-soon', seconds: /^\d{1,4}$/.test(retryAfter ?? '') ? Number(retryAfter) : undefined };
    default: return { kind: 'failed', status };
  }
}
