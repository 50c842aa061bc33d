package headroom.webhook.format;

/** In which the texts for people are. */
public enum Language {
  EN,
  ZH,
  /** English, then Chinese. */
  BOTH
}
