/**
 * Exact counts over the orbit of a reward, inside a web page.
 *
 * For a problem with option sets A and B and a reward r: how many different elements of the orbit of r have
 * max_B > max_A, equality, max_A > max_B.  The same answers as the command `orbitcert orbit`, written independently of
 * it.  Values, weights and counts are BigInt throughout; a Number here is an index, a size or a number of steps.
 *
 * One global, OrbitCount: parseReward, rewardText, count, percentDown, fractionText.
 */
var OrbitCount = (function () {
  "use strict";

  const LONGEST_NUMBER = 10000; // characters
  const DEFAULT_LIMIT = 100000000; // elementary steps: a few seconds
  const NODE_STEPS = 6; // for placing one value, besides a step per option
  const WEIGHT_STEPS = 20; // for a weight of repeated values
  const LONG_STEPS = 6; // times as many for values that do not fit into 64 bits
  const LONGEST_DENOMINATOR = 100000; // hexadecimal digits of a common denominator
  const CHUNK = 25; // milliseconds of work between two pauses of a responsive page
  const MOST_LISTED = 20000000; // values of an orbit that is listed, all rewards together
  const MOST_TABLED = 4000000; // numbers that are written out before an enumeration begins
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

  // ----------------------------------------------------------------------------------------------------- the question

  /**
   * The problem in indices: options as lists of [state, weight], weights made integers by one common positive factor;
   * `classes`, the states by label; `generators`, null or, per generator g, the array of g(i).
   */
  function questionOf(problem) {
    if (problem.blocks !== undefined) throw new Error("problem: copies of blocks are not read here");
    const states = problem.states;
    const index = new Map(states.map((state, i) => [state, i]));
    const at = (state, place) => {
      if (!index.has(state)) throw new Error(place + ": unknown state '" + shown(String(state), 60) + "'");
      return index.get(state);
    };
    let scale = 1n;
    const side = (name) => {
      if (!problem[name].length) throw new Error("problem: " + name + " is empty");
      return problem[name].map((option, k) =>
        Object.entries(option).map(([state, text]) => {
          const place = "problem: " + name + "[" + k + "]";
          const weight = parseRational(text, place);
          scale = lcm(scale, weight[1]);
          return [at(state, place), weight];
        })
      );
    };
    const [A, B] = [side("A"), side("B")];
    const whole = (option) => option.map(([i, [p, q]]) => [i, p * (scale / q)]).filter((entry) => entry[1] !== 0n);
    const orbit = problem.orbit === undefined ? {} : problem.orbit;
    let generators = null;
    const classes = new Map();
    if (orbit.generators !== undefined) {
      generators = orbit.generators.map((cycles) => {
        const image = states.map((_, i) => i);
        const listed = cycles.flat();
        if (new Set(listed).size !== listed.length) throw new Error("problem: orbit: a state occurs twice");
        for (const cycle of cycles) {
          const row = cycle.map((state) => at(state, "problem: orbit"));
          row.forEach((s, k) => (image[s] = row[(k + 1) % row.length]));
        }
        return image;
      });
    } else {
      states.forEach((state, i) => {
        if (orbit.labels !== undefined && !Object.hasOwn(orbit.labels, state)) {
          throw new Error("problem: orbit: state '" + shown(state, 60) + "' has no label");
        }
        const label = orbit.labels === undefined ? "" : orbit.labels[state];
        if (!classes.has(label)) classes.set(label, []);
        classes.get(label).push(i);
      });
    }
    return { d: states.length, A: A.map(whole), B: B.map(whole), classes: [...classes.values()], generators };
  }

  /** The values as integers, times their least common denominator. */
  function integral(values) {
    let scale = 1n;
    for (const [, q] of values) scale = lcm(scale, q);
    return values.map(([p, q]) => p * (scale / q));
  }

  /** low * (low + 1) * ... * high, with factors of about equal length multiplied first. */
  function rising(low, high) {
    if (low > high) return 1n;
    if (high - low < 8) {
      let product = BigInt(low);
      for (let i = low + 1; i <= high; i++) product *= BigInt(i);
      return product;
    }
    const middle = (low + high) >> 1;
    return rising(low, middle) * rising(middle + 1, high);
  }

  function factorial(n) {
    return rising(2, n);
  }

  function exactQuotient(above, below) {
    if (above % below !== 0n) throw new Error("a count is no whole number: please report this");
    return above / below;
  }

  /** How often each key occurs, in order of first occurrence. */
  function multiplicities(keys) {
    const counts = new Map();
    for (const key of keys) counts.set(key, (counts.get(key) || 0) + 1);
    return counts;
  }

  /** The number of different arrangements of values with these multiplicities. */
  function multinomial(counts) {
    let [total, below] = [0, 1n];
    for (const count of counts) {
      total += count;
      if (count > 1) below *= factorial(count);
    }
    return factorial(total) / below;
  }

  // -------------------------------------------------------------------------------------------- one-hots: closed form

  /** The one weight w != 0 such that every option of A and B is w times a one-hot, or zero; null when there is none. */
  function commonWeight(question) {
    const options = [...question.A, ...question.B];
    if (options.some((option) => option.length > 1)) return null;
    const weights = new Set(options.filter((option) => option.length).map((option) => option[0][1]));
    return weights.size === 1 ? [...weights][0] : null;
  }

  /** The product over j of the falling factorials ff(x_j, k_j) = x_j ... (x_j - k_j + 1), 0 when x_j < k_j. */
  class FallingProduct {
    constructor(starts, lengths) {
      this.x = starts;
      this.k = lengths;
      this.value = 1n;
      this.zeros = lengths.filter((k) => k > 0).length;
    }

    raise(j, by) {
      const k = this.k[j];
      for (let step = 0; step < by && k > 0; step++) {
        const x = ++this.x[j];
        if (x === k) {
          this.value *= factorial(k);
          this.zeros -= 1;
        } else if (x > k) {
          this.value = (this.value * BigInt(x)) / BigInt(x - k);
        }
      }
    }

    read() {
      return this.zeros ? 0n : this.value;
    }
  }

  /**
   * Closed counting for options w e_s and zero.  In label class p of n_p states let s_p belong to the second set and
   * f_p to the first (disjoint).  With L_p values below v and E_p up to v, of all n_p! ways to hand out the values
   *
   *   the share  prod_p ff(L_p, s_p) ff(E_p - s_p, f_p) / ff(n_p, s_p + f_p)
   *   has the second set below v and the first at most v, and
   *   the share  prod_p ff(L_p, s_p + f_p) / ff(n_p, s_p + f_p)
   *   has both below v.
   *
   * The difference, added up over v, is the share in which the first set has the larger maximum.  A state of both sets
   * is no advantage: it stays with the second only.  The zero vector is a further value 0 of its set.
   */
  async function countOneHots(question, weight, values, pace) {
    const { d, classes } = question;
    const bits = BigInt(d * d.toString(2).length); // of d!, about
    pace.demand(240n * BigInt(d) * (1n + bits / 20000n));
    const signed = values.map(([p, q]) => [p * weight, q]);
    const levels = levelsOf(classes, signed, [...question.A, ...question.B].some((option) => !option.length));
    const states = (side) => new Set(side.filter((option) => option.length).map((option) => option[0][0]));
    const hasZero = (side) => side.some((option) => !option.length);
    const [A, B] = [states(question.A), states(question.B)];
    const [zeroA, zeroB] = [hasZero(question.A), hasZero(question.B)];
    let orbit = 1n;
    for (const members of classes) {
      orbit *= multinomial(multiplicities(members.map((s) => signed[s].rank)).values());
      await pace.rest();
    }
    const wins = async (first, second, zeroFirst, zeroSecond) => {
      const f = classes.map((members) => members.filter((s) => first.has(s) && !second.has(s)).length);
      const s = classes.map((members) => members.filter((state) => second.has(state)).length);
      const zeros = classes.map(() => 0);
      const upTo = new FallingProduct([...zeros, ...s.map((k) => -k)], [...s, ...f]);
      const below = new FallingProduct([...zeros], s.map((k, p) => k + f[p]));
      let sum = 0n;
      for (const { sign, numbers } of levels) {
        for (const [p, m] of numbers) upTo.raise(classes.length + p, m);
        if (zeroSecond ? sign > 0 : !zeroFirst || sign >= 0) sum += upTo.read();
        if (sign > 0 || !(zeroFirst || zeroSecond)) sum -= below.read();
        for (const [p, m] of numbers) {
          upTo.raise(p, m);
          below.raise(p, m);
        }
        await pace.rest();
      }
      let all = 1n;
      classes.forEach((members, p) => (all *= rising(members.length - s[p] - f[p] + 1, members.length)));
      return exactQuotient(orbit * sum, all);
    };
    const forB = await wins(B, A, zeroB && !zeroA, zeroA);
    const forA = await wins(A, B, zeroA && !zeroB, zeroB);
    return { B: forB, tie: orbit - forB - forA, A: forA, orbit, method: "one-hots" };
  }

  /** The different values from the least to the largest: sign, and how many of them in which label class. */
  function levelsOf(classes, signed, withZero) {
    const classOf = new Map();
    classes.forEach((members, p) => members.forEach((s) => classOf.set(s, p)));
    const compare = (x, y) => {
      const difference = x[0] * y[1] - y[0] * x[1];
      return difference < 0n ? -1 : difference > 0n ? 1 : 0;
    };
    const levels = [];
    const entries = signed.map((value, s) => [value, s]);
    if (withZero) entries.push([[0n, 1n], null]);
    entries.sort((x, y) => compare(x[0], y[0]));
    let last = null;
    for (const [value, s] of entries) {
      if (last === null || compare(last, value) !== 0) {
        levels.push({ sign: value[0] > 0n ? 1 : value[0] < 0n ? -1 : 0, numbers: new Map() });
      }
      last = value;
      value.rank = levels.length;
      if (s === null) continue;
      const { numbers } = levels[levels.length - 1];
      numbers.set(classOf.get(s), (numbers.get(classOf.get(s)) || 0) + 1);
    }
    return levels;
  }

  // -------------------------------------------------------------------------------- every arrangement, class by class

  /**
   * Symmetry classes.  Adding one number to all options changes no comparison, so columns (the entries of all options
   * at a state) are taken up to a constant; states of one label class with equal columns are interchangeable.  Of every
   * label class the largest such class, the base, is not filled: it takes what is left, and columns are measured from
   * its own.  A slot is a place in another class; it has a table of what each value adds to the options.
   */
  function slotsOf(question, whole, pace) {
    const options = [...question.A, ...question.B];
    const number = options.length;
    const support = new Set(options.flatMap((option) => option.map((entry) => entry[0])));
    pace.demand(BigInt(support.size) * BigInt(number), "numbers at once", MOST_TABLED);
    const columns = new Map();
    options.forEach((option, k) => {
      for (const [s, weight] of option) {
        if (!columns.has(s)) columns.set(s, new Array(number).fill(0n));
        columns.get(s)[k] = weight;
      }
    });
    const zero = options.map(() => 0n);
    for (const [s, column] of columns) columns.set(s, column.map((x) => x - column[0]));
    const start = [...zero];
    const [filled, stocks] = [[], []];
    let [above, below, orbit] = [1n, 1n, 1n];
    question.classes.forEach((members, pool) => {
      const shapes = new Map();
      for (const s of members) {
        const column = columns.get(s) || zero;
        const key = column.join();
        if (!shapes.has(key)) shapes.set(key, { column, size: 0 });
        shapes.get(key).size += 1;
      }
      const ordered = [...shapes.values()].sort((x, y) => y.size - x.size);
      const base = ordered.shift();
      const kinds = multiplicities(members.map((s) => whole[s]).sort((x, y) => (x < y ? -1 : x > y ? 1 : 0)));
      const total = members.reduce((sum, s) => sum + whole[s], 0n);
      base.column.forEach((x, k) => (start[k] += x * total));
      for (const { column, size } of ordered) {
        filled.push({ pool, size, kinds: [...kinds.keys()], steps: column.map((x, k) => x - base.column[k]) });
        above *= factorial(size);
      }
      above *= factorial(base.size);
      for (const m of kinds.values()) below *= factorial(m);
      orbit *= multinomial(kinds.values());
      stocks.push([...kinds.values()]);
    });
    pace.demand((orbit / above) * BigInt(number + NODE_STEPS)); // a filling stands for at most prod c! elements
    const tabled = filled.reduce((sum, { size, kinds }) => sum + number * (kinds.length + size), 0);
    pace.demand(BigInt(tabled), "numbers at once", MOST_TABLED);
    const reach = start.map(magnitude); // no sum of start and of one table entry per slot exceeds it, up to the sign
    const slots = filled.flatMap(({ pool, size, kinds, steps }) => {
      const most = kinds.map(magnitude).reduce(larger);
      steps.forEach((x, k) => (reach[k] += magnitude(x) * most * BigInt(size)));
      const slot = { pool, table: kinds.map((value) => steps.map((x) => x * value)) };
      return [...Array(size).keys()].map((i) => ({ slot, again: i > 0 }));
    });
    const bound = reach.reduce(larger);
    for (const { slot, again } of slots) if (!again) slot.table = slot.table.map((row) => integers(row, bound));
    return { number, losing: question.A.length, start, slots, stocks, above, below, orbit, bound };
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

  /**
   * Enumeration of what the slots can hold; inside a class as a sorted sequence.  With sizes c of the classes and
   * multiplicities m of the values, a filling that puts u copies of a value into a class and leaves l of them stands
   * for
   *
   *   prod c! / prod m!  *  prod over values of m! / (l! prod u!)
   *
   * orbit elements; the last factor W is an integer, and stays one when a further copy is placed: W l / u.  All W
   * together are prod n! / prod c!, n the size of a label class.  No W on the way is larger: it is at most the number
   * of ways to choose states for what is placed so far, which only grows, since the base is the largest class.
   */
  async function countArrangements(question, values, pace) {
    const filling = slotsOf(question, integral(values), pace);
    const { number, losing, slots, stocks, above, below, orbit, bound } = filling;
    const cost = (number + NODE_STEPS) * stepsOf(bound);
    const deep = slots.length;
    const zero = filling.start.map(() => 0n);
    const totals = [integers(filling.start, bound), ...slots.map(() => integers([...zero], bound))];
    const heavy = exactQuotient(orbit * below, above) * BigInt(question.d); // of W l, too
    const W = integers(new Array(deep + 1).fill(1n), heavy);
    const sums = integers([0n, 0n, 0n], heavy); // of W where A wins, where there is a tie, where B wins
    const [placed, next, run] = [new Array(deep).fill(-1), new Array(deep + 1).fill(0), new Array(deep).fill(0)];
    const tally = (depth) => {
      const row = totals[depth];
      let [a, b] = [0, losing];
      for (let k = 1; k < losing; k++) if (row[k] > row[a]) a = k;
      for (let k = losing + 1; k < number; k++) if (row[k] > row[b]) b = k;
      sums[row[b] > row[a] ? 2 : row[a] > row[b] ? 0 : 1] += W[depth];
    };
    const counted = () => ((sums[0] + sums[1] + sums[2]) * above) / below;
    if (deep === 0) tally(0);
    let depth = deep === 0 ? -1 : 0;
    while (depth >= 0) {
      const { pool, table } = slots[depth].slot;
      const left = stocks[pool];
      if (placed[depth] >= 0) left[placed[depth]] += 1;
      let kind = next[depth];
      while (kind < left.length && left[kind] === 0) kind += 1;
      if (kind === left.length) {
        placed[depth] = -1;
        depth -= 1;
        continue;
      }
      const again = slots[depth].again && placed[depth - 1] === kind;
      run[depth] = again ? run[depth - 1] + 1 : 1;
      const same = left[kind] === run[depth];
      W[depth + 1] = same ? W[depth] : (W[depth] * BigInt(left[kind])) / BigInt(run[depth]);
      left[kind] -= 1;
      [placed[depth], next[depth]] = [kind, kind + 1];
      const [from, to, added] = [totals[depth], totals[depth + 1], table[kind]];
      for (let k = 0; k < number; k++) to[k] = from[k] + added[k];
      if (pace.spend(same ? cost : cost + WEIGHT_STEPS)) await pace.rest(counted, orbit);
      if (depth + 1 === deep) {
        tally(deep);
      } else {
        depth += 1;
        next[depth] = slots[depth].again ? placed[depth - 1] : 0;
      }
    }
    const [forA, tie, forB] = Array.from(sums, (sum) => exactQuotient(sum * above, below));
    if (forB + tie + forA !== orbit) throw new Error("the counts do not add up to the orbit: please report this");
    return { B: forB, tie, A: forA, orbit, method: "arrangements" };
  }

  // --------------------------------------------------------------------------------------- groups given by generators

  /**
   * The orbit is the least set that contains r and, with w, every g.w, where (g.w)[g(i)] = w[i]: breadth-first search
   * on rewards.  A reward is a text with one character, the number of its value, per state that some generator moves.
   */
  async function countGenerated(question, values, pace) {
    const whole = integral(values);
    const { generators, d } = question;
    const moved = [...Array(d).keys()].filter((i) => generators.some((image) => image[i] !== i));
    const place = new Map(moved.map((s, k) => [s, k]));
    const back = generators.map((image) => {
      const source = new Array(moved.length);
      moved.forEach((s, k) => (source[place.get(image[s])] = k));
      return source;
    });
    const numbers = new Map();
    for (const s of moved) if (!numbers.has(whole[s])) numbers.set(whole[s], numbers.size);
    pace.demand(BigInt(numbers.size), "different values", 65536); // that one character can stand for
    const valueOf = [...numbers.keys()];
    const first = moved.map((s) => String.fromCharCode(numbers.get(whole[s]))).join("");
    const [seen, found] = [new Set([first]), [first]];
    const resting = (option) => option.reduce((sum, [s, w]) => (place.has(s) ? sum : sum + w * whole[s]), 0n);
    const moving = (option) => option.filter(([s]) => place.has(s));
    const row = (option) => ({ constant: resting(option), terms: moving(option).map(([s, w]) => [place.get(s), w]) });
    const [A, B] = [question.A.map(row), question.B.map(row)];
    const best = (rows, key) => {
      let most = null;
      for (const { constant, terms } of rows) {
        let value = constant;
        for (const [k, weight] of terms) value += weight * valueOf[key.charCodeAt(k)];
        if (most === null || value > most) most = value;
      }
      return most;
    };
    const entries = [...question.A, ...question.B].reduce((sum, option) => sum + option.length + 1, 0);
    const size = [...A, ...B].flatMap((x) => [x.constant, ...x.terms.map((term) => term[1])]).map(magnitude);
    const largest = valueOf.map(magnitude).reduce(larger) * size.reduce(larger);
    const cost = LONG_STEPS * (entries + moved.length * generators.length + 10) * stepsOf(largest);
    let [forB, tie, forA] = [0n, 0n, 0n];
    for (let n = 0; n < found.length; n++) {
      const key = found[n];
      const [a, b] = [best(A, key), best(B, key)];
      if (b > a) forB += 1n;
      else if (a > b) forA += 1n;
      else tie += 1n;
      for (const source of back) {
        let image = "";
        for (const k of source) image += key[k];
        if (!seen.has(image)) {
          seen.add(image);
          found.push(image);
          pace.hold(found.length * moved.length);
        }
      }
      if (pace.spend(cost)) await pace.rest(() => forB + tie + forA, null);
    }
    return { B: forB, tie, A: forA, orbit: BigInt(found.length), method: "generators" };
  }

  // -------------------------------------------------------------------------------------------------------- the count

  /** Counting is given up: it needs at least so much of something, more than there may be. */
  class TooLarge extends Error {
    constructor(needed, what, limit) {
      const digits = String(needed);
      const number = digits.length <= 20 ? digits : "10^" + (digits.length - 1);
      super("counting this orbit takes at least " + number + " " + what + ", more than " + limit);
      this.needed = needed;
    }
  }

  /** Counts elementary steps up to a limit, and lets the page breathe: events are handled between two chunks. */
  class Pace {
    constructor({ limit, onProgress, signal }) {
      this.limit = limit === undefined ? DEFAULT_LIMIT : Number(limit);
      if (!(this.limit >= 0)) throw new RangeError("a limit is a number of steps");
      this.onProgress = onProgress;
      this.signal = signal;
      this.steps = 0;
      this.look = 0;
      this.last = performance.now();
    }

    /** TooLarge when this much is needed and it is more than the limit. */
    demand(needed, what = "elementary steps", limit = this.limit) {
      if (needed > limit) throw new TooLarge(needed, what, limit);
    }

    hold(numbers) {
      if (numbers > MOST_LISTED) this.demand(BigInt(numbers), "numbers at once", MOST_LISTED);
    }

    /** True when it is time to look at the clock. */
    spend(steps) {
      this.steps += steps;
      if (this.steps > this.limit) this.demand(BigInt(this.steps));
      return this.steps > this.look;
    }

    async rest(counted, orbit) {
      this.look = this.steps + 20000;
      if (performance.now() - this.last < CHUNK) return;
      if (this.onProgress && counted) this.onProgress({ counted: counted(), orbit, steps: this.steps });
      await new Promise((resume) => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => {
          channel.port1.close();
          resume();
        };
        channel.port2.postMessage(null);
      });
      if (this.signal) this.signal.throwIfAborted();
      this.last = performance.now();
    }
  }

  /**
   * Promise of {B, tie, A, orbit, method}: how many different elements of the orbit of these values have max_B > max_A,
   * equality, max_A > max_B.  Of {tooLarge, needed} when that takes more than `limit` elementary steps, or too much
   * memory: tooLarge is the reason, `needed` a lower bound of what it names; nothing is guessed.
   *
   * problem     the JSON value of a problem, orbitcert/problem/1
   * values      [[p, q], ...], BigInt, q > 0: one value per state, as parseReward gives them
   * limit       elementary steps of some 30 ns; a few seconds by default
   * onProgress  called now and then with {counted, orbit, steps}; orbit is null while its size is unknown
   * signal      an AbortSignal: the promise is rejected with its reason
   */
  async function count(problem, values, options) {
    const pace = new Pace(options || {});
    if (pace.signal) pace.signal.throwIfAborted();
    if (!values.every(([p, q]) => typeof p === "bigint" && typeof q === "bigint" && q > 0n)) {
      throw new TypeError("values are pairs of BigInt, the second one positive");
    }
    try {
      const question = questionOf(problem);
      if (values.length !== question.d) throw new Error(values.length + " values for " + question.d + " states");
      if (question.generators !== null) return await countGenerated(question, values, pace);
      const weight = commonWeight(question);
      if (weight !== null) return await countOneHots(question, weight, values, pace);
      return await countArrangements(question, values, pace);
    } catch (stop) {
      if (stop instanceof TooLarge) return { tooLarge: stop.message, needed: stop.needed };
      throw stop;
    }
  }

  return Object.freeze({ parseReward, rewardText, count, percentDown, fractionText });
})();
