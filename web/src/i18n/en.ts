import type { DropClass, Role } from '../frame';

/** The parts of the headline: what is undefined is not known, and not said. */
export interface Losing {
  amount: string;
  /** Of the amount, what the worst alone loses; undefined = nearly all. */
  share: string | undefined;
  place: string | undefined;
  why: string | undefined;
  reason: string | undefined;
  since: string | undefined;
}

/** Every word of the page. zh.ts has the same keys: the type system sees to it. */
export const en = {
  code: 'en',
  skip: 'Skip to the list of losses',
  otherLanguage: '中文',
  otherLanguageCode: 'zh-CN',
  themes: { auto: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' },
  notMeasured: 'not measured',
  unknown: 'unknown',
  perSecondShort: '/s',

  link: {
    connecting: 'Connecting …',
    live: 'Live',
    stalled: (silence: string) => `No data for ${silence}`,
    lost: 'Connection lost',
    lostSince: (silence: string, retry: string) =>
      `Connection lost: nothing heard for ${silence}. What you see is the last that was known. Trying again ${retry}.`,
    stalledSince: (silence: string) =>
      `No data for ${silence}, though the connection is open. What you see is the last that was known.`,
    retryIn: (seconds: string) => `in ${seconds}`,
    retryNow: 'now',
    tryNow: 'Try now',
    restored: 'Connection restored',
    serverTime: 'Time of the node, in your time zone',
  },
  linkIgnored: (parts: string) => `This link asks for something this page does not know; it was left out: ${parts}`,
  dismiss: 'Dismiss',

  headline: {
    waiting: 'Waiting for the first measurement',
    ok: 'Nothing is being lost',
    okSince: (time: string) => `No packet lost since ${time}`,
    amount: (packets: number, text: string, perMinute: boolean) =>
      `${text} ${packets === 1 ? 'packet' : 'packets'} a ${perMinute ? 'minute' : 'second'} ${packets === 1 ? 'is' : 'are'} being lost`,
    amountUnknown: 'Packets are being lost',
    onDevice: (device: string) => `on ${device}`,
    inNamespace: (namespace: string) => `in ${namespace}`,
    onDeviceIn: (device: string, namespace: string) => `on ${device} in ${namespace}`,
    /** "23 packets a second are being lost, 12 of them on eth0: a firewall rule drops them (NETFILTER_DROP), since 03:58:12" */
    losing: ({ amount, share, place, why, reason, since }: Losing): string =>
      amount +
      (share === undefined ? '' : `, ${share} of them`) +
      (place === undefined ? '' : ` ${place}`) +
      (why === undefined ? '' : `: ${why} (${reason})`) +
      (since === undefined ? '' : `, since ${since}`),
    blind: 'Headroom cannot see everything, so silence proves nothing',
    blindBecause: (what: string) => `Headroom cannot see everything: ${what}`,
    blindStill: (amount: string) => `Among what it does see: ${amount}`,
    blindMore: (count: number) => `and ${count} more, see “This monitor”`,
    lastKnown: 'Last known:',
    title: { ok: 'nothing lost', losing: (rate: string) => `${rate}/s lost`, blind: 'blind', lost: 'no connection', waiting: 'waiting' },
  },
  figures: {
    drops: 'Lost', oversized: 'Oversized', retransmits: 'Retransmitted', noise: 'Noise',
    unit: 'packets a second',
    noiseHelp: 'Freed by the kernel though nobody lost anything',
    oversizedHelp: 'Larger than the limit of the interface they passed',
  },

  /** Why packets were lost, as the rest of "23 packets a second are being lost: …". */
  why: {
    mtu: 'they are too big for the way ahead',
    congestion: 'a queue or buffer is full',
    policy: 'a rule drops them',
    'no-listener': 'nobody listens where they go',
    routing: 'there is no way to where they go',
    corruption: 'they are damaged or malformed',
    resource: 'memory or another resource is short',
    noise: 'nobody misses them',
    unknown: 'the kernel does not say why',
  } satisfies Record<DropClass, string> as Record<DropClass, string>,
  /** Where one reason is plainer than its class. */
  whyReason: { NETFILTER_DROP: 'a firewall rule drops them' } as Record<string, string>,
  classes: {
    mtu: 'too big', congestion: 'congestion', policy: 'policy', 'no-listener': 'no listener', routing: 'routing',
    corruption: 'corruption', resource: 'resource', noise: 'noise', unknown: 'unknown',
  } satisfies Record<DropClass, string> as Record<DropClass, string>,
  roles: { tunnel: 'tunnel', nic: 'NIC', host: 'host', pod: 'pod', other: 'other' } satisfies Record<Role, string> as Record<Role, string>,

  chart: {
    title: 'Losses, last 15 minutes',
    unit: 'packets a second, by reason',
    reason: 'Reason', now: 'Now', at: (time: string) => `At ${time}`, peak: 'Peak', sum: 'Lost',
    other: 'Other reasons',
    none: 'No losses in the last 15 minutes',
    gap: 'not measured',
    gaps: (list: string) => `Not measured: ${list}`,
    outages: (list: string) => `Connection was lost: ${list}`,
    restarted: (time: string) => `Agent restarted ${time}`,
    label: 'Losses over time. Arrow keys move through the seconds.',
    nothing: 'no losses',
    describe: 'What the chart shows, as a table',
  },

  drops: {
    title: 'Losses by reason and place',
    caption: 'Losses by reason and place; the column headers sort',
    reason: 'Reason', location: 'Place', interface: 'Interface', namespace: 'Namespace or pod', rate: 'Rate', packets: 'Total',
    since: 'First', last: 'Last', protocol: 'Protocol',
    overLimit: 'over limit',
    explain: (reason: string) => `Explain ${reason}`,
    lookAt: 'Look at',
    meaning: 'Meaning',
    noMeaning: 'No explanation of this reason is known here.',
    details: 'Details',
    bytes: 'Bytes',
    noDevice: 'The packet had no device',
    noNamespace: 'The packet’s namespace could not be told',
    empty: 'Nothing was lost since the agent started',
    emptyFiltered: 'No loss matches the filter',
    clear: 'Clear the filter',
    held: 'Order held while you are in the table',
    sortBy: 'Sort by',
  },
  filter: {
    label: 'Filter losses and events',
    placeholder: 'Filter: reason, place, interface, pod …',
    classes: 'Classes',
    noise: 'Noise',
    noiseHelp: 'Show what the kernel frees though nobody lost anything',
    count: (shown: string, all: string) => `${shown} of ${all}`,
    matches: (count: string) => `${count} match`,
  },
  more: {
    show: (count: number, left: string) => `Show ${count} more (${left} left)`,
    enough: (shown: string, all: string) => `The first ${shown} of ${all}; the filter finds the others`,
    fewer: 'Show fewer',
  },

  interfaces: {
    title: 'Interfaces',
    caption: 'Watched interfaces; the column headers sort',
    name: 'Interface', namespace: 'Namespace', mtu: 'MTU', limit: 'Limit', tx: 'Sent', rx: 'Received', oversized: 'Oversized', dropped: 'Dropped',
    role: 'Role', down: 'down', up: 'up',
    overhead: (limit: string, overhead: string) => `Largest packet that fits: ${limit} bytes, with ${overhead} bytes of tunnel around it`,
    limitHelp: (limit: string) => `Larger packets count as oversized: ${limit} bytes`,
    noLimit: 'No limit is known, so nothing counts as oversized',
    packetsPerSecond: (rate: string) => `${rate} pkt/s`,
    fragments: (count: string) => `${count} fragments`,
    counters: 'Kernel’s own counters',
    showSizes: (name: string) => `Show packet sizes of ${name}`,
    empty: 'No interface is watched',
  },
  sizes: {
    title: 'Packet sizes against the limit',
    device: 'Interface', direction: 'Direction', tx: 'Sent', rx: 'Received',
    log: 'Log scale',
    limit: (limit: string) => `limit ${limit}`,
    caption: (name: string, direction: string) => `Packets by size on ${name}, ${direction}, since the agent started`,
    size: 'Size, bytes', packets: 'Packets', over: 'over the limit',
    range: (from: string, to: string) => `${from}–${to} bytes`,
    overSummary: (count: string, share: string) => `${count} packets over the limit (${share})`,
    noneOver: 'No packet over the limit',
    noLimit: 'No limit known',
    empty: 'No packet seen yet',
    summary: 'Sizes as a table',
  },
  events: {
    title: 'Recent events',
    caption: 'Sampled drops, retransmits and path-MTU signals, newest first',
    help: 'Samples: the counts above never depend on them',
    time: 'Time', kind: 'Event', where: 'Where', size: 'Size', flow: 'Flow',
    kinds: { drop: 'drop', retransmit: 'retransmit', 'pmtu-signal': 'too-big signal' } as Record<string, string>,
    inner: 'inside',
    vni: (vni: string) => `VNI ${vni}`,
    signal: (reporter: string, mtu: string) => `${reporter} says: the next hop carries ${mtu} bytes`,
    signalSilent: (reporter: string) => `${reporter} says: too big, but not what would fit`,
    about: 'about',
    empty: 'No event yet',
    emptyFiltered: 'No event matches the filter',
    held: 'Paused while you are in the list',
  },
  monitor: {
    title: 'This monitor',
    unavailable: 'What it cannot see',
    allAvailable: 'Everything it asked for is available',
    attached: 'Attached',
    losses: 'Its own losses',
    lowerBound: 'Some numbers on this page are lower bounds',
    noLosses: 'It lost nothing itself',
    items: {
      dropKeysFull: ['Drops without room', 'seen, but the table of drops was full'],
      ledgerPeersFull: ['Peers without room', 'tunnel packets of peers that found no room'],
      dropsUnplaced: ['Drops without a place', 'of no namespace that could be told; not counted, since only some are in scope'],
      retransmitsFull: ['Retransmits without room', 'segments whose namespace found no room'],
      missed: ['Calls missed', 'the kernel did not let a program see these'],
      unsized: ['Packets unmeasured', 'their headers could not be read; each counts as one packet'],
      eventsLost: ['Events lost', 'sampled, but the buffer was full'],
      eventsSkipped: ['Events skipped', 'over the sampling budget; by design'],
      framesSkipped: ['Frames skipped', 'by slow readers'],
    } as Record<string, [string, string]>,
    keys: 'Drop series', keysOf: (used: string, max: string) => `${used} of ${max}`,
    poll: 'Last reading took',
    started: 'Agent started',
    pageMissed: ['Frames this page missed', 'sequence numbers that never arrived'],
    pageUnreadable: ['Frames this page could not read', 'not a Frame as this page knows it'],
    restarts: 'Restarts seen by this page',
  },
};

export type Messages = typeof en;
