import { en, type Messages } from './en';
import { zh } from './zh';

export type { Messages };
export type Language = 'en' | 'zh';
export const MESSAGES: Record<Language, Messages> = { en, zh };

/** The first of the reader's languages that we speak; English if none. */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split('-')[0];
    if (primary === 'en' || primary === 'zh') return primary;
  }
  return 'en';
}
