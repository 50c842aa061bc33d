package headroom.web;

/**
 * One thing that is wrong with what was sent, as an element of {@code errors} (RFC 9457 §3).
 *
 * @param pointer to the member in the JSON sent (RFC 6901); "" is all of it
 * @param detail what was expected there
 */
record InputProblem(String pointer, String detail) {
  @Override
  public String toString() {
    return pointer.isEmpty() ? detail : pointer + ": " + detail;
  }
}
