/** Evidence, reasons for "unknown" and what cannot be seen, in Chinese, of the facts that docs/FINDINGS.md lists. What cannot be said without a missing fact is not said. */
import type { Sentence } from '../findings';
import type { Facts } from '../frame';
import type { Sentences } from '../sentences';

/** Joins what is known; a part whose fact is missing is left out. */
const join = (...parts: (string | undefined)[]): string => parts.filter((part) => part !== undefined).join('');
const when = (fact: string | undefined, words: (fact: string) => string): string | undefined => (fact === undefined ? undefined : words(fact));

/** A sentence that says nothing without these facts. */
const needs = (names: readonly string[], words: Sentence): Sentence => (f) => (names.some((name) => f[name] === undefined) ? undefined : words(f));

/** "50 (tunnel) + 80 (WireGuard)". */
const formula = (text: string): string => text.replaceAll(' (tunnel)', '（隧道）').replaceAll(' (no tunnel)', '（无隧道）').replace(/ \((\w+)\)/g, '（$1）').replaceAll('） +', '）+');

const METHODS: Record<string, string> = { udp: '向对端代理发 UDP', 'icmp-echo': 'ICMP 回显，往返' };

/** "探测（向对端代理发 UDP，23 个数据包，1.4 秒）：" */
function search(f: Facts): string {
  const how = [METHODS[f['method'] ?? ''], when(f['packets'], (count) => `${count} 个数据包`), when(f['seconds'], (seconds) => `${seconds} 秒`)].filter((part) => part !== undefined);
  return how.length === 0 ? '探测：' : `探测（${how.join('，')}）：`;
}

const lossOfFitting = (f: Facts): string | undefined => when(f['lossShare'], (share) => `；能通过的大小中也丢失了 ${share}%`);

/** What a router asks for. */
const says = (f: Facts): string => join(
  f['reporter'] === undefined ? '有路由器表示' : `${f['reporter']} 表示`,
  f['nextHopMtu'] === undefined ? '数据包过大，但未说明可容纳的大小' : `下一跳只能容纳 ${f['nextHopMtu']} 字节`);

function refusal(f: Facts): string | undefined {
  switch (f['refusal']) {
    case 'local': return join('，被本节点拒绝（EMSGSIZE）', when(f['localLimit'], (limit) => `，其上限为 ${limit} 字节`));
    case 'signal': return `，${says(f)}`;
    case 'silence': return '，更大的在途中消失，没有任何通知';
    default: return undefined;
  }
}

const wayBack = (f: Facts): string | undefined => (f['narrow'] === 'way-back' ? '本节点发出的数据包确实到达了对端，因此变窄的是返回方向。' : undefined);

const EXPECTED_FROM: Record<string, string> = {
  cilium: 'Cilium 代理给新 Pod 的就是这个值', 'host-route': '主机上到其他节点 Pod 的路由是这个值', majority: '本节点多数 Pod 是这个值',
};

