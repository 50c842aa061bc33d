package headroom.cli;

import headroom.path.SearchResult;
import headroom.path.SearchResult.Outcome;
import headroom.path.SearchResult.Refusal;
import headroom.path.SearchResult.Signal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.StringJoiner;

/**
 * What a probe came to, for people and for programs.
 *
 * @param host as typed
 * @param ipv6 the family of the packets
 * @param routeMtu what this node's routing allows there, bytes; empty: not known
 * @param reasons why it could not be told, or what was heard beside
 */
record ProbeReport(
    String host, SearchResult result, boolean ipv6, OptionalInt routeMtu, List<String> reasons) {
  ProbeReport {
    reasons = List.copyOf(reasons);
  }

  ExitCode exitCode() {
    return switch (result.outcome()) {
      case ALL_PASS -> ExitCode.OK;
      case EXACT -> ExitCode.FAILED;
      case UNREACHABLE, INCONCLUSIVE -> ExitCode.UNAVAILABLE;
    };
  }

  /** Lines, each with its end. */
  String text() {
    var lines = new StringJoiner("\n", "", "\n");
    switch (result.outcome()) {
      case EXACT -> {
        int mtu = result.mtu().orElseThrow();
        lines.add(
            "The path to %s carries exactly %d bytes: %d pass, %d do not."
                .formatted(place(), mtu, mtu, mtu + 1));
        lines.add(refusal());
      }
      case ALL_PASS ->
          lines.add(
              "The path to %s carries all that was asked: %d bytes pass."
                  .formatted(place(), result.mtu().orElseThrow()));
      case UNREACHABLE -> {
        lines.add("What the path to " + place() + " carries could not be told: no answer at all.");
        reasons.forEach(reason -> lines.add("  " + reason));
        lines.add(
            "It is down, or there is no way to it, or something on the way filters ICMP echo: that"
                + " says nothing of sizes.");
      }
      case INCONCLUSIVE -> {
        lines.add("What the path to " + place() + " carries could not be told exactly.");
        reasons.forEach(reason -> lines.add("  " + reason));
        result.mtu().ifPresent(mtu -> lines.add("So much is certain: " + mtu + " bytes pass."));
        result.failsAt().ifPresent(size -> lines.add(size + " bytes do not."));
      }
    }
    if (isTold()) meaning(lines);
    loss(lines);
    double seconds = result.took().toMillis() / 1000.0;
    lines.add(String.format(Locale.ROOT, "%d packets in %.1f s.", result.packets(), seconds));
    return lines.toString();
  }

  private boolean isTold() {
    return result.outcome() == Outcome.EXACT || result.outcome() == Outcome.ALL_PASS;
  }

  private String place() {
    return host.equals(result.target()) ? host : host + " (" + result.target() + ")";
  }

  private String refusal() {
    Signal signal = result.signal();
    if (result.refusal() == Refusal.LOCAL) {
      return "Refused by this node itself (EMSGSIZE): its device allows no more. Nothing was lost"
          + " on the way.";
    }
    if (signal == null) {
      return "Refused by nobody: larger packets vanish on the way in silence. That is a black hole.";
    }
    int says = signal.nextHopMtu();
    String word =
        says == result.mtu().orElse(0)
            ? "which says that its next hop carries " + says + "."
            : says == 0
                ? "which does not say what its next hop carries."
                : "which says that its next hop carries " + says + ": it is wrong.";
    return "Refused by " + signal.reporter() + ", " + word;
  }

  private void meaning(StringJoiner lines) {
    int mtu = result.mtu().orElseThrow();
    if (result.outcome() == Outcome.EXACT && result.refusal() != Refusal.LOCAL) {
      lines.add(
          "The reply travels the same way back and is as large, so either direction may be the"
              + " narrow one.");
    }
    if (routeMtu.isPresent() && routeMtu.getAsInt() < mtu) {
      lines.add(
          "This node's routing allows only %d bytes to it (a route's MTU, or one learned from a signal)."
              .formatted(routeMtu.getAsInt()));
    } else if (routeMtu.isPresent()
        && routeMtu.getAsInt() > mtu
        && result.outcome() == Outcome.EXACT) {
      lines.add(
          "This node's routing allows %d bytes to it, more than arrives."
              .formatted(routeMtu.getAsInt()));
    }
    if (mtu > overhead()) {
      lines.add(
          "Pods behind VXLAN or Geneve: their routes may allow %d bytes (%d less); Cilium's value is MTU=%d."
              .formatted(mtu - overhead(), overhead(), mtu));
    }
  }

  private void loss(StringJoiner lines) {
    if (Double.isNaN(result.lossShare())) return;
    lines.add(
        result.lossShare() == 0
            ? "Of the packets whose size passes none was lost."
            : String.format(
                Locale.ROOT,
                "Of the packets whose size passes %.0f %% were lost, there or back: the path loses"
                    + " small packets too.",
                Math.max(1, result.lossShare() * 100)));
  }

  /** VXLAN and Geneve on this family (docs/MTU.md). */
  private int overhead() {
    return ipv6 ? 70 : 50;
  }

  /** What was not measured is absent. */
  JsonObject json() {
    var json = new JsonObject();
    json.put("host", host).put("address", result.target());
    json.put("method", word(result.method())).put("direction", result.direction().json());
    json.put("outcome", word(result.outcome()));
    result.mtu().ifPresent(mtu -> json.put("mtu", mtu));
    result.failsAt().ifPresent(size -> json.put("failsAt", size));
    json.put("refusal", word(result.refusal()));
    Signal signal = result.signal();
    if (signal != null) {
      var told = new JsonObject().put("reporter", signal.reporter());
      if (signal.nextHopMtu() != 0) told.put("nextHopMtu", signal.nextHopMtu());
      json.put("signal", told);
    }
    result.localLimit().ifPresent(limit -> json.put("localLimit", limit));
    routeMtu.ifPresent(mtu -> json.put("routeMtu", mtu));
    int mtu = result.mtu().orElse(0);
    if (isTold() && mtu > overhead()) json.put("tunnelledPodMtu", mtu - overhead());
    if (!Double.isNaN(result.lossShare())) json.put("lossShare", result.lossShare());
    json.put("packets", result.packets()).put("seconds", result.took().toMillis() / 1000.0);
    if (!isTold()) json.put("because", new JsonArray(reasons));
    return json;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
