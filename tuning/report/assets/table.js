"use strict";
// A table that its heads sort, a box filters, and boxes for columns narrow; and that is as it was
// left when its page, which is written anew meanwhile, has loaded itself anew.
function makeBoard(table, { noun }) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...body.rows];
  const first = Number(table.dataset.first || 0);
  const state = { column: first, descending: false, filter: "", picked: null, shown: heads.map((head) => !head.hidden) };
  const box = document.getElementById("filter");
  const boxes = [...document.querySelectorAll("input[data-column]")];

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
    document.getElementById("count").textContent = `${count.toLocaleString("en")} of ${rows.length.toLocaleString("en")} ${noun}`;
  }

  function narrow() {
    heads.forEach((head, column) => {
      head.hidden = !state.shown[column];
      rows.forEach((row) => { row.cells[column].hidden = head.hidden; });
    });
  }

  function follow() {
    const kept = `${noun} of ${document.title}`;
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
    if (document.body.dataset.running !== "yes") return;
    setTimeout(() => {
      try {
        sessionStorage.setItem(kept, JSON.stringify({ ...state, picked: null, scroll: window.scrollY }));
      } catch { /* as above */ }
      window.location.reload();
    }, 10000);
  }

  heads.forEach((head, column) => head.querySelector("button").addEventListener("click", () => {
    state.descending = state.column === column && !state.descending;
    state.column = column;
    sort();
  }));
  box.addEventListener("input", () => { state.filter = box.value; filter(); });
  boxes.forEach((one) => one.addEventListener("change", () => {
    state.shown[Number(one.dataset.column)] = one.checked;
    narrow();
  }));
  return { follow, pick: (numbers) => { state.picked = numbers; filter(); } };
}
