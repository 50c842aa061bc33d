/** Findings in Chinese, of the facts that docs/FINDINGS.md lists. What cannot be said without a missing fact is not said. */
import type { Sentence, StepSentence } from '../findings';
import type { Facts } from '../frame';

type Words = { title: Sentence; text: Sentence };

/** Joins what is known; a part whose fact is missing is left out. */
const join = (...parts: (string | undefined)[]): string => parts.filter((part) => part !== undefined).join('');
const when = (fact: string | undefined, words: (fact: string) => string): string | undefined => (fact === undefined ? undefined : words(fact));

/** The node by name, else by address. */
const who = (f: Facts): string => f['name'] ?? f['peer'] ?? '对端';
const whoWhere = (f: Facts): string => (f['name'] !== undefined && f['peer'] !== undefined ? `${f['name']}（${f['peer']}）` : who(f));

const maySend = (f: Facts): string | undefined => when(f['needed'], (needed) => `本节点可能发送最大 ${needed} 字节的数据包。`);

const counted = (f: Facts): string | undefined =>
  f['sentLarge'] === undefined || f['lostLarge'] === undefined ? undefined
    : join(`收发账本：大数据包发出 ${f['sentLarge']} 个，确定丢失 ${f['lostLarge']} 个`,
      f['sentSmall'] === undefined || f['lostSmall'] === undefined ? undefined : `；其余发出 ${f['sentSmall']} 个，丢失 ${f['lostSmall']} 个`, '。');

/** The sizes that are in trouble: by the measured MTU, else by what the ledger saw. */
const large = (f: Facts): string =>
  f['mtu'] !== undefined ? `大于 ${f['mtu']} 字节的数据包` : f['below'] !== undefined ? `${f['below']} 字节及以上的数据包` : '大数据包';

const roundTrip = (f: Facts): string | undefined => (f['direction'] === 'round-trip' ? '这是往返测量，变窄的也可能是返回方向。' : undefined);

const EXPECTED_FROM: Record<string, string> = { cilium: 'Cilium 代理的报告', 'host-route': '主机上到其他节点 Pod 的路由', majority: '本节点多数 Pod 的情况' };

