package headroom.config;

import headroom.yaml.BadValue;

/** Whole numbers that a key may have, both ends included. */
record Range(int least, int most, String unit) {
  static final Range LIMIT_BYTES = new Range(576, 65535, "bytes");
  static final Range PORT = new Range(1, 65535, "");
  static final Range EVENTS_PER_SECOND = new Range(0, 10_000, "events/s");

  int parse(String text) {
    if (!text.matches("-?[0-9]{1,9}")) {
      throw bad(BadValue.quote(text), "write the number alone, without a unit");
    }
    return require(Integer.parseInt(text));
  }

  int require(int value) {
    if (value < least || value > most) {
      throw bad(
          "" + value, value < least ? "write " + least + " or more" : "write " + most + " or less");
    }
    return value;
  }

  private BadValue bad(String found, String remedy) {
    String range = "a whole number from " + least + " to " + most;
    return new BadValue(found, unit.isEmpty() ? range : range + " (" + unit + ")", remedy);
  }
}
