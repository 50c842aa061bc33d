/** The reader's language, theme and name: theirs, not the view's, so not in the address. */
import { type Language, chooseLanguage } from './i18n';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const LANGUAGE_KEY = 'headroom.language';
const THEME_KEY = 'headroom.theme';
const AUTHOR_KEY = 'headroom.author';

export function loadLanguage(): Language {
  const saved = read(LANGUAGE_KEY);
  return saved === 'en' || saved === 'zh' ? saved : chooseLanguage(navigator.languages);
}

export function saveLanguage(language: Language): void {
  write(LANGUAGE_KEY, language);
}

export function loadTheme(): Theme {
  return THEMES.find((theme) => theme === read(THEME_KEY)) ?? 'auto';
}

/** Who silences from this browser; '' = not known yet. */
export function loadAuthor(): string {
  return read(AUTHOR_KEY) ?? '';
}

export function saveAuthor(author: string): void {
  write(AUTHOR_KEY, author);
}

/** Applies it, and remembers it if that is allowed. */
export function setTheme(theme: Theme): void {
  write(THEME_KEY, theme);
  applyTheme(theme);
}

export function applyTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

/** Storage may be forbidden: then a choice lasts as long as the page. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // not remembered
  }
}
