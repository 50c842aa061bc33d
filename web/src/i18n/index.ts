import { en, type Messages } from './en';
import { zh } from './zh';

export type { Messages };
export type Language = 'en' | 'zh';
export const MESSAGES: Record<Language, Messages> = { en, zh };

/** The reader's own variant of the language, "en-GB"; else the page's. */
export function localeOf(language: Language, wanted: readonly string[]): string {
  return wanted.find((tag) => primary(tag) === language) ?? MESSAGES[language].code;
}

/** The first of the reader's languages that we speak; English if none. */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const name = primary(tag);
    if (name === 'en' || name === 'zh') return name;
  }
  return 'en';
}

function primary(tag: string): string | undefined {
  return tag.toLowerCase().split('-')[0];
}
