package headroom.path;

import headroom.model.Evidence;
import headroom.model.Evidence.Witness;
import headroom.model.Facts;
import java.time.Instant;
import java.util.Map;

/**
 * A sentence of evidence, before it is known who saw it and when.
 *
 * @param facts the numbers and names in the text (docs/FINDINGS.md)
 */
record Told(Evidence.Kind kind, String text, Map<String, String> facts) {
  Told {
    facts = Map.copyOf(facts);
  }

  Told(Evidence.Kind kind, String text, Facts facts) {
    this(kind, text, facts.map());
  }

  Evidence by(Witness witness, Instant at) {
    return new Evidence(witness, kind, text, facts, at);
  }
}
