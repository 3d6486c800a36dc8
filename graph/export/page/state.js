// What the page shows: the graph that it carries, and small helpers. Names are text, never markup:
// everything that comes from the data goes through textContent.
const data = JSON.parse(document.getElementById("graph").textContent);
const kinds = new Map(data.kinds.map((kind) => [kind.kind, kind]));
const byId = new Map(data.nodes.map((node) => [node.id, node]));
const neighbours = new Map(data.nodes.map((node) => [node.id, new Set()]));
for (const edge of data.edges) {
  neighbours.get(edge.source).add(edge.target);
  neighbours.get(edge.target).add(edge.source);
}

const FEW = 320; // up to so many codes, all of them are shown at once

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") made.className = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  for (const child of children) if (child != null) made.append(child);
  return made;
}

function nameOf(node) {
  return node.label || (node.names.length ? node.names[0].name : "");
}

// How many steps each code is from the asked ones; without any, from the best linked.
function distances() {
  let start = data.asked.filter((id) => byId.has(id));
  if (!start.length && data.nodes.length) {
    start = [[...byId.keys()].reduce((a, b) => (neighbours.get(b).size > neighbours.get(a).size ? b : a))];
  }
  const found = new Map(start.map((id) => [id, 0]));
  const waiting = [...start];
  for (let at = 0; at < waiting.length; at += 1) {
    for (const next of neighbours.get(waiting[at])) {
      if (!found.has(next)) {
        found.set(next, found.get(waiting[at]) + 1);
        waiting.push(next);
      }
    }
  }
  return found;
}

const away = distances();
const far = 1 + Math.max(0, ...away.values());
const distance = (id) => (away.has(id) ? away.get(id) : far);

const state = {
  open: null,
  off: new Set(), // the kinds that the legend hides
  shown: new Set(
    data.nodes.filter((node) => data.nodes.length <= FEW || distance(node.id) <= 1).map((node) => node.id),
  ),
};
const isVisible = (id) => state.shown.has(id) && !state.off.has(byId.get(id).kind);
