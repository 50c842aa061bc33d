package headroom.path;

import headroom.path.SearchResult.Signal;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link headroom.model.PeerPath} has in its evidence alone, as values.
 *
 * @param passes by the ledger, while it says that large packets vanish: a size that surely passed
 * @param vanishes likewise: a size that surely did not
 * @param signal of the router that refuses; null: none was met
 * @param localLimit what this node's route or device allows; empty: not met
 */
public record PathDetails(
    OptionalInt passes, OptionalInt vanishes, @Nullable Signal signal, OptionalInt localLimit) {
  public static final PathDetails NONE =
      new PathDetails(OptionalInt.empty(), OptionalInt.empty(), null, OptionalInt.empty());
}
