package headroom.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/**
 * Whether a request that makes the agent do something comes from its own page, or from no page at
 * all. A foreign page can send one without reading the answer; its browser then says where it comes
 * from (Fetch Standard, Origin; Fetch Metadata, Sec-Fetch-Site).
 */
final class SameSite {
  private SameSite() {}

  /** Answers the request itself, and says false, if a foreign page sent it. */
  static boolean passes(HttpServerRequest request) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin != null && !isOurs(origin, request)) {
      Reply.problem(
          request,
          403,
          "The Origin header says that another site's page sends this; only the agent's own page, or no page, may. Behind a proxy, let it pass the Host header on as it came.");
      return false;
    }
    if ("cross-site".equals(request.getHeader("Sec-Fetch-Site"))) {
      Reply.problem(
          request,
          403,
          "Sec-Fetch-Site says that another site's page sends this; only the agent's own page, or no page, may.");
      return false;
    }
    return true;
  }

  /** The scheme may differ: a proxy in front may end TLS. */
  private static boolean isOurs(String origin, HttpServerRequest request) {
    int scheme = origin.indexOf("://");
    String host = request.getHeader(HttpHeaders.HOST);
    return scheme > 0 && host != null && origin.substring(scheme + 3).equalsIgnoreCase(host.strip());
  }
}
