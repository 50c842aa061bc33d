package headroom.alert;

/** How a rule's condition stands at one look. */
enum Verdict {
  HOLDS,
  /** Neither above the threshold nor below what ends it: what fires goes on, nothing begins. */
  BETWEEN,
  GONE,
  /** Not measured: all stays as it is. */
  UNKNOWN
}
