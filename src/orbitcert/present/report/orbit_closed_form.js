/** The question in indices, and counting by a formula when every option is a multiple of a one-hot. */
OrbitCount = (function (parts) {
  "use strict";

  const { lcm, shown, parseRational } = parts;

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

  return {
    ...parts, questionOf, integral, factorial, exactQuotient, multiplicities, multinomial, commonWeight, countOneHots,
  };
})(OrbitCount);
