/** What evidence, a reason for "unknown" and what the monitor cannot see say in the reader's language: built of kind and facts, else the agent's own English. Pure. */
import type { Sentence } from './findings';
import type { Evidence, Facts, PeerPath } from './frame';
import type { Messages } from './i18n/en';

/** Which sentence of `unavailable` it is. */
export interface UnavailableKind { readonly kind: string; readonly facts?: Facts }

/** Of kinds whose words the page has; English is the agent's own. */
export interface Sentences {
  readonly evidence: Readonly<Record<string, Sentence>>;
  readonly because: Readonly<Record<string, Sentence>>;
  readonly unavailable: Readonly<Record<string, Sentence>>;
}

/** `foreign`: the agent's words, in English, on a page that is not. */
export interface Told { readonly text: string; readonly foreign: boolean }

export function tellEvidence({ kind, text, facts }: Evidence, t: Messages): Told {
  return tell(t.sentences.evidence, kind, facts, text, t);
}

/** Why the path is unknown; undefined when it is not. */
export function tellBecause({ because, becauseKind, becauseFacts }: PeerPath, t: Messages): Told | undefined {
  return because === undefined ? undefined : tell(t.sentences.because, becauseKind, becauseFacts, because, t);
}

/** `kinds`: of an agent that names them, as many as there are texts and in their order. */
export function tellUnavailable({ unavailable, unavailableKinds }: { unavailable: readonly string[]; unavailableKinds?: readonly UnavailableKind[] }, t: Messages): Told[] {
  const paired = unavailableKinds?.length === unavailable.length ? unavailableKinds : [];
  return unavailable.map((text, i) => tell(t.sentences.unavailable, paired[i]?.kind, paired[i]?.facts, text, t));
}

function tell(words: Readonly<Record<string, Sentence>>, kind: string | undefined, facts: Facts | undefined, text: string, t: Messages): Told {
  const say = kind !== undefined && Object.hasOwn(words, kind) ? words[kind] : undefined;
  const told = say?.(facts ?? {});
  return told === undefined ? { text, foreign: t.code !== 'en' } : { text: told, foreign: false };
}
