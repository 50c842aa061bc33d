package headroom.alert;

/** One text in both languages. */
public record Words(String en, String zh) {}
