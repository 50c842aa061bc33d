package headroom.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;

/**
 * One path that is served. openapi.yaml describes the same ones.
 *
 * @param methods GET and HEAD, which change nothing; or POST
 * @param path a part in braces may be anything: "/api/v1/paths/{peer}/search"
 * @param parameters of the query that it knows
 * @param needsToken where a token is configured
 */
record Endpoint(
    List<HttpMethod> methods,
    String path,
    Set<String> parameters,
    boolean needsToken,
    Handler<RoutingContext> handler) {
  /** The page reads its query itself: links to a filtered view have one. */
  static final Set<String> ANY = Set.of("*");

  private static final List<HttpMethod> READ = List.of(HttpMethod.GET, HttpMethod.HEAD);

  static Endpoint of(String path, Handler<RoutingContext> handler, String... parameters) {
    return new Endpoint(READ, path, Set.of(parameters), true, handler);
  }

  static Endpoint page(String path, Handler<RoutingContext> handler) {
    return new Endpoint(READ, path, ANY, false, handler);
  }

  /** For the probes of a supervisor, which has no token: tells nothing but well or not. */
  static Endpoint open(String path, Handler<RoutingContext> handler) {
    return new Endpoint(READ, path, Set.of(), false, handler);
  }

  /** Makes the agent do something. */
  static Endpoint post(String path, Handler<RoutingContext> handler) {
    return new Endpoint(List.of(HttpMethod.POST), path, Set.of(), true, handler);
  }

  boolean reads() {
    return methods.equals(READ);
  }

  boolean knows(String parameter) {
    return parameters == ANY || parameters.contains(parameter);
  }

  /** As the router spells it. */
  String route() {
    return path.replaceAll("\\{(\\w+)}", ":$1");
  }
}
