package headroom.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;

/**
 * One path that is served, by some methods. openapi.yaml describes the same ones.
 *
 * @param methods GET and HEAD, which change nothing; or POST; or DELETE
 * @param path a part in braces may be anything: "/api/v1/paths/{peer}/search"
 * @param parameters of the query that it knows
 * @param needsToken where a token is configured
 * @param takesBody JSON of at most {@link JsonBody#BYTES_MAX}; the others take none
 */
record Endpoint(
    List<HttpMethod> methods,
    String path,
    Set<String> parameters,
    boolean needsToken,
    boolean takesBody,
    Handler<RoutingContext> handler) {
  /** The page reads its query itself: links to a filtered view have one. */
  static final Set<String> ANY = Set.of("*");

  private static final List<HttpMethod> READ = List.of(HttpMethod.GET, HttpMethod.HEAD);

  static Endpoint of(String path, Handler<RoutingContext> handler, String... parameters) {
    return new Endpoint(READ, path, Set.of(parameters), true, false, handler);
  }

  static Endpoint page(String path, Handler<RoutingContext> handler) {
    return new Endpoint(READ, path, ANY, false, false, handler);
  }

  /** For the probes of a supervisor, which has no token: tells nothing but well or not. */
  static Endpoint open(String path, Handler<RoutingContext> handler) {
    return new Endpoint(READ, path, Set.of(), false, false, handler);
  }

  /** Makes the agent do something. */
  static Endpoint post(String path, Handler<RoutingContext> handler) {
    return new Endpoint(List.of(HttpMethod.POST), path, Set.of(), true, false, handler);
  }

  /** Likewise, and is told what in JSON. */
  static Endpoint postJson(String path, Handler<RoutingContext> handler) {
    return new Endpoint(List.of(HttpMethod.POST), path, Set.of(), true, true, handler);
  }

  /** Makes the agent end something. */
  static Endpoint delete(String path, Handler<RoutingContext> handler) {
    return new Endpoint(List.of(HttpMethod.DELETE), path, Set.of(), true, false, handler);
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
