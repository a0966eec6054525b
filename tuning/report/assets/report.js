"use strict";
(() => {
  // The light colours that the pictures are made with, and what stands for them on a dark page.
  const DARK = {
    "#1f5a99": "#8fbdf0", "#8fb3d9": "#5b7fa8", "#5b86b8": "#76a1d1", "#374151": "#d5d9e0", "#e5e7eb": "#3b4452",
    "#8a6d1d": "#e0b94a", "#7c3aed": "#c4a5fb", "#c2410c": "#fb9a6b",
  };
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  function draw(figure) {
    let source = figure.querySelector("script").textContent;
    if (dark.matches) {
      for (const [light, other] of Object.entries(DARK)) source = source.replaceAll(light, other);
    }
    const { data, layout } = JSON.parse(source);
    Object.assign(layout, { paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", autosize: true });
    layout.legend = { orientation: "h", yanchor: "bottom", y: 1.02, ...layout.legend };
    const place = figure.querySelector(".drawn");
    place.style.height = `${layout.height || 360}px`;
    Plotly.react(place, data, layout, { displaylogo: false, responsive: true, displayModeBar: false });
    if (figure.id === "parallel" && !place.hasPicks) {
      place.hasPicks = true;
      place.on("plotly_selected", (event) => pick(place, event ? event.selections : []));
      place.on("plotly_deselect", () => pick(place, []));
    }
  }

  // What is marked along the axes of the parallel coordinates is all that the leaderboard shows:
  // the trials whose lines go through each of the marked parts.
  function pick(place, selections) {
    const boxes = (selections || []).map((one) => [[one.x0, one.x1].sort((a, b) => a - b), [one.y0, one.y1].sort((a, b) => a - b)]);
    const axes = place.layout.xaxis.tickvals;
    let numbers = null;
    for (const [[left, right], [low, high]] of boxes) {
      for (const axis of axes.filter((one) => left <= one && one <= right)) {
        const found = place.data.flatMap((trace) => (trace.customdata || []).filter((_, at) => trace.x[at] === axis && low <= trace.y[at] && trace.y[at] <= high));
        numbers = numbers === null ? found : numbers.filter((one) => found.includes(one));
      }
    }
    state.picked = numbers;
    filter();
  }

  // A page of two thousand trials answers at once: what is out of sight is drawn when it comes near.
  const figures = [...document.querySelectorAll("figure")];
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      watch.unobserve(entry.target);
      draw(entry.target);
    }
  }, { rootMargin: "400px" });
  figures.forEach((figure) => watch.observe(figure));
  dark.addEventListener("change", () => figures.filter((one) => one.querySelector(".plot-container")).forEach(draw));
  window.addEventListener("beforeprint", () => figures.forEach(draw));

  const table = document.getElementById("board");
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...body.rows];
  const state = { column: 0, descending: false, filter: "", picked: null, shown: heads.map((head) => !head.hidden) };

  function keyOf(row, column) {
    const cell = row.cells[column];
    return cell.dataset.v === undefined ? cell.textContent : Number(cell.dataset.v);
  }

  function compare(one, other) {
    const [a, b] = [keyOf(one, state.column), keyOf(other, state.column)];
    // What has no value stands last, whichever way the rest is sorted.
    if (a === "" || b === "") return (a === "") - (b === "");
    const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
    return state.descending ? -order : order;
  }

  function sort() {
    heads.forEach((head, column) => {
      const way = state.descending ? "descending" : "ascending";
      head.setAttribute("aria-sort", column === state.column ? way : "none");
    });
    body.append(...rows.sort(compare));
  }

  function filter() {
    const words = state.filter.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const told = row.textContent.toLowerCase();
      const isPicked = !state.picked || state.picked.includes(Number(row.dataset.trial));
      row.hidden = !isPicked || !words.every((word) => told.includes(word));
      count += row.hidden ? 0 : 1;
    }
    document.getElementById("count").textContent = `${count.toLocaleString("en")} of ${rows.length.toLocaleString("en")} trials`;
  }

  function narrow() {
    heads.forEach((head, column) => {
      head.hidden = !state.shown[column];
      rows.forEach((row) => { row.cells[column].hidden = head.hidden; });
    });
  }

  heads.forEach((head, column) => head.querySelector("button").addEventListener("click", () => {
    state.descending = state.column === column && !state.descending;
    state.column = column;
    sort();
  }));
  const box = document.getElementById("filter");
  box.addEventListener("input", () => { state.filter = box.value; filter(); });
  const boxes = [...document.querySelectorAll("input[data-column]")];
  boxes.forEach((one) => one.addEventListener("change", () => {
    state.shown[Number(one.dataset.column)] = one.checked;
    narrow();
  }));

  // While the study runs the page is written anew; it is loaded again as it was left, but for what
  // was marked in a picture, which is drawn without marks.
  const kept = `report of ${document.title}`;
  try {
    const before = JSON.parse(sessionStorage.getItem(kept));
    if (before && before.shown.length === state.shown.length) {
      Object.assign(state, before);
      box.value = state.filter;
      boxes.forEach((one) => { one.checked = state.shown[Number(one.dataset.column)]; });
      requestAnimationFrame(() => window.scrollTo(0, before.scroll));
    }
  } catch { /* a browser that keeps nothing for pages from disk */ }
  narrow();
  if (state.column !== 0 || state.descending) sort();
  filter();
  if (document.body.dataset.running === "yes") {
    setTimeout(() => {
      try {
        sessionStorage.setItem(kept, JSON.stringify({ ...state, picked: null, scroll: window.scrollY }));
      } catch { /* as above */ }
      window.location.reload();
    }, 10000);
  }
})();
