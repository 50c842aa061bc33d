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
export type Sentence = (facts: Facts) => string | undefined;

/** `of`: the finding's kind. `place`: the pod or namespace that the command enters, if it is known. */
export interface StepContext { readonly of: string; readonly command: string | undefined; readonly place: string | undefined }
export type StepSentence = (facts: Facts, step: StepContext) => string | undefined;

export function say(finding: Finding, t: Messages): Said {
  const words = Object.hasOwn(t.findings.say, finding.kind) ? t.findings.say[finding.kind] : undefined;
  const title = words?.title(finding.facts);
  const text = words?.text(finding.facts);
  if (title !== undefined && text !== undefined) return { title, text, foreign: false };
  return { title: finding.title.replace(/\.$/, ''), text: finding.text, foreign: t.code !== 'en' };
}

/** @param place name of what a command enters: of its process, or as `ip netns` knows it */
export function advise(finding: Finding, advice: Advice, t: Messages, place: (pid: number) => string | undefined = () => undefined): { text: string; foreign: boolean } {
  const words = Object.hasOwn(t.findings.advise, advice.kind) ? t.findings.advise[advice.kind] : undefined;
  const text = words?.(finding.facts, { of: finding.kind, command: advice.command, place: entered(advice.command, place) });
  return text === undefined ? { text: advice.text, foreign: t.code !== 'en' } : { text, foreign: false };
}

const PROCESS = /^nsenter -t (\d+) -n /;
const NETNS = /^ip netns exec (\S+) /;

function entered(command: string | undefined, place: (pid: number) => string | undefined): string | undefined {
  if (command === undefined) return undefined;
  const pid = PROCESS.exec(command)?.[1];
  return pid === undefined ? NETNS.exec(command)?.[1] : place(Number(pid));
}

/** The one that the headline points to. */
export function pointedTo(frame: Frame): Finding | undefined {
  const { finding } = frame.headline;
  return finding === undefined ? undefined : frame.findings.find((one) => one.id === finding.id);
}
