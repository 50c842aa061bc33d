package headroom.host;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.Unavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetnsIndexTest {
  private static final long OWN = 4026531833L;
  private static final long POD = 4026532177L;

  @TempDir Path root;
  private final AtomicLong clock = new AtomicLong();

  private NetnsIndex index() {
    return new NetnsIndex(root, clock::get);
  }

  private void process(String pid, String comm, long inode, String cgroup) throws Exception {
    Path process = Files.createDirectories(root.resolve("proc").resolve(pid));
    Files.createDirectories(process.resolve("ns"));
    Files.createSymbolicLink(process.resolve("ns/net"), Path.of("net:[" + inode + "]"));
    Files.writeString(process.resolve("comm"), comm + "\n");
    Files.writeString(process.resolve("cgroup"), cgroup);
  }

  @Test
  void theOwnNamespaceIsTheHostAndOthersAreNamedAfterAProcess() throws Exception {
    process("thread-self", "headroom", OWN, "");
    process("1", "systemd", OWN, "0::/init.scope\n");
    process("40", "pause", POD, "");
    process(
        "41",
        "nginx",
        POD,
        "0::/kubepods.slice/kubepods-pod8f0c1b2a_1111_2222_3333_444455556666.slice/cri-x.scope\n");
    NetnsIndex index = index();
    index.refresh();
    assertThat(index.find(OWN)).hasValueSatisfying(n -> assertThat(n.name()).isEqualTo("host"));
    assertThat(index.find(POD))
        .hasValue(
            new NetnsIndex.Netns(
                POD,
                "[nginx]",
                root.resolve("proc/41/ns/net"),
                "8f0c1b2a-1111-2222-3333-444455556666",
                OptionalInt.of(41)));
    assertThat(index.all()).hasSize(2);
  }

  @Test
  void aPodOfNothingButPauseIsNamedAfterIt() throws Exception {
    process("40", "pause", POD, "");
    assertThat(index().find(POD))
        .hasValueSatisfying(n -> assertThat(n.name()).isEqualTo("[pause]"));
  }

  @Test
  void anUnknownInodeIsLookedForAgainAtMostOnceIn2Seconds() throws Exception {
    NetnsIndex index = index();
    assertThat(index.find(POD)).isEmpty();
    process("41", "nginx", POD, "");
    clock.addAndGet(NetnsIndex.RETRY_NANOS - 1);
    assertThat(index.find(POD)).isEmpty();
    clock.addAndGet(1);
    assertThat(index.find(POD)).isPresent();
  }

  @Test
  void anInodeThatStaysUnknownIsLookedForEverMoreSeldom() throws Exception {
    NetnsIndex index = index();
    assertThat(index.find(POD)).isEmpty();
    clock.addAndGet(NetnsIndex.RETRY_NANOS);
    assertThat(index.find(POD)).isEmpty();
    process("41", "nginx", POD, "");
    clock.addAndGet(2 * NetnsIndex.RETRY_NANOS - 1);
    assertThat(index.find(POD)).isEmpty();
    clock.addAndGet(1);
    assertThat(index.find(POD)).isPresent();
  }

  @Test
  void aProcessThatMayNotBeReadIsCounted() throws Exception {
    Files.createDirectories(root.resolve("proc/43/ns"));
    Files.createDirectories(root.resolve("proc/irq"));
    NetnsIndex index = index();
    index.refresh();
    assertThat(index.unreadable()).isEqualTo(1);
  }

  @Test
  void namesAndPathsBecomeInodesAndWhatDoesNotExistIsSaid() throws Exception {
    process("thread-self", "headroom", OWN, "");
    Files.createDirectories(root.resolve("run/netns"));
    Files.writeString(root.resolve("run/netns/dead"), "");
    NetnsIndex.Scope scope =
        index().resolve(List.of("host", "blue", "dead", "/proc/thread-self/ns/net"));
    assertThat(scope.inodes())
        .containsEntry("host", OWN)
        .containsEntry("/proc/thread-self/ns/net", NetnsIndex.own())
        .hasSize(2);
    assertThat(Unavailable.texts(scope.problems()))
        .containsExactly(
            "network namespace blue: there is no "
                + root.resolve("run/netns/blue")
                + "; `ip netns` lists the names",
            "network namespace dead: "
                + root.resolve("run/netns/dead")
                + " is no network namespace");
  }

  @Test
  void linksThatAreNoNamespacesHaveNoInode() {
    assertThat(NetnsIndex.parseLink("net:[4294967295]")).isEqualTo(4294967295L);
    assertThat(NetnsIndex.parseLink("net:[]")).isZero();
    assertThat(NetnsIndex.parseLink("mnt:[4026531833]")).isZero();
    assertThat(NetnsIndex.parseLink("")).isZero();
  }

  @Test
  void bothCgroupDriversTellThePod() {
    String uid = "8f0c1b2a-1111-2222-3333-444455556666";
    assertThat(NetnsIndex.podUid("0::/kubepods/burstable/pod" + uid + "/abc")).isEqualTo(uid);
    assertThat(NetnsIndex.podUid("0::/system.slice/docker-1234.scope")).isNull();
    assertThat(NetnsIndex.podUid("")).isNull();
  }

  @Test
  @Tag("kernel")
  void aNamespaceOfIpNetnsIsFoundByItsInode() throws Exception {
    String name = "hr-index-" + ProcessHandle.current().pid();
    Command.run(List.of("ip", "netns", "add", name));
    try {
      long inode = (Long) Files.getAttribute(Path.of("/run/netns", name), "unix:ino");
      NetnsIndex index = new NetnsIndex();
      assertThat(index.find(inode)).hasValueSatisfying(n -> assertThat(n.name()).isEqualTo(name));
      assertThat(index.find(NetnsIndex.own()))
          .hasValueSatisfying(n -> assertThat(n.name()).isEqualTo("host"));
      assertThat(index.resolve(List.of(name)).inodes()).containsEntry(name, inode);
    } finally {
      Command.run(List.of("ip", "netns", "del", name));
    }
  }
}