const evidence: Record<string, Sentence> = {
  needed: needs(['podRoute', 'needed'], (f) => `路由允许 Pod 发送最大 ${f['podRoute']} 字节；加上开销${when(f['formula'], (sum) => ` ${formula(sum)}`) ?? ''}，在底层网络上为 ${f['needed']} 字节。`),
  'search-limit': needs(['mtu'], (f) => join(
    search(f), `${f['mtu']} 字节能通过`, when(f['failsAt'], (size) => `，${size} 字节不能`), refusal(f), lossOfFitting(f), '。', wayBack(f))),
  'search-all-pass': needs(['mtu'], (f) => join(search(f), `${f['mtu']} 字节能通过，这已是要探测的最大值`, lossOfFitting(f), '。')),
  'search-unanswered': (f) => `${search(f)}任何大小都没有应答。`,
  'search-inconclusive': (f) => join(
    search(f), '配额用完时仍无定论；', f['mtu'] === undefined ? '尚不知道多大的能通过' : `${f['mtu']} 字节能通过`,
    when(f['failsAt'], (size) => `，${size} 字节没有通过`), lossOfFitting(f), '。'),
  'left-above': needs(['packets', 'above'], (f) => `那次探测之后，又有 ${f['packets']} 个大于 ${f['above']} 字节的数据包发往对端。`),
  'large-lost': needs(['lostLarge', 'above'], (f) => join(
    `大于 ${f['above']} 字节的 ${f['lostLarge']} 个数据包全部没有到达`, when(f['windows'], (count) => `（双方账本的 ${count} 个时段）`),
    f['sentSmall'] === undefined || f['lostSmall'] === undefined ? undefined
      : f['lostSmall'] === '0' ? `；不超过该大小的 ${f['sentSmall']} 个全部到达` : `；不超过该大小的 ${f['sentSmall']} 个中，最多 ${f['lostSmall']} 个没有到达`, '。',
    when(f['chance'], (chance) => `普通丢包出现这种情形的概率${chance.startsWith('<') ? `小于 ${chance.slice(1)}` : `为 ${chance}`}。`))),
  arrived: needs(['sent', 'arrived', 'from', 'upTo'], (f) => `按双方账本，${f['from']} 到 ${f['upTo']} 字节的数据包发出 ${f['sent']} 个，到达 ${f['arrived']} 个。`),
  'plain-loss': needs(['lost', 'sent'], (f) => join(
    `普通丢包：${f['sent']} 个数据包中有 ${f['lost']} 个没有到达`, when(f['lossShare'], (share) => `（${share}%）`), '，各种大小都一样，与 MTU 无关。')),
  'uneven-loss': needs(['sentLarge', 'lostLarge', 'above', 'sentSmall', 'lostSmall'], (f) =>
    `大于 ${f['above']} 字节的 ${f['sentLarge']} 个数据包中有 ${f['lostLarge']} 个没有到达，较小的 ${f['sentSmall']} 个中有 ${f['lostSmall']} 个：大的丢得更多，但没有全丢。大流量造成的拥塞会这样，多条路径中有一条承载较小时也会这样。`),
  'large-retransmitted': needs(['segments', 'above'], (f) => join(
    when(f['netns'], (inode) => `命名空间 ${inode} 中，`), `${f['segments']} 个大于 ${f['above']} 字节的 TCP 报文段被重传`, when(f['peer'], (peer) => `（按抽样的目的地址，发往 ${peer} 上的 Pod）`),
    '，较小的没有重传；期间本节点没有因大小而丢包，也没有收到 ICMP 通知。')),
  signalled: needs(['reporter'], (f) => join(
    f['signals'] === undefined || f['signals'] === '1' ? '收到 ICMP 通知：' : `收到 ${f['signals']} 个 ICMP 通知，最近一个：`, says(f), '。任何人都能伪造这种通知，因此它只会触发探测。')),
  'fragments-made': needs(['needed', 'underlayMtu'], (f) => join(
    `Pod 的数据包加上开销需要 ${f['needed']} 字节，而到对端的路由只能承载 ${f['underlayMtu']} 字节；`,
    f['fragmentsPerSecond'] === undefined ? '此前产生过分片。' : `本节点每秒产生 ${f['fragmentsPerSecond']} 个分片（IpFragCreates）。`)),
  'tcp-probing': needs(['probing'], (f) => join(
    `所有 Pod 的 tcp_mtu_probing 都不小于 ${f['probing']}，`,
    f['successesPerSecond'] === undefined ? '并已找到较小的可用大小。' : `每秒 ${f['successesPerSecond']} 次找到较小的可用大小（TCPMTUPSuccess）。`)),
  'route-over-device': needs(['device', 'deviceMtu', 'routeMtu'], (f) => join(
    when(f['pod'] ?? f['namespace'], (place) => `${place} 中，`), `路由${when(f['destination'], (to) => ` ${to}`) ?? ''} dev ${f['device']} 的 mtu 为 ${f['routeMtu']}，设备的为 ${f['deviceMtu']}。`)),
  'route-over-underlay': needs(['needed', 'underlayMtu'], (f) => join(
    f['podRoute'] === undefined || f['formula'] === undefined ? `共 ${f['needed']} 字节` : `${f['podRoute']} + ${formula(f['formula'])}= ${f['needed']} 字节`,
    '，大于路由', when(f['destination'], (to) => ` ${to}`), when(f['underlayDevice'], (device) => ` dev ${device}`), ` 的 ${f['underlayMtu']} 字节。`)),
  'pod-route': needs(['mtu', 'expected'], (f) => join(
    when(f['pod'] ?? f['namespace'], (place) => `${place} 中，`), `默认路由的 MTU 为 ${f['mtu']}，应为 ${f['expected']}`, when(EXPECTED_FROM[f['expectedFrom'] ?? ''], (from) => `：${from}`),
    f['more'] === undefined || f['more'] === '0' ? undefined : `；另有 ${f['more']} 条`, '。')),
  'reassembly-drops': needs(['drops'], (f) => join(when(f['interface'], (name) => `${name} 上`), `因 ${f['reason'] ?? 'FRAG_REASM_TIMEOUT'} 丢弃了 ${f['drops']} 个。`)),
  'reassembly-fails': needs(['failsPerSecond'], (f) => `IpReasmFails 每秒增加 ${f['failsPerSecond']}。`),
  'forward-drops': needs(['drops'], (f) => join(
    when(f['interface'], (name) => `${name}`), f['more'] === undefined || f['more'] === '0' ? undefined : `${f['interface'] === undefined ? '' : ' '}等 ${Number(f['more']) + 1} 个接口`,
    f['interface'] === undefined && (f['more'] ?? '0') === '0' ? undefined : '上，', `${when(f['location'], (name) => `${name} 处`) ?? ''}丢弃了 ${f['drops']} 个。`)),
};

