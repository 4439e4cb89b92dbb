/**
 * The layout of a YAML text: which value stands at which offset. A tolerant scanner of block and flow YAML that never fails; what it cannot
 * follow (complex keys), it leaves out. The text has been parsed already, so that only places are read here, never values.
 *
 * @module
 */

/** A value's place: its own offset, its key's, and what is below it. */
export interface Spot {
  readonly at: number;
  readonly key: number;
  /** A map or a list. */
  readonly nested: boolean;
  readonly kids: Map<string, Spot>;
}

/** Reads the layout of a text. */
export function scan(text: string): Spot {
  let pos = 0;
  const column = (): number => pos - (text.lastIndexOf("\n", pos - 1) + 1);
  const rest = (): string => {
    const end = text.indexOf("\n", pos);
    return text.slice(pos, end < 0 ? undefined : end);
  };
  /** Skips blanks, comments and line ends. */
  const gap = (): void => {
    for (;;) {
      const skipped = /^(?:[ \t\r\n\ufeff]+|#[^\n]*)/.exec(text.slice(pos, pos + 4096))?.[0].length ?? 0;
      if (skipped === 0) return;
      pos += skipped;
    }
  };
  /** Skips `&anchor` and `!tag` before a value. */
  const properties = (): void => {
    for (let found = /^[&!][^\s,\]}]*/.exec(rest()); found; found = /^[&!][^\s,\]}]*/.exec(rest())) {
      pos += found[0].length;
      gap();
    }
  };
  const quoted = (): string => {
    const mark = text[pos++];
    let value = "";
    while (pos < text.length) {
      if (text[pos] === mark) {
        if (mark !== "'" || text[pos + 1] !== "'") break;
        pos++;
      } else if (mark === '"' && text[pos] === "\\") {
        const escape = /^\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|[^])/i.exec(text.slice(pos, pos + 10))?.[0] ?? "\\";
        value += unescape(escape);
        pos += escape.length;
        continue;
      }
      value += text[pos++];
    }
    pos++;
    return value;
  };
  const spot = (at: number, key: number, nested = false): Spot => ({ at, key, nested, kids: new Map() });

  const flow = (key: number): Spot => {
    const here = spot(pos, key, true);
    const list = text[pos++] === "[";
    for (let index = 0; pos < text.length;) {
      gap();
      if (text[pos] === "]" || text[pos] === "}") {
        pos++;
        break;
      }
      if (text[pos] === ",") {
        pos++;
        continue;
      }
      const started = pos;
      properties();
      if (list) here.kids.set(String(index++), flowValue(started));
      else {
        const name = /^["']/.test(text[pos] ?? "") ? quoted() : flowPlain();
        gap();
        if (text[pos] === ":") {
          pos++;
          gap();
          properties();
          here.kids.set(name, /[,}]/.test(text[pos] ?? "}") ? spot(started, started) : flowValue(started));
        } else here.kids.set(name, spot(started, started));
      }
      if (pos === started) pos++;
    }
    return here;
  };
  const flowPlain = (): string => {
    const found = /^(?:[^,[\]{}:#\n]|:(?=[^\s,[\]{}])|(?<=\S)#)*/.exec(rest())?.[0] ?? "";
    pos += found.length;
    return found.trim();
  };
  const flowValue = (key: number): Spot => {
    if (text[pos] === "[" || text[pos] === "{") return flow(key);
    const here = spot(pos, key);
    if (text[pos] === '"' || text[pos] === "'") quoted();
    else {
      for (;;) {
        flowPlain();
        // A plain word may go on in the next line.
        const more = /^\s*\n\s*(?=[^\s,[\]{}#:])/.exec(text.slice(pos, pos + 4096))?.[0];
        if (more === undefined) break;
        pos += more.length;
      }
    }
    return here;
  };

  /** One value in block context; `above` is the column its parent stands in, `key` the place of its key. */
  const block = (above: number, key: number): Spot => {
    gap();
    const at = pos;
    properties();
    const inline = key !== pos && !text.slice(key, pos).includes("\n");
    const first = text[pos];
    if (first === "[" || first === "{") return flow(key);
    if (/^-(\s|$)/.test(rest())) return sequence(key);
    if (/^[|>][-+0-9]*\s*(#.*)?$/.test(rest())) return skipDeeper(above, spot(at, key));
    const map = keyed(above, key, inline);
    if (map !== undefined) return map;
    if (first === '"' || first === "'") {
      const here = spot(pos, key);
      quoted();
      return here;
    }
    return skipDeeper(above, spot(pos, key));
  };
  /** Leaves a scalar: its line, and every line indented more than its parent. */
  const skipDeeper = (above: number, here: Spot): Spot => {
    pos += rest().length;
    while (pos < text.length) {
      const next = text.slice(pos + 1, text.indexOf("\n", pos + 1) < 0 ? undefined : text.indexOf("\n", pos + 1));
      if (next.trim() !== "" && next.length - next.trimStart().length <= above) break;
      pos += 1 + next.length;
    }
    return here;
  };
  const KEY = /^(?:"(?:\\.|[^"\\])*"|'(?:''|[^'])*'|[^\s#"'[{](?:(?!\s#)[^\n])*?)\s*:(?=\s|$)/;
  const keyed = (above: number, key: number, inline: boolean): Spot | undefined => {
    if (!KEY.test(rest()) || column() <= above && above >= 0) return undefined;
    // `a: b: c` is no map; `- b: c` is one.
    if (inline && !/^\s*-/.test(text.slice(key, pos))) return undefined;
    const indent = column();
    const here = spot(pos, key, true);
    while (pos < text.length && column() === indent) {
      const at = pos;
      const found = KEY.exec(rest())?.[0];
      if (found === undefined) break;
      const name = /^["']/.test(found) ? quoted() : found.slice(0, found.lastIndexOf(":")).trim();
      pos = at + found.length;
      here.kids.set(name, valueAfterKey(indent, at));
      gap();
    }
    return here;
  };
  const valueAfterKey = (indent: number, key: number): Spot => {
    const after = pos;
    gap();
    const sameLine = text.lastIndexOf("\n", pos - 1) < after;
    const deeper = column() > indent || (column() === indent && /^-(\s|$)/.test(rest()));
    if (pos >= text.length || (!sameLine && !deeper)) return spot(key, key);
    return block(indent, key);
  };
  const sequence = (key: number): Spot => {
    const indent = column();
    const here = spot(pos, key, true);
    for (let index = 0; pos < text.length && column() === indent && /^-(\s|$)/.test(rest()); index++) {
      const dash = pos++;
      const after = pos;
      gap();
      const sameLine = text.lastIndexOf("\n", pos - 1) < after;
      if (pos >= text.length || (!sameLine && column() <= indent)) here.kids.set(String(index), spot(dash, dash));
      else here.kids.set(String(index), block(indent, dash));
      gap();
    }
    return here;
  };

  gap();
  while (/^(%|---(\s|$))/.test(rest())) {
    pos += rest().startsWith("%") ? rest().length : 3;
    gap();
  }
  return block(-1, pos);
}

/** What YAML's escapes of one letter stand for. */
const LETTERS: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  t: "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\x1b",
  N: "\x85",
  _: "\xa0",
  L: "\u2028",
  P: "\u2029",
};

function unescape(escape: string): string {
  const code = /^\\[xuU]([0-9a-fA-F]+)$/.exec(escape)?.[1];
  if (code !== undefined) return String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff));
  const letter = escape.slice(1);
  return LETTERS[letter] ?? letter;
}
