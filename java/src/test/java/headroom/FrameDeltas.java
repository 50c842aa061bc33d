package headroom;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a recording of Frames small: of the drops only those that are other than in the Frame before,
 * and no events. An hour with 320 series of drops is 1.3 MB gzipped, whole Frames are 15. One object
 * for one direction, Frames in their order.
 */
public final class FrameDeltas {
  private static final String DROPS = "drops";
  private static final String GONE = "dropsGone";
  private static final List<String> IDENTITY =
      List.of("netns", "ifindex", "interface", "reason", "ciliumReason", "location", "protocol", "oversized");

  private final Map<String, JsonObject> known = new LinkedHashMap<>();

  /** What is to be written of a Frame. */
  public JsonObject shorten(JsonObject frame) {
    var changed = new JsonArray();
    Set<String> gone = new LinkedHashSet<>(known.keySet());
    for (JsonObject drop : drops(frame)) {
      String id = id(drop);
      gone.remove(id);
      if (!drop.equals(known.put(id, drop))) {
        changed.add(drop);
      }
    }
    known.keySet().removeAll(gone);
    JsonObject delta = frame.copy().put(DROPS, changed).put("events", new JsonArray());
    return gone.isEmpty() ? delta : delta.put(GONE, new JsonArray(List.copyOf(gone)));
  }

  /** The Frame again, but for its events. */
  public JsonObject whole(JsonObject delta) {
    delta.getJsonArray(GONE, new JsonArray()).forEach(id -> known.remove((String) id));
    drops(delta).forEach(drop -> known.put(id(drop), drop));
    return delta.copy().put(DROPS, new JsonArray(new ArrayList<>(known.values())));
  }

  private static List<JsonObject> drops(JsonObject frame) {
    return frame.getJsonArray(DROPS).stream().map(JsonObject.class::cast).toList();
  }

  private static String id(JsonObject drop) {
    var id = new JsonArray();
    IDENTITY.forEach(name -> id.add(drop.getValue(name)));
    return id.encode();
  }
}
