"use strict";
(() => {
  // The light colours that the pictures are made with, and what stands for them on a dark page.
  const DARK = {
    "#1f5a99": "#8fbdf0", "#8fb3d9": "#5b7fa8", "#5b86b8": "#76a1d1", "#374151": "#d5d9e0", "#e5e7eb": "#3b4452",
    "#8a6d1d": "#e0b94a", "#7c3aed": "#c4a5fb", "#c2410c": "#fb9a6b", "#eef1f5": "#232a34", "#9dbfe3": "#2f5278",
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
    board.pick(numbers);
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

  const board = makeBoard(document.getElementById("board"), { noun: "trials" });

  // What was marked in a picture is drawn without marks when the page is loaded anew.
  board.follow();
})();
