/** The count, by the quickest way that fits the question, within a number of steps; what a page uses of all scripts. */
OrbitCount = (function (parts) {
  "use strict";

  const { TooLarge, questionOf, commonWeight, countOneHots, countArrangements, countGenerated } = parts;
  const { parseReward, rewardText, percentDown, fractionText } = parts;
  const DEFAULT_LIMIT = 100000000; // elementary steps: a few seconds
  const CHUNK = 25; // milliseconds of work between two pauses of a responsive page
  const MOST_LISTED = 20000000; // values of an orbit that is listed, all rewards together

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
})(OrbitCount);
