package headroom.cli;

/** A power that the kernel gives a process (capabilities(7)), and what Headroom does with it. */
public enum Capability {
  CAP_BPF(39, Need.ALWAYS, "load programs and maps into the kernel"),
  CAP_PERFMON(38, Need.ALWAYS, "read kernel memory in tracing programs"),
  CAP_NET_ADMIN(12, Need.ALWAYS, "look into interfaces, their offloads and queues"),
  CAP_SYS_RESOURCE(24, Need.BEFORE_5_11, "lock memory for maps"),
  CAP_SYS_ADMIN(21, Need.OPTIONAL, "interfaces of other network namespaces are not seen"),
  CAP_SYS_PTRACE(19, Need.OPTIONAL, "namespaces of other users' processes are not found"),
  CAP_SYSLOG(34, Need.OPTIONAL, "functions that drop packets have addresses instead of names"),
  CAP_NET_RAW(13, Need.OPTIONAL, "paths to peers cannot be probed");

  /** BEFORE_5_11: since then maps are charged to the memory cgroup (commit d5299b67dd59). */
  enum Need {
    ALWAYS,
    BEFORE_5_11,
    OPTIONAL
  }

  private final int bit;
  private final Need need;
  private final String purpose;

  Capability(int bit, Need need, String purpose) {
    this.bit = bit;
    this.need = need;
    this.purpose = purpose;
  }

  /** Of a needed one: what it is for. Of an optional one: what is missing without it. */
  String purpose() {
    return purpose;
  }

  /**
   * @param effective CapEff of /proc/PID/status. CAP_SYS_ADMIN stands in for CAP_BPF and
   *     CAP_PERFMON (bpf_capable(), perfmon_capable() of include/linux/capability.h)
   */
  boolean isIn(long effective) {
    boolean own = (effective >>> bit & 1) == 1;
    boolean replaced = (this == CAP_BPF || this == CAP_PERFMON) && CAP_SYS_ADMIN.isIn(effective);
    return own || replaced;
  }

  boolean isNeeded(boolean before511) {
    return need == Need.ALWAYS || need == Need.BEFORE_5_11 && before511;
  }

  boolean isOptional() {
    return need == Need.OPTIONAL;
  }
}
