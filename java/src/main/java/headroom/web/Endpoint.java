package headroom.web;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * One path that is served, to GET and HEAD alike. openapi.yaml describes the same ones.
 *
 * @param parameters of the query that it knows
 * @param needsToken where a token is configured
 */
record Endpoint(
    String path, Set<String> parameters, boolean needsToken, Handler<RoutingContext> handler) {
  /** The page reads its query itself: links to a filtered view have one. */
  static final Set<String> ANY = Set.of("*");

  static Endpoint of(String path, Handler<RoutingContext> handler, String... parameters) {
    return new Endpoint(path, Set.of(parameters), true, handler);
  }

  /** For the probes of a supervisor, which has no token: tells nothing but well or not. */
  boolean knows(String parameter) {
    return parameters == ANY || parameters.contains(parameter);
  }

  static Endpoint open(String path, Handler<RoutingContext> handler) {
    return new Endpoint(path, Set.of(), false, handler);
  }
}