export const say: Record<string, Words> = {
  'path-vanishing': {
    title: (f) => `${large(f)}在去往 ${who(f)} 的途中消失（黑洞）`,
    text: (f) => join(`网络丢弃去往 ${whoWhere(f)} 的${large(f)}，且不发回任何通知。`, maySend(f), '小请求和健康检查都正常，大的响应会卡住。', counted(f), roundTrip(f)),
  },
  'path-too-small': {
    title: (f) => when(f['mtu'], (mtu) => `去往 ${who(f)} 的路径只能承载 ${mtu} 字节`),
    text: (f) => when(f['mtu'], (mtu) => join(maySend(f), `大于 ${mtu} 字节的数据包会在途中被丢弃，且没有任何通知；目前还没有大数据包丢失。这是一个尚未触发的黑洞。`, roundTrip(f))),
  },
  'path-masked': {
    title: (f) => `去往 ${who(f)} 的路径上有黑洞，被 TCP 自身的探测掩盖`,
    text: (f) => join(
      `${large(f)}在去往 ${whoWhere(f)} 的途中消失。`,
      `TCP 的路径 MTU 探测${when(f['probing'], (mode) => `（tcp_mtu_probing=${mode}）`) ?? ''}让每个连接停顿片刻后改用小报文段继续；UDP、QUIC 和节点自身的连接仍会丢包。`,
      when(f['successesPerSecond'], (rate) => `每秒有 ${rate} 次探测成功。`), counted(f), roundTrip(f)),
  },
  'path-refused-locally': {
    title: (f) => when(f['localLimit'] ?? f['mtu'], (limit) => `本节点拒绝向 ${who(f)} 发送大于 ${limit} 字节的数据包`),
    text: (f) => when(f['localLimit'] ?? f['mtu'], (limit) => join(
      when(f['needed'], (needed) => `加上隧道开销，Pod 可能发送最大 ${needed} 字节的数据包；`), `本节点的路由或设备只允许 ${limit} 字节，更大的在发送时即被拒绝（EMSGSIZE），隧道数据包则在本机被分片或丢弃；途中没有丢失。`)),
  },
  'path-refused-by-signal': {
    title: (f) => when(f['mtu'] ?? f['nextHopMtu'], (mtu) => `去往 ${who(f)} 的途中，路由器${when(f['reporter'], (reporter) => ` ${reporter} `) ?? ''}拒绝转发大于 ${mtu} 字节的数据包`),
    text: (f) => join(
      `路由器${when(f['reporter'], (reporter) => ` ${reporter} `) ?? ''}发回 ICMP 通知，要求更小的数据包${when(f['nextHopMtu'], (mtu) => `（下一跳 MTU ${mtu}）`) ?? ''}。`,
      maySend(f), '通知只到达节点，到不了隧道内的 Pod。底层网络为 IPv4 时，节点随后对隧道数据包分片；为 IPv6 时，节点将其丢弃。'),
  },
  'path-fragmenting': {
    title: () => '本节点正在对隧道数据包分片',
    text: (f) => join(
      f['needed'] === undefined || f['underlayMtu'] === undefined ? undefined
        : `Pod 的数据包加上${when(f['overhead'], (bytes) => ` ${bytes} 字节的`) ?? ''}隧道开销，最大 ${f['needed']} 字节，而底层网络只能承载 ${f['underlayMtu']} 字节。`,
      when(f['fragmentsPerSecond'], (rate) => `目前每秒产生 ${rate} 个分片`), when(f['fragmentsPerSecond'], () => when(f['peers'], (peers) => `，涉及 ${peers} 个对端`) ?? ''), when(f['fragmentsPerSecond'], () => '。'),
      '速度变慢；遇到丢弃分片的网络就会丢包。'),
  },
  'fragments-lost': {
    title: (f) => `${when(f['interface'], (name) => `到达 ${name} 的`) ?? '到达的'}分片无法重组`,
    text: (f) => join(
      '其余的分片在途中丢失，或被网络丢弃', when(f['failsPerSecond'], (rate) => `；每秒 ${rate} 次重组失败`), when(f['timeoutDrops'], (drops) => `；因 FRAG_REASM_TIMEOUT 丢弃 ${drops} 个`),
      '。根源在于发送方的 MTU 过大。'),
  },
  'route-above-underlay': {
    title: (f) => when(f['needed'], (needed) => `路由允许 Pod 发送的数据包在底层网络上达到 ${needed} 字节，超出其承载能力`),
    text: (f) => f['needed'] === undefined || f['underlayMtu'] === undefined ? undefined : join(
      when(f['podRoute'], (mtu) => `Pod 路由的 MTU 最大为 ${mtu}；`), `加上${when(f['overhead'], (bytes) => ` ${bytes} 字节的`) ?? ''}隧道开销为 ${f['needed']} 字节，而底层设备${when(f['underlayDevice'], (name) => ` ${name} `) ?? ''}只能承载 ${f['underlayMtu']} 字节。`,
      when(f['podsAbove'], (pods) => `有 ${pods} 个 Pod 使用这样的路由。`)),
  },
  'device-mtu-without-effect': {
    title: (f) => when(f['device'], (device) => `${when(f['pod'] ?? f['namespace'], (place) => `${place} 中 `) ?? ''}${device} 的 MTU 已调低，但没有效果`),
    text: (f) => f['deviceMtu'] === undefined || f['routeMtu'] === undefined ? undefined
      : `设备的 MTU 为 ${f['deviceMtu']}，而路由${when(f['destination'], (to) => ` ${to} `) ?? ''}的 MTU 仍为 ${f['routeMtu']}；发送时以路由的为准。调低设备的 MTU 只会使其收不到较大的 UDP 数据包。`,
  },
  'pod-on-old-mtu': {
    title: (f) => when(f['podsOld'], (pods) => `${pods} 个 Pod 仍在使用旧的 MTU`),
    text: (f) => f['podsOld'] === undefined || f['expected'] === undefined ? undefined : join(
      when(f['podsAll'], (all) => `本节点的 ${all} 个 Pod 中，`), `有 ${f['podsOld']} 个的默认路由`,
      f['smallest'] === undefined ? '与新 Pod 不同' : `MTU 为 ${f['largest'] === undefined || f['largest'] === f['smallest'] ? f['smallest'] : `${f['smallest']}–${f['largest']}`}`,
      `，而新 Pod 得到的是 ${f['expected']}`, when(EXPECTED_FROM[f['expectedFrom'] ?? ''], (from) => `（依据：${from}）`), '。'),
  },
  'mixed-mtu': {
    title: () => '其他节点发来的数据包大于本节点 Pod 能接收的',
    text: (f) => join(
      `最后一跳${when(f['interface'], (name) => ` ${name} `) ?? ''}${when(f['deviceMtu'], (mtu) => `（MTU ${mtu}）`) ?? ''}丢弃过大的数据包，且不发回任何通知`,
      when(f['drops'], (drops) => `：已丢弃 ${drops} 个`), when(f['dropsPerSecond'], (rate) => `，每秒 ${rate} 个`), when(f['interfaces'], (count) => `，涉及 ${count} 个接口`),
      '。TCP 大多不受影响，UDP 会丢失。'),
  },
};

