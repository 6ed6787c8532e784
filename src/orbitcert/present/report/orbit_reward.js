/**
 * Exact numbers and rewards as text, inside a web page: the first of the scripts that count the orbit of a reward.
 *
 * For a problem with option sets A and B and a reward r: how many different elements of the orbit of r have
 * max_B > max_A, equality, max_A > max_B.  The same answers as the command `orbitcert orbit`, written independently of
 * it.  Values, weights and counts are BigInt throughout; a Number here is an index, a size or a number of steps.
 *
 * One global, OrbitCount.  orbit_reward.js, orbit_closed_form.js and orbit_enumeration.js, in this order, put their
 * parts into it; orbit_count.js, the last one, leaves what a page uses: parseReward, rewardText, count, percentDown,
 * fractionText.
 */
var OrbitCount = (function () {
  "use strict";

  const LONGEST_NUMBER = 10000; // characters
  const LONG_STEPS = 6; // times as many for values that do not fit into 64 bits
  const LONGEST_DENOMINATOR = 100000; // hexadecimal digits of a common denominator
  const SAFE = 1n << 62n;

  // -------------------------------------------------------------------------------------------------- exact rationals

  /** The text with unprintable characters escaped, shortened to `limit` characters. */
  function shown(text, limit) {
    const start = text.slice(0, 4 * limit);
    const escaped = start.replace(/\p{C}|(?! )\p{Z}/gu, (c) => "\\u{" + c.codePointAt(0).toString(16) + "}");
    return escaped.length <= limit && start.length === text.length ? escaped : escaped.slice(0, limit - 3) + "...";
  }

  function gcd(a, b) {
    while (b) [a, b] = [b, a % b];
    return magnitude(a);
  }

  function lcm(a, b) {
    const multiple = a === b || b === 1n ? a : (a / gcd(a, b)) * b;
    const digits = BigInt(multiple.toString(16).length);
    if (digits > LONGEST_DENOMINATOR) {
      throw new TooLarge(digits, "digits of a common denominator", LONGEST_DENOMINATOR);
    }
    return multiple;
  }

  /** Into how many steps of the quickest kind one step with numbers of this size is divided. */
  function stepsOf(size) {
    return size < SAFE ? 1 : LONG_STEPS + (size.toString(16).length >> 10);
  }

  /**
   * The rational [p, q], q > 0, in lowest terms, with this canonical spelling: p, or p/q with q >= 2 and no common
   * divisor; no sign but a leading -, no leading zeros, no -0.  Throws an Error at `place` otherwise.
   */
  function parseRational(text, place) {
    if (text.length > LONGEST_NUMBER) {
      throw new Error(place + ": number of " + text.length + " characters (at most " + LONGEST_NUMBER + ")");
    }
    const match = /^(-?)(0|[1-9][0-9]*)(?:\/([1-9][0-9]*))?$/.exec(text);
    if (match === null) throw new Error(place + ": '" + shown(text, 40) + "' is not an exact rational (p or p/q)");
    if (match[1] && match[2] === "0") {
      throw new Error(place + ": '" + shown(text, 40) + "' is not canonical (zero has no sign)");
    }
    const p = BigInt(match[1] + match[2]);
    if (match[3] === undefined) return [p, 1n];
    const q = BigInt(match[3]);
    if (q === 1n || gcd(p, q) !== 1n) {
      const lowest = shown(fractionText(p, q), 40);
      throw new Error(place + ": '" + shown(text, 40) + "' is not in lowest terms (" + lowest + ")");
    }
    return [p, q];
  }

  /** num/den in lowest terms, as "p/q" or "p". */
  function fractionText(num, den) {
    let [p, q] = [BigInt(num), BigInt(den)];
    if (q === 0n) throw new RangeError("a fraction with denominator 0");
    const common = q < 0n ? -gcd(p, q) : gcd(p, q);
    [p, q] = [p / common, q / common];
    return q === 1n ? String(p) : p + "/" + q;
  }

  /** num/den in percent with two decimals, rounded down: never more than the truth. */
  function percentDown(num, den) {
    let [p, q] = [BigInt(num), BigInt(den)];
    if (q === 0n) throw new RangeError("a share of nothing");
    if (q < 0n) [p, q] = [-p, -q];
    const scaled = p * 10000n;
    const hundredths = scaled / q - (scaled % q < 0n ? 1n : 0n);
    const size = magnitude(hundredths);
    const sign = hundredths < 0n ? "-" : "";
    return sign + size / 100n + "." + String(size % 100n).padStart(2, "0") + " %";
  }

  // -------------------------------------------------------------------------------------------------- rewards as text

  /**
   * The reward that a reader typed, as {values: [[p, q], ...]}, one per state in the order of the states.
   *
   *   0,1/2,-3                   numbers in the order of the states; spaces around a number are skipped
   *   {"hug": "1", "wait": "-1/2"}   the content of a reward file: an absent state has reward 0
   *   hug=1; wait=-1/2; others 0     the same for typing: "others" may be left out, and is 0 then
   *
   * The first two are what `orbitcert orbit --reward` reads.  Throws an Error that names the place otherwise.
   */
  function parseReward(text, states) {
    if (/^[0-9,/\- \t\r\n]*$/.test(text)) return { values: listed(text, states) };
    if (/^[ \t\r\n]*[{["]/.test(text)) return { values: fromJson(text, states) };
    if (text.includes("=")) return { values: named(text, states) };
    const forms = "a list of numbers such as 0,1/2,-3, nor an object such as {\"x\": \"1/2\"}, nor pairs such as x=1/2";
    throw new Error("reward: '" + shown(text, 80) + "' is neither " + forms);
  }

  /** The shortest text that parseReward reads as these values: 0,1/2,-3. */
  function rewardText(values) {
    return values.map(([p, q]) => fractionText(p, q)).join();
  }

  function trimmed(text) {
    return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  }

  function listed(text, states) {
    const parts = text.split(",");
    if (parts.length !== states.length) {
      const numbers = parts.length + (parts.length === 1 ? " number" : " numbers");
      throw new Error("reward: " + numbers + " for " + states.length + " states");
    }
    return parts.map((part, k) => parseRational(trimmed(part), "reward[" + k + "]"));
  }

  function fromJson(text, states) {
    let value;
    try {
      value = JSON.parse(text);
    } catch (fault) {
      throw new Error("reward: not JSON: " + shown(fault.message, 120));
    }
    if (value === null || typeof value !== "object" || Array.isArray(value)) {
      throw new Error('reward: an object from states to numbers such as {"x": "1/2"} is expected');
    }
    for (const [state, number] of Object.entries(value)) {
      if (typeof number !== "string") {
        throw new Error('reward: ["' + shown(state, 60) + '"]: numbers are strings such as "1/2"');
      }
    }
    // with every string blanked out, an object of strings has one shape; what JSON.parse dropped shows here
    const strings = [];
    const shape = text.replace(/"(?:[^"\\]|\\.)*"/g, (literal) => (strings.push(JSON.parse(literal)), "s"));
    if (!/^\{(?:s:s(?:,s:s)*)?\}$/.test(shape.replace(/[ \t\r\n]/g, ""))) {
      throw new Error("reward: a state occurs twice in one object");
    }
    const pairs = [];
    for (let k = 0; k < strings.length; k += 2) pairs.push([strings[k], strings[k + 1]]);
    return filled(pairs, states, [0n, 1n]);
  }

  function named(text, states) {
    if (states.some((state) => state.includes(";"))) {
      throw new Error("reward: a state has ; in its name: write an object such as {\"x\": \"1/2\"}");
    }
    const known = new Set(states);
    const parts = text.split(";");
    if (trimmed(parts[parts.length - 1]) === "") parts.pop();
    let others = [0n, 1n];
    const pairs = [];
    parts.forEach((part, k) => {
      const rest = /^[ \t\r\n]*others[ \t\r\n]+([^=]*)$/.exec(part);
      if (rest !== null && k === parts.length - 1) {
        others = parseRational(trimmed(rest[1]), "reward: others");
        return;
      }
      const equals = part.lastIndexOf("=");
      if (equals < 0) throw new Error("reward: part " + (k + 1) + ": '" + shown(part, 60) + "' is no state=number");
      const [typed, name] = [part.slice(0, equals), trimmed(part.slice(0, equals))];
      if (typed !== name && known.has(typed) && known.has(name)) {
        const write = "write an object such as {\"x\": \"1/2\"}";
        throw new Error("reward: part " + (k + 1) + ": two states differ in spaces only: " + write);
      }
      pairs.push([known.has(typed) ? typed : name, trimmed(part.slice(equals + 1))]);
    });
    return filled(pairs, states, others);
  }

  function filled(pairs, states, others) {
    const index = new Map(states.map((state, i) => [state, i]));
    const values = new Array(states.length).fill(null);
    for (const [state, number] of pairs) {
      const place = 'reward: ["' + shown(state, 60) + '"]';
      if (!index.has(state)) throw new Error(place + ": unknown state");
      if (values[index.get(state)] !== null) throw new Error(place + ": occurs twice");
      values[index.get(state)] = parseRational(number, place);
    }
    return values.map((value) => (value === null ? others : value));
  }

  /** Counting is given up: it needs at least so much of something, more than there may be. */
  class TooLarge extends Error {
    constructor(needed, what, limit) {
      const digits = String(needed);
      const number = digits.length <= 20 ? digits : "10^" + (digits.length - 1);
      super("counting this orbit takes at least " + number + " " + what + ", more than " + limit);
      this.needed = needed;
    }
  }

  function magnitude(x) {
    return x < 0n ? -x : x;
  }

  function larger(x, y) {
    return x > y ? x : y;
  }

  /** These integers: in 64 bits when no sum of them that occurs can reach `bound`, else of any length. */
  function integers(row, bound) {
    return bound < SAFE ? BigInt64Array.from(row) : row;
  }

  return {
    TooLarge, lcm, magnitude, larger, integers, stepsOf, shown, parseRational, fractionText, percentDown, parseReward,
    rewardText, LONG_STEPS,
  };
})();
