package headroom.alert;

import java.util.List;

/** Rules that are on, in the file's order. */
public record RuleSet(List<Rule> rules, List<Maintenance> maintenance) {
  /** Rules of one set; each costs something once a second. */
  public static final int RULES_MAX = 200;

  public RuleSet {
    rules = List.copyOf(rules);
    maintenance = List.copyOf(maintenance);
  }
}
