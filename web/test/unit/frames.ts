import { readFileSync } from 'node:fs';
import { type Drop, type Frame, parseFrame } from '../../src/frame';

/** The contract's own example: what the agent sends is what is tested. */
export const SAMPLE_TEXT = readFileSync('../docs/frame-sample.json', 'utf8');

export function sample(change: (raw: any) => void = () => {}): Frame {
  const raw = JSON.parse(SAMPLE_TEXT);
  change(raw);
  return parseFrame(JSON.stringify(raw));
}

/** The sample, `seconds` later, as frame number `seq` of the agent that started at `started`. */
export function later(seconds: number, seq: number, change: (raw: any) => void = () => {}): Frame {
  return sample((raw) => {
    raw.time = new Date(Date.parse(raw.time) + seconds * 1_000).toISOString();
    raw.seq = seq;
    change(raw);
  });
}

export function drop(over: Partial<Drop>): Drop {
  return {
    netns: 1, ifindex: 2, interface: 'eth0', reason: 'NO_SOCKET', class: 'no-listener', location: 'udp_unicast_rcv_skb', protocol: 'IPv4', oversized: false,
    packets: 23, bytes: 2_484, packetsPerSecond: 1, firstSeen: '2026-11-23T03:00:00Z', lastSeen: '2026-11-23T04:00:00Z', ...over,
  };
}
