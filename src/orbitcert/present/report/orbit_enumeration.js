/** Counting by enumeration: every arrangement of the values up to symmetry, or every reward of a generated orbit. */
OrbitCount = (function (parts) {
  "use strict";

  const { magnitude, larger, integers, stepsOf, LONG_STEPS } = parts;
  const { integral, factorial, exactQuotient, multiplicities, multinomial } = parts;
  const NODE_STEPS = 6; // for placing one value, besides a step per option
  const WEIGHT_STEPS = 20; // for a weight of repeated values
  const MOST_TABLED = 4000000; // numbers that are written out before an enumeration begins

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

  return { ...parts, countArrangements, countGenerated };
})(OrbitCount);
