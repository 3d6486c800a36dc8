// Search with completion: a combobox as the ARIA Authoring Practices describe it.
const box = document.getElementById("search");
const list = document.getElementById("matches");
const MOST = 12;
let matches = [];
let chosen = -1;

const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const searchable = data.nodes.map((node) => ({
  node,
  code: folded(node.code).replace(".", ""),
  text: folded([node.code, node.id, node.label || "", ...node.names.map((said) => said.name)].join(" ")),
}));

function search() {
  const words = folded(box.value).split(/\s+/).filter(Boolean);
  const whole = words.join("").replace(".", "");
  matches = words.length
    ? searchable
      .filter(({ code, text }) => code.startsWith(whole) || words.every((word) => text.includes(word)))
      .sort((a, b) => b.code.startsWith(whole) - a.code.startsWith(whole) || distance(a.node.id) - distance(b.node.id) || (a.code < b.code ? -1 : 1))
      .slice(0, MOST)
      .map(({ node }) => node)
    : [];
  chosen = matches.length ? 0 : -1;
  draw();
}

function draw() {
  list.replaceChildren(...matches.map((node, index) => element("li",
    { role: "option", id: `match-${index}`, "aria-selected": String(index === chosen), onmousedown: (event) => { event.preventDefault(); take(index); } },
    element("b", {}, node.code), element("span", {}, nameOf(node)))));
  if (box.value.trim() && !matches.length) list.replaceChildren(element("li", { role: "option", "aria-disabled": "true" }, "nothing found on this page"));
  list.hidden = !box.value.trim();
  box.setAttribute("aria-expanded", String(!list.hidden));
  if (chosen >= 0) box.setAttribute("aria-activedescendant", `match-${chosen}`);
  else box.removeAttribute("aria-activedescendant");
}

function take(index) {
  if (!matches[index]) return;
  const { id, kind } = matches[index];
  state.off.delete(kind);
  drawLegend();
  box.value = "";
  matches = [];
  draw();
  refresh();
  open(id, true);
  document.getElementById("canvas").focus();
}

box.addEventListener("input", search);
box.addEventListener("blur", () => { list.hidden = true; });
box.addEventListener("focus", draw);
box.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    chosen = (chosen + (event.key === "ArrowDown" ? 1 : -1) + matches.length) % Math.max(1, matches.length);
    draw();
    event.preventDefault();
  } else if (event.key === "Enter") take(chosen);
  else if (event.key === "Escape") { box.value = ""; matches = []; draw(); box.blur(); }
});
