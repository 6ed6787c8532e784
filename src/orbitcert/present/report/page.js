/* What the page does when scripts run: walk through the steps, and count the orbit of a reward that is typed. */
(function () {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";

  function byId(id) {
    return document.getElementById(id);
  }

  /** A new element with text, never with HTML. */
  function made(name, text, kind) {
    const found = document.createElement(name);
    found.textContent = text;
    if (kind) found.className = kind;
    return found;
  }

  function path(kind, d) {
    const found = document.createElementNS(SVG, "path");
    found.setAttribute("class", kind);
    found.setAttribute("d", d);
    return found;
  }

  /** The steps of one certificate: `show` draws the k-th on the figure and says it. */
  function steps(key, data) {
    const stepper = document.querySelector("#" + key + "-evidence .stepper");
    const frame = byId(key + "-figure");
    if (!stepper || !frame || data.steps.length === 0) return;
    const figure = frame.querySelector("svg");
    const now = byId(key + "-now");
    const slider = stepper.querySelector(".slider");
    const previous = stepper.querySelector(".previous");
    const next = stepper.querySelector(".next");
    const nodes = figure.querySelectorAll("g.node");
    const arrows = document.createElementNS(SVG, "g");
    arrows.setAttribute("class", "step-arrows");
    figure.appendChild(arrows);
    let shown = 0;

    function show(k) {
      shown = Math.min(Math.max(k, 0), data.steps.length - 1);
      const step = data.steps[shown];
      arrows.replaceChildren();
      for (const [line, heads] of step.curves) arrows.append(path("arrow", line), path("arrow-head", heads));
      for (const node of nodes) node.classList.remove("base", "image");
      for (const k of step.base) nodes[k].classList.add("base");
      for (const k of step.image) nodes[k].classList.add("image");
      const title = document.createElement("p");
      title.append(made("b", "Step " + (shown + 1) + " of " + data.number + ": " + step.title));
      now.replaceChildren(title, made("p", step.text));
      if (step.carried) now.append(made("p", step.carried, "quiet"));
      if (step.left) now.append(made("p", step.left, "quiet"));
      slider.value = String(shown + 1);
      slider.setAttribute("aria-valuetext", "step " + (shown + 1) + " of " + data.number + ", " + step.title);
      // a button that is switched off would lose the focus, and with it the keys
      previous.setAttribute("aria-disabled", String(shown === 0));
      next.setAttribute("aria-disabled", String(shown === data.steps.length - 1));
    }

    slider.max = String(data.steps.length);
    previous.addEventListener("click", () => show(shown - 1));
    next.addEventListener("click", () => show(shown + 1));
    slider.addEventListener("input", () => show(Number(slider.value) - 1));
    stepper.addEventListener("keydown", (event) => {
      const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (move === undefined || event.target === slider || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      show(shown + move);
    });
    stepper.hidden = data.steps.length < 2;
    now.hidden = false;
    show(0);
  }

  /** The text of a file that a link of this page carries. */
  function carried(link) {
    const bytes = atob(link.getAttribute("href").split(",")[1]);
    return new TextDecoder().decode(Uint8Array.from(bytes, (c) => c.charCodeAt(0)));
  }

  /** Whole numbers as elsewhere in the page. */
  function whole(number) {
    const text = String(number);
    return text.length <= 20 ? number.toLocaleString("en-US") : text.slice(0, 12) + "... (" + text.length + " digits)";
  }

  /** Fill a bar and its table with counts. */
  function fill(orbit, counts) {
    const rects = orbit.querySelectorAll("svg rect");
    let before = 0n;
    ["B", "tie", "A"].forEach((part, k) => {
      const number = counts[part];
      rects[k].setAttribute("x", OrbitCount.percentDown(before, counts.orbit).replace(" ", ""));
      rects[k].setAttribute("width", OrbitCount.percentDown(number, counts.orbit).replace(" ", ""));
      orbit.querySelector(".count-" + part).textContent = whole(number);
      orbit.querySelector(".percent-" + part).textContent = OrbitCount.percentDown(number, counts.orbit);
      before += number;
    });
    orbit.querySelector(".count-orbit").textContent = whole(counts.orbit);
  }

  /** The form that counts the orbit of a typed reward. */
  function ask(key) {
    const form = document.querySelector("#" + key + " .ask");
    const link = byId(key + "-problem");
    if (!form || !link) return;
    const answer = byId(key + "-answer");
    const said = answer.querySelector(".said");
    const counted = answer.querySelector(".counted");
    const field = byId(key + "-reward");
    let problem = null;
    let running = null;

    async function count() {
      if (running) running.abort();
      const own = (running = new AbortController());
      counted.hidden = true;
      field.removeAttribute("aria-invalid");
      try {
        problem = problem || JSON.parse(carried(link));
        const reward = OrbitCount.parseReward(field.value, problem.states);
        said.textContent = "Counting ...";
        const counts = await OrbitCount.count(problem, reward.values, { signal: own.signal });
        if (own !== running) return;
        if (counts.tooLarge) {
          const file = link.getAttribute("download");
          said.textContent = "Too large for this page: " + counts.tooLarge + ". Save the option sets below and run: " +
            "orbitcert orbit " + file + " --reward REWARD";
          return;
        }
        const good = counts.B + counts.tie;
        said.textContent = "The winning side is at least as good in " + whole(good) + " of " + whole(counts.orbit) +
          " variants: " + short(OrbitCount.fractionText(good, counts.orbit)) + " (" +
          OrbitCount.percentDown(good, counts.orbit) + ").";
        fill(counted, counts);
        counted.hidden = false;
      } catch (fault) {
        if (own !== running) return;
        field.setAttribute("aria-invalid", "true");
        said.textContent = "Not counted. " + fault.message;
      }
    }

    function short(text) {
      return text.length <= 40 ? text : text.slice(0, 12) + "... (" + text.length + " digits)";
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      count();
    });
    form.hidden = false;
  }

  for (const article of document.querySelectorAll("article")) {
    steps(article.id, JSON.parse(byId(article.id + "-data").textContent));
    ask(article.id);
  }
  document.documentElement.dataset.ready = "yes";
})();
