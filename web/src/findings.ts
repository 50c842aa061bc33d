/** What a finding says in the reader's language: built of its kind and facts, else the agent's own English. Pure. */
import type { Advice, Facts, Finding, Frame } from './frame';
import type { Messages } from './i18n/en';

export interface Said {
  readonly title: string;
  readonly text: string;
  /** The agent's words, in English, on a page that is not. */
  readonly foreign: boolean;
}

/** A sentence of facts; undefined when one that it cannot do without is missing. */
export type Sentence = (facts: Facts, command?: string) => string | undefined;

export function say(finding: Finding, t: Messages): Said {
  const words = Object.hasOwn(t.findings.say, finding.kind) ? t.findings.say[finding.kind] : undefined;
  const title = words?.title(finding.facts);
  const text = words?.text(finding.facts);
  if (title !== undefined && text !== undefined) return { title, text, foreign: false };
  return { title: finding.title.replace(/\.$/, ''), text: finding.text, foreign: t.code !== 'en' };
}

export function advise(finding: Finding, advice: Advice, t: Messages): { text: string; foreign: boolean } {
  const words = Object.hasOwn(t.findings.advise, advice.kind) ? t.findings.advise[advice.kind] : undefined;
  const text = words?.(finding.facts, advice.command);
  return text === undefined ? { text: advice.text, foreign: t.code !== 'en' } : { text, foreign: false };
}

/** The one that the headline points to. */
export function pointedTo(frame: Frame): Finding | undefined {
  const { finding } = frame.headline;
  return finding === undefined ? undefined : frame.findings.find((one) => one.id === finding.id);
}
