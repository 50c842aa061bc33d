package headroom.model;

import java.util.Locale;

/** What kind of trouble a drop reason stands for. */
public enum DropClass {
  /** Too big for what comes next. */
  MTU,
  /** A queue or buffer was full. */
  CONGESTION,
  /** A rule said so: netfilter, tc, BPF, Cilium. */
  POLICY,
  /** Nobody there: closed port, no such socket. */
  NO_LISTENER,
  /** No way there, or not for us: routes, neighbours, TTL, reverse path. */
  ROUTING,
  /** Damaged or malformed. */
  CORRUPTION,
  /** Memory or another resource was short. */
  RESOURCE,
  /** Freed though nobody lost anything: on request only, never in the headline, never alerts. */
  NOISE,
  /** The kernel did not say. */
  UNKNOWN;

  /** As it stands in the Frame's JSON: "no-listener". */
  public String json() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
