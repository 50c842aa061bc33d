package headroom.cli;

/** Where the lab command meets package headroom.lab. */
final class Lab {
  private Lab() {}

  static LabRunner runner() {
    throw new Failure(
        ExitCode.UNAVAILABLE,
        "the lab",
        "it is not part of this build",
        "build again from the main branch");
  }
}
