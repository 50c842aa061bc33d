package headroom.alert;

/** What the parts of an {@link AlertBook} changed in this look. Threads: none; one owner. */
final class Changes {
  /** Of what must survive a restart. */
  boolean durable;

  /** Of what must survive a restart, and cannot wait: somebody is told of it, or asked for it. */
  boolean urgent;

  /** Of what the view shows. */
  boolean shown;

  /** Both kept and shown. */
  void all() {
    durable = true;
    shown = true;
  }
}
