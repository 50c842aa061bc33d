import type { Sentences } from '../sentences';
import type { StationKind } from '../audit';
import type { Sentence, StepSentence } from '../findings';
import type { DropClass, PeerPath, Role, Severity, Verdict, Witness } from '../frame';
import type { DeskAnswer } from '../desk';
import type { SearchAnswer } from '../search';

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
    warning: 'Nothing is being lost, but something is wrong',
    /** "Packets above 1400 bytes vanish on the way to worker-9, since 03:57:40 (and 2 more, see “Findings”)" */
    found: (title: string, since: string, others: number) =>
      `${title}, since ${since}${others === 0 ? '' : ` (and ${others} more, see “Findings”)`}`,
    beside: (losing: string) => `On this node: ${losing}`,
    toFinding: 'What to do',
    lastKnown: 'Last known:',
    title: { ok: 'nothing lost', losing: (rate: string) => `${rate}/s lost`, blind: 'blind', lost: 'no connection', waiting: 'waiting', onTheWay: 'losing packets', warning: 'warning', alerts: (count: number) => `${count} ${count === 1 ? 'alert' : 'alerts'}` },
  },
  figures: {
    drops: 'Lost', dropsHere: 'Lost here', dropsHereHelp: 'Dropped by this node; what the network loses is not in it', oversized: 'Oversized', retransmits: 'Retransmitted', noise: 'Noise',
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
    noneHere: 'This node dropped nothing in the last 15 minutes',
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
    emptyHere: 'This node dropped nothing since the agent started; what is lost on the way stands in the findings',
    emptyFiltered: 'No loss matches the filter',
    clear: 'Clear the filter',
    held: 'Order held while you are in the table',
    sortBy: 'Sort by',
  },
  /** Of kinds whose words the page has; English is the agent's own. */
  sentences: { evidence: {}, because: {}, unavailable: {} } as Sentences,
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

  findings: {
    title: 'Findings',
    severities: { critical: 'critical', warning: 'warning', info: 'info' } satisfies Record<Severity, string> as Record<Severity, string>,
    since: (time: string) => `since ${time}`,
    evidence: (count: number) => `How it is known (${count})`,
    advice: 'What to do',
    witnesses: {
      ledger: 'ledger', retransmits: 'retransmits', probe: 'probe', signal: 'ICMP signal', audit: 'links and routes', counters: 'kernel’s counters', cilium: 'Cilium',
    } satisfies Record<Witness, string> as Record<Witness, string>,
    copy: 'Copy', copied: 'Copied', selected: 'Selected: press Ctrl+C',
    copyLabel: (command: string) => `Copy the command ${command}`,
    /** Of kinds whose words the page has; English is the agent's own. */
    say: {} as Record<string, { title: Sentence; text: Sentence }>,
    advise: {} as Record<string, StepSentence>,
    count: (count: number) => `${count} ${count === 1 ? 'finding' : 'findings'}`,
  },
  alerts: {
    title: 'Alerts',
    counts: (loud: number, quiet: number, pending: number) =>
      [loud === 0 ? 'none firing' : `${loud} firing`, ...(quiet === 0 ? [] : [`${quiet} kept quiet`]), ...(pending === 0 ? [] : [`${pending} pending`])].join(' · '),
    firingSince: (time: string) => `firing since ${time}`,
    holdsSince: (time: string) => `since ${time}`,
    explain: (summary: string) => `Why: ${summary}`,
    silence: 'Silence', silenceOf: (summary: string) => `Silence: ${summary}`,
    toFinding: 'What to do',
    quietTitle: (count: number) => `${count} kept quiet`,
    pendingTitle: (count: number) => `${count} pending: not yet for long enough to fire`,
    explainedBy: (summary: string) => `explained by: ${summary}`,
    inMaintenance: (name: string) => `maintenance window ${name}`,
    silencedBy: (author: string, until: string, comment: string) => `silenced by ${author} until ${until}: ${comment}`,
    undelivered: (names: string) => `Alerts do not get through to ${names}.`,
    toReceivers: 'See deliveries',
    maintenance: (names: string) => `Maintenance window open: ${names}`,
    turnedAway: (count: string) => `${count} more alerts found no room.`,
    left: (count: string) => `${count} more are firing.`,
    andMore: (count: string) => `and ${count} more:`,
    allOfThem: 'all of them, as JSON',
    spoken: (count: number, first: string) => `${count} ${count === 1 ? 'alert' : 'alerts'} firing: ${first}`,
    noneFiring: 'No alert is firing any more',
    heldSince: 'Condition holds since', labels: 'Labels', links: 'Links',
    linkNames: { runbook: 'Runbook', dashboard: 'Dashboard' } as Record<string, string>,
    now: 'Now', threshold: 'Threshold', clearBelow: 'Clears below', peak: 'Highest',
    units: {} as Record<string, string>,
    curveLabel: (values: string) => `The value over the last minutes: ${values}`,
    noCurve: 'Not measured often enough yet for a curve',

    deskTitle: 'Alerting: deliveries, silences, history',
    receivers: 'Who is told',
    noReceivers: 'No receiver is configured: alerts show on this page only',
    delivered: 'Delivered', waiting: 'Waiting', retried: 'Failed attempts', dead: 'Given up', lost: 'Lost for good', lastDelivered: 'Last', never: 'never',
    nextAttempt: (time: string) => `next attempt ${time}`,
    resend: (count: string) => `Send ${count} again`, resendTo: (count: string, name: string) => `Send ${count} again: what was given up for ${name}`,
    silences: (count: string) => `Silences (${count})`,
    noSilences: 'No silence',
    saidBy: (author: string, comment: string) => `${author}: ${comment}`,
    until: (time: string, left: string) => `until ${time} (${left} left)`,
    from: (from: string, to: string) => `from ${from} to ${to}`,
    end: 'End', endOf: (what: string) => `End the silence of ${what}`,
    recent: 'Over, the last first', recentCaption: 'Alerts that are over, the last first',
    what: 'Alert', ended: 'Ended', lasted: 'Fired for', neverFired: 'never fired',
    noRecent: 'No alert has ended lately',
    answer: (answer: DeskAnswer): string => {
      switch (answer.kind) {
        case 'done': return answer.count === undefined ? 'Done.' : answer.count === 1 ? '1 notice is in the outbox again.' : `${answer.count} notices are in the outbox again.`;
        case 'wrong': return 'The agent does not take this:';
        case 'gone': return 'The agent does not have this any more.';
        case 'full': return 'The agent keeps as many silences as it can: end some first.';
        case 'no-token': return 'The agent wants its token: open this page with /?token=… once.';
        case 'foreign': return 'The agent takes this for another site’s request: a proxy in front must pass the Host header on.';
        case 'unreachable': return 'The agent cannot be reached.';
        case 'failed': return `The agent could not do it (status ${answer.status}); its log says why.`;
      }
    },
    dialog: {
      title: 'Silence alerts',
      matchers: 'Alerts with all of these labels', matchersHelp: '* stands for anything.',
      hits: (count: number, text: string) => `Matches ${text} of the alerts now${count === 0 ? ': nothing would be silenced' : ''}.`,
      dropMatcher: (label: string) => `Do not ask for ${label}`,
      needMatchers: 'At least one label, and a pattern for each.',
      duration: 'For how long', until: (time: string) => `Until ${time}`,
      author: 'Your name', needAuthor: 'Say who silences.',
      comment: 'Why', needComment: 'Say why: whoever comes next reads it.',
      cancel: 'Cancel', submit: 'Silence', sending: 'Sending …',
      done: 'Silenced. The silence shows here within a second.',
    },
  },
  paths: {
    title: 'Paths to the peer nodes',
    caption: 'Paths to the peer nodes, those with a trouble first',
    help: 'Sizes in bytes on the wire between nodes, the tunnel’s headers among them',
    peer: 'Peer node', verdict: 'Verdict', mtu: 'Carries', needed: 'Needs', loss: 'Loss by size', agent: 'Its agent', direction: 'Measured', since: 'Since',
    mtuHelp: 'The largest packet that was seen to pass', neededHelp: 'The largest packet that this node may send there: the pods’ route MTU and the tunnel’s overhead',
    verdicts: {
      vanishing: 'vanishing', masked: 'masked', fragmenting: 'fragmenting', 'refused-by-signal': 'refused by a router', 'refused-locally': 'refused here',
      'too-small': 'too small', unknown: 'unknown', fine: 'fine',
    } satisfies Record<Verdict, string> as Record<Verdict, string>,
    meanings: {
      vanishing: 'Large packets are discarded on the way and nobody says so: a black hole.',
      masked: 'Large packets vanish, but TCP’s own probing copes. UDP and QUIC do not.',
      fragmenting: 'Large packets are cut into fragments on the way: slow, and lost where fragments are dropped.',
      'refused-by-signal': 'A router refuses large packets and says so.',
      'refused-locally': 'This node’s own route or device refuses large packets: nothing leaves, nothing is lost.',
      'too-small': 'The path carries less than this node may send, but nothing large was lost yet.',
      unknown: 'What the path carries could not be told.',
      fine: 'The path carries all that this node may send there.',
    } satisfies Record<Verdict, string> as Record<Verdict, string>,
    agents: { answers: 'answers', silent: 'silent', 'not-asked': 'not asked' } satisfies Record<PeerPath['agent'], string> as Record<PeerPath['agent'], string>,
    agentMeanings: {
      answers: 'Its agent answers, so what was lost on the way is known by size',
      silent: 'It did not answer: no agent there, another key, or its port is closed',
      'not-asked': 'This agent has no key, so it cannot ask the peers',
    } satisfies Record<PeerPath['agent'], string> as Record<PeerPath['agent'], string>,
    directions: { sending: 'sending', 'round-trip': 'round trip' } satisfies Record<PeerPath['direction'], string> as Record<PeerPath['direction'], string>,
    directionMeanings: { sending: 'From this node to the peer', 'round-trip': 'There and back: an echo does not tell which way is narrow' } satisfies Record<PeerPath['direction'], string> as Record<PeerPath['direction'], string>,
    filterLabel: 'Filter peers', filterPlaceholder: 'Filter: name, address …', verdictsLabel: 'Verdicts',
    explain: (peer: string) => `Explain the path to ${peer}`,
    noneLost: (sent: string) => `none of ${sent} lost`,
    lost: (lost: string, sent: string) => `${lost} of ${sent} lost`,
    lostFrom: (lost: string, sent: string, from: string) => `${lost} of ${sent} lost, from ${from} bytes on`,
    nothingSent: 'nothing sent yet',
    noLedger: 'Not known: no agent answers there',
    carries: (mtu: string) => `carries ${mtu}`, needs: (needed: string) => `needs ${needed}`,
    ofNeeded: (mtu: string, needed: string) => `${mtu} of ${needed} bytes`,
    range: (from: string, to: string) => `${from}–${to} bytes`,
    nothingOfSize: 'nothing sent',
    lossTable: 'Loss by size as a table', size: 'Size, bytes', sent: 'Sent', lostColumn: 'Lost', share: 'Share',
    because: 'Why it is unknown', searching: (packets: string) => `A search is under way: ${packets} packets sent`,
    searchNow: 'Search now', searchOf: (peer: string) => `Search now: the path to ${peer}`,
    searchAnswer: (answer: SearchAnswer): string => {
      switch (answer.kind) {
        case 'started': return 'The search has begun; what it finds appears here within seconds.';
        case 'running': return 'A search is under way already.';
        case 'too-soon': return answer.seconds === undefined ? 'Not yet: try again in a moment.' : `Not yet: try again in ${answer.seconds} s.`;
        case 'unknown-peer': return 'The agent does not know this peer any more.';
        case 'no-token': return 'The agent wants its token: open this page with /?token=… once.';
        case 'foreign': return 'The agent takes this for another site’s request: a proxy in front must pass the Host header on.';
        case 'unreachable': return 'The agent cannot be reached.';
        case 'failed': return `The agent could not do it (status ${answer.status}); its log says why.`;
      }
    },
    evidence: 'How it is known', noEvidence: 'Nobody has seen anything yet',
    onTheMap: 'drawn below',
    noTunnel: 'No tunnel on this node, so there are no paths to look at',
    noPeers: 'No peer yet: one appears with the first packet that the tunnel carries',
    emptyFiltered: 'No peer matches the filter',
    noKey: 'This agent has no key, so it cannot ask the peers what arrived: loss by size is not known.',
    turnedAway: (count: number) => `${count} more ${count === 1 ? 'peer' : 'peers'} found no room in this list.`,
  },
  way: {
    title: 'The way of a large packet',
    help: 'Where both are set, the route’s MTU wins over the device’s',
    pod: 'Pod', choosePod: 'Pod whose way is drawn', to: 'to',
    kinds: { pod: 'Pod', veth: 'Its veth', tunnel: 'Tunnel', nic: 'NIC', network: 'Network', peer: 'Peer node' } satisfies Record<StationKind, string> as Record<StationKind, string>,
    device: 'device', route: 'route', learned: 'learned from a signal', wins: 'wins', measured: 'measured',
    adds: (bytes: string) => `adds ${bytes} bytes`,
    comes: (bytes: string) => `${bytes} come in`, sends: (bytes: string) => `sends up to ${bytes}`,
    narrow: (bytes: string) => `${bytes} bytes too narrow`,
    notEnforced: 'a tunnel of Cilium does not enforce its own MTU',
    notMeasured: 'not measured',
    allFits: (size: string) => `Packets of ${size} bytes fit all the way.`,
    fitsAsFarAsKnown: (size: string) => `Packets of ${size} bytes fit wherever the MTU is known.`,
    tooNarrow: (place: string, carries: string, comes: string) => `The narrow place is ${place}: it carries ${carries} bytes, and up to ${comes} come.`,
    sum: (pod: string, overhead: string, outer: string) => `The pod sends up to ${pod} bytes; with ${overhead} of the tunnel that is ${outer}.`,
    /** Between two sentences. */
    space: ' ',
    sumPlain: (pod: string) => `The pod sends up to ${pod} bytes.`,
    noAudit: 'Links and routes were not read yet',
    noPod: 'No pod on this node: nothing whose way could be drawn',
    unavailable: 'What could not be read',
    turnedAway: (count: number) => `${count} more namespaces were not read.`,
    cilium: 'Cilium', version: 'Version', configured: 'MTU set', configuredAuto: 'automatic', base: 'MTU in force', podRoute: 'For pods’ routes', protocol: 'Tunnel', encryption: 'Encryption',
    at: (time: string) => `read ${time}`,
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
      peersTurnedAway: ['Peer nodes without room', 'the list of paths is full'],
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
