// Theme, keys, the table for print and for readers of the page's text, and the first view.
function setTheme(dark) {
  document.documentElement.classList.toggle("dark", dark);
  document.getElementById("theme").setAttribute("aria-pressed", String(dark));
  document.getElementById("theme").textContent = dark ? "Light" : "Dark";
  cy.style(style());
  drawLegend();
}

function zoom(by) {
  cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
}

// The nearest visible code in the direction of an arrow key.
function step(key) {
  const here = cy.getElementById(state.at || state.open || data.asked[0] || data.nodes[0].id);
  const from = here.position();
  const [dx, dy] = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[key];
  let best = null;
  let least = Infinity;
  cy.nodes(":visible").not(here).forEach((node) => {
    const x = node.position("x") - from.x;
    const y = node.position("y") - from.y;
    const along = x * dx + y * dy;
    const cost = along + 2.5 * Math.abs(x * dy - y * dx);
    if (along > 1 && cost < least) { best = node; least = cost; }
  });
  if (!best) return;
  cy.nodes().removeClass("at");
  best.addClass("at");
  state.at = best.id();
  document.getElementById("hint").textContent = `${best.id()} ${nameOf(byId.get(best.id()))}`;
}

const canvas = document.getElementById("canvas");
canvas.addEventListener("keydown", (event) => {
  if (event.key.startsWith("Arrow")) step(event.key);
  else if (event.key === "Enter") open(state.at || data.asked[0]);
  else if (event.key === " ") expand(state.at || data.asked[0]);
  else return;
  event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (["INPUT", "SELECT"].includes(event.target.tagName)) return;
  const does = { "/": () => box.focus(), Escape: close, 0: fit, "+": () => zoom(1.3), "=": () => zoom(1.3), "-": () => zoom(1 / 1.3), t: () => setTheme(!isDark()) }[event.key];
  if (does) { does(); event.preventDefault(); }
});
document.getElementById("fit").addEventListener("click", fit);
document.getElementById("layout").addEventListener("change", () => arrange());
document.getElementById("theme").addEventListener("click", () => setTheme(!isDark()));
window.addEventListener("resize", () => cy.resize());
window.addEventListener("beforeprint", () => { cy.resize(); fit(); });

const rows = document.querySelector("#table tbody");
for (const edge of data.edges) {
  for (const said of edge.statements.length ? edge.statements : [{}]) {
    const to = byId.get(edge.target);
    const cells = [byId.get(edge.source).code, edge.relation, to.code, said.label || to.label, said.note, said.source && where(said), edge.contested.map((found) => found.message).join(" ")];
    rows.append(element("tr", {}, ...cells.map((text) => element("td", {}, text || ""))));
  }
}

if (data.layout) document.getElementById("layout").value = data.layout;
setTheme(matchMedia("(prefers-color-scheme: dark)").matches);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (event) => setTheme(event.matches));
refresh();
arrange(false);
window.billgraph = { cy, data }; // for whoever goes on with the page