const MTU_OF = /\bmtu (\d+)/;
const DEVICE_SET = /^ip link set dev (\S+) mtu (\d+)/;
const ROUTE_CHANGE = /^ip (?:-6 )?route change (\S+) /;
/** IPv6 wants it of every link (RFC 8200 §5). */
const IPV6_MTU_MIN = 1_280;

const LOOK: Record<string, string> = {
  'fragments-lost': '查看是谁在发送分片，以及到达的各分片的偏移和长度；再看那个节点上发现的问题。',
  'mixed-mtu': '在各节点上对比：设备的 MTU 必须处处一致。',
  'device-mtu-without-effect': '查看内核实际采用的值：“mtu”是路由的 MTU，没有则以设备的为准。',
};

export const advise: Record<string, StepSentence> = {
  'pod-route': (_f, { command, place }) => (command === undefined ? undefined : join(
    '立即修复', when(place, (name) => ` ${name}`) ?? '一个 Pod', when(MTU_OF.exec(command)?.[1], (mtu) => `：把其路由的 MTU 改为 ${mtu}`),
    '。Pod 重建后失效；已建立的连接仍沿用原来的报文段大小，直到探测或断开。')),
  'cilium-mtu': (f) => (f['baseMtu'] === undefined
    ? '让所有节点使用相同的底层 MTU，取各底层网络能承载的最小值：在 Helm 中设置 MTU（大写），即 cilium upgrade --reuse-values --set MTU=N，然后重启 Cilium 代理。'
    : join(
      `彻底修复：在 Cilium 中把 MTU（大写）设为 ${f['baseMtu']}。该值是底层网络的 MTU，Cilium 会自行减去${when(f['overhead'], (bytes) => ` ${bytes} 字节的`) ?? ''}开销`,
      when(f['podRouteMtu'], (mtu) => `，Pod 路由的 MTU 变为 ${mtu}`), '。',
      Number(f['podRouteMtu']) < IPV6_MTU_MIN ? `低于 ${IPV6_MTU_MIN} 时 Pod 的 IPv6 无法工作。` : undefined,
      '请用 --version 指定正在运行的版本，否则会装上命令行工具自带的版本。')),
  'cilium-restart': () => '重启 Cilium 代理，新的 MTU 才会生效。自 Cilium 1.17 起，代理随后也会更新运行中 Pod 的路由；更早的版本需要重建 Pod。',
  'node-route': (_f, { command = '' }) => {
    const [, device, mtu] = DEVICE_SET.exec(command) ?? [];
    if (device !== undefined) return `在节点上：把隧道设备 ${device} 的 MTU 设为 ${mtu}，用于没有自己的 MTU 的路由。创建该设备的地方也要一并修改，否则下次启动后失效。`;
    const to = ROUTE_CHANGE.exec(command)?.[1];
    return to === undefined ? undefined : `在节点上：把到 ${to} 的路由的 MTU 改为 ${MTU_OF.exec(command)?.[1] ?? '所需的值'}；路由的 MTU 优先于设备的。`;
  },
  cost: (f) => (f['costFrom'] === undefined || f['baseMtu'] === undefined || f['costShare'] === undefined || f['costPackets'] === undefined ? undefined : join(
    `代价：底层 MTU 从 ${f['costFrom']} 降到 ${f['baseMtu']}，每个满数据包少装 ${f['costShare']}%，同样的数据量要多发 ${f['costPackets']}% 的数据包`,
    when(f['costGoodput'], (share) => `，有效吞吐量下降 ${share}%`), '。')),
  masking: () => '只能掩盖、不能修复的做法：在 Pod 中设置 net.ipv4.tcp_mtu_probing=1（Cilium 的 packetization-layer-pmtud-mode，1.19 起默认启用），或在网关上钳制 MSS。TCP 停顿片刻后可以恢复，UDP 和 QUIC 仍会丢包。',
  network: (f) => when(f['needed'], (needed) => `或者让网络承载所发送的数据包：请网络管理方保证节点之间的 IP 数据包可达 ${needed} 字节，并放行 ICMP“需要分片”。`),
  look: (_f, { of, command }) => LOOK[of] ?? (command?.startsWith('ping -M do') === true
    ? '能通过的大小尚不清楚，因此没有给出 MTU。手工测试：发送带 DF 标志的数据包，不通就减半步长缩小，直到通过。' : undefined),
};
