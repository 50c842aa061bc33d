package headroom.webhook.format;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What is to be sent. The scheme, host and port are those of the receiver's address.
 *
 * @param pathAndQuery all of it, the address's own included. May hold what is secret: many services
 *     have their token in the path
 * @param headers beside those that the deliverer sets itself
 * @param body text in UTF-8
 */
public record Request(
    String method, String pathAndQuery, Map<String, String> headers, String body) {
  public Request {
    headers = Map.copyOf(headers);
  }

  public byte[] bytes() {
    return body.getBytes(StandardCharsets.UTF_8);
  }

  public static Request json(String pathAndQuery, String body) {
    return new Request("POST", pathAndQuery, Map.of("Content-Type", "application/json"), body);
  }

  /** Leaves out what is secret. */
  @Override
  public String toString() {
    return method + " (" + bytes().length + " bytes)";
  }
}
