/**
 * Names that look drawn by lot, as Docker's do, and yet are the same on every machine: SHA-256 of what the thing is.
 * Web Crypto's digest is asynchronous and the planner is not, hence these sixty lines.
 *
 * @module
 */

/** First 32 bits of the fractional parts of a root of the first primes, as FIPS 180-4 §4.2.2 and §5.3.3 define the constants. */
function fractions(count: number, root: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (!prime) continue;
    const power = Math.pow(n, 1 / root);
    found.push(Math.floor((power - Math.floor(power)) * 0x100000000) | 0);
  }
  return found;
}

const START = fractions(8, 2);
const ROUND = fractions(64, 3);

const turn = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits));

/** The message followed by a one bit, zeros and its length in bits, as whole blocks of 64 bytes. */
function padded(bytes: Uint8Array): DataView {
  const whole = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  whole.set(bytes);
  whole[bytes.length] = 0x80;
  const view = new DataView(whole.buffer);
  view.setUint32(whole.length - 8, Math.floor(bytes.length / 0x20000000));
  view.setUint32(whole.length - 4, bytes.length << 3);
  return view;
}

/** Mixes the 64-byte block of `view` at `offset` into `state`. */
function mix(state: Int32Array, view: DataView, offset: number): void {
  const w = new Int32Array(64);
  for (let i = 0; i < 16; i++) w[i] = view.getInt32(offset + i * 4);
  for (let i = 16; i < 64; i++) {
    const [a, b] = [w[i - 15]!, w[i - 2]!];
    const low = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3);
    const high = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
    w[i] = w[i - 16]! + low + w[i - 7]! + high;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; i++) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[i]! + w[i]!) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => state[i] = state[i]! + word);
}

/**
 * Returns the SHA-256 of a text (as UTF-8), 64 hexadecimal digits.
 *
 * @example
 * ```ts
 * import { sha256 } from "./hash.ts";
 * console.assert(sha256("abc").startsWith("ba7816bf"));
 * ```
 */
export function sha256(text: string): string {
  const view = padded(new TextEncoder().encode(text));
  const state = Int32Array.from(START);
  for (let offset = 0; offset < view.byteLength; offset += 64) mix(state, view, offset);
  return [...state].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

/** Returns the identity of something by what it is: the first `digits` of the hash of its words. Different words never run together. */
export function idOf(digits: number, ...words: readonly string[]): string {
  return sha256(JSON.stringify(words)).slice(0, digits);
}