const because: Record<string, Sentence> = {
  'needed-unknown': () => '还没有找到进入隧道的路由，因此不知道 Pod 可能发送多大的数据包',
  'nothing-arrives': () => '任何大小的数据包都没有到达：对端或路径已中断',
  'not-searched': (f) => join('尚未探测，也没有见到', when(f['needed'], (needed) => ` ${needed} 字节的`) ?? '足够大的', '数据包到达'),
  'search-failed': (f) => join('无法进行探测', when(f['problem'], (problem) => `：${problem}`)),
  'search-unanswered': (f) => join('任何大小都没有应答：ICMP 被过滤，或对端已停机', f['agent'] === 'ended' ? '；对端代理也不再应答' : f['agent'] === 'none' ? '；对端也没有代理应答' : undefined),
  'search-inconclusive': () => '探测在配额用完时仍无定论',
  'searched-below': needs(['asked', 'needed'], (f) => `上次探测最大只到 ${f['asked']} 字节，而现在需要 ${f['needed']} 字节`),
};

/** What is missing without each capability. */
const WITHOUT: Record<string, string> = {
  CAP_SYS_ADMIN: '看不到其他网络命名空间中的接口',
  CAP_SYS_PTRACE: '找不到其他用户的进程所在的命名空间',
  CAP_SYSLOG: '丢包的函数只有地址，没有名称',
  CAP_NET_RAW: '无法探测到对端的路径',
};

/** By the question of its API. */
const CILIUM_TELLS: Record<string, string> = { '/v1/config': 'MTU 设置', '/v1/healthz': '版本', '/v1/cluster/nodes': '各节点的名称', '/v1/endpoint': '各 Pod 的名称' };

const problem = (f: Facts): string | undefined => when(f['problem'], (words) => `：${words}`);

