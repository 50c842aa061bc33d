package headroom.webhook.format;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Services that answer 200 whatever happened, and say in a JSON body how it was. */
final class CodeInBody {
  private CodeInBody() {}

  /**
   * @param code member that is 0 when it was taken
   * @param message member that says why not
   * @param wrongRequest codes of a request that will never be taken
   */
  static Verdict judge(
      int status, String body, String code, String message, Set<Integer> wrongRequest) {
    Integer said = code(body, code);
    if (said == null) {
      Verdict byStatus = Verdict.ofStatus(status, body);
      return byStatus.outcome() != Verdict.Outcome.DELIVERED
          ? byStatus
          : Verdict.retry(
              "HTTP " + status + " without \"" + code + "\": not this service's answer: " + body);
    }
    if (said == 0) {
      return Verdict.ofStatus(status, body);
    }
    String words = code + " " + said + ": " + new JsonObject(body).getValue(message);
    return wrongRequest.contains(said) ? Verdict.rejected(words) : Verdict.retry(words);
  }

  private static @Nullable Integer code(String body, String name) {
    try {
      return new JsonObject(body).getValue(name) instanceof Number code ? code.intValue() : null;
    } catch (DecodeException notJson) {
      return null;
    }
  }
}