const unavailable: Record<string, Sentence> = {
  'drops-not-counted': () => '无法统计丢包：该内核没有带 BTF 的 tracepoint kfree_skb',
  'tracepoint-missing': needs(['tracepoint'], (f) => join(`该内核没有 tracepoint ${f['tracepoint']}`, when(f['program'], (program) => `，因此 ${program} 什么也统计不到`))),
  'no-drop-reasons': () => '该内核不提供丢包原因（自 Linux 5.17 起才有）；只能按释放数据包的函数区分',
  'capability-missing': needs(['capability'], (f) => when(WITHOUT[f['capability']!], (what) => `缺少 ${f['capability']}：${what}`)),
  'namespace-absent': needs(['namespace'], (f) => join(`网络命名空间 ${f['namespace']}：`, when(f['path'], (path) => `${path} `), '不存在；用 `ip netns` 可列出名称')),
  'no-namespace': needs(['namespace'], (f) => join(`网络命名空间 ${f['namespace']}：`, when(f['path'], (path) => `${path} `), '不是网络命名空间')),
  'without-key': () => '无法向对端询问收到了什么：本代理没有密钥，途中的丢包只能从重传的大小看出；请给每个节点配置相同的 peers.key-file（docs/PEERS.md）',
  'interface-absent': needs(['interface'], (f) => `接口 ${f['interface']} 尚不存在；一出现就会开始监视`),
  'interfaces-turned-away': needs(['interfaces'], (f) => join(
    `有 ${f['interfaces']} 个接口未被监视`, when(f['room'], (room) => `：最多容纳 ${room} 个`), when(f['some'], (names) => `（${names}）`))),
  'interface-crowded-out': needs(['interface'], (f) => `接口 ${f['interface']} 未被监视：内核表中它的位置已满`),
  'interfaces-unreadable': (f) => join('无法列出接口', problem(f), '；继续监视最近已知的接口'),
  'symbols-unreadable': (f) => join('无法读取 /proc/kallsyms', problem(f), '；丢包位置只能显示为地址，内核需要 CONFIG_KALLSYMS'),
  'symbols-hidden': () => '/proc/kallsyms 不显示地址：丢包位置只能显示为地址；需要 CAP_SYSLOG，且 kernel.kptr_restrict 为 0 或 1',
  'cilium-drops-unreadable': (f) => join('无法读取 Cilium 的丢包计数', problem(f)),
  'cilium-socket-absent': needs(['socket'], (f) => join(
    `Cilium：${f['socket']} 不存在，因此不知道其代理的 MTU 设置以及节点和 Pod 的名称；`, f['mount'] === undefined ? '其代理在运行吗？' : `请挂载 ${f['mount']}`)),
  'cilium-unanswered': (f) => join(
    `Cilium 代理没有给出${CILIUM_TELLS[f['question'] ?? ''] ?? when(f['question'], (path) => ` ${path} `) ?? '应答'}`, when(f['socket'], (path) => `：${path}`), problem(f)),
  'audit-unreadable': needs(['namespace'], (f) => join(`未能读取网络命名空间 ${f['namespace']} 的链路与路由`, problem(f))),
  'audit-learned-unreadable': (f) => join('未能读取内核学到的路径 MTU', problem(f)),
  'audit-routes-turned-away': needs(['namespace', 'routes'], (f) => join(`网络命名空间 ${f['namespace']}：有 ${f['routes']} 条路由未查看`, when(f['room'], (room) => `，最多容纳 ${room} 条`))),
  'audit-namespaces-turned-away': needs(['namespaces'], (f) => join(
    `有 ${f['namespaces']} 个网络命名空间未查看`, f['room'] === undefined || f['seconds'] === undefined ? undefined : `：最多容纳 ${f['room']} 个，或 ${f['seconds']} 秒内来不及`)),
  'audit-more': needs(['more'], (f) => `链路与路由：另有 ${f['more']} 个同类问题`),
  'alerts-not-kept': (f) => join('告警与静默目前只在内存中，重启后会丢失', problem(f)),
};

export const sentences: Sentences = { evidence, because, unavailable };
