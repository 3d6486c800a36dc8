// The picture: Cytoscape draws it; how it looks follows the kinds and the theme.
const isDark = () => document.documentElement.classList.contains("dark");
const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const colour = (kind) => (isDark() ? kinds.get(kind).dark : kinds.get(kind).light);

// Cuts a text after a word, where it has one.
function shorten(text, most) {
  if (text.length <= most) return text;
  const part = text.slice(0, most - 1);
  const space = part.lastIndexOf(" ");
  return `${(space > most / 2 ? part.slice(0, space) : part).replace(/[\s,;(]+$/, "")}…`;
}

function style() {
  const looks = data.kinds.map((kind) => ({
    selector: `node[kind = "${kind.kind}"]`,
    style: { shape: kind.shape, "background-color": colour(kind.kind) },
  }));
  return [
    {
      selector: "node",
      style: {
        width: 34, height: 34, label: "data(caption)", "font-size": 11, "text-wrap": "wrap", "text-max-width": 124,
        "text-valign": "bottom", "text-margin-y": 4, color: ink("--ink"), "min-zoomed-font-size": 7,
        "border-width": 1.5, "border-color": ink("--paper"), "text-background-color": ink("--ground"),
        "text-background-opacity": 0.92, "text-background-padding": 2,
      },
    },
    ...looks,
    { selector: "node.asked", style: { width: 58, height: 58, "font-size": 13, "font-weight": "bold", "text-max-width": 184, "z-index": 9 } },
    // From far only codes are legible, so only they are written, in letters that stay large enough.
    { selector: "node.far", style: { label: "data(brief)", "font-size": "data(size)", "min-zoomed-font-size": 5 } },
    { selector: "node.far.up", style: { "text-valign": "top", "text-margin-y": -4 } },
    { selector: "node.wrong", style: { "border-width": 3, "border-color": ink("--error"), "border-style": "double" } },
    { selector: "node.more", style: { "border-width": 3, "border-color": ink("--soft"), "border-style": "dotted" } },
    { selector: "edge", style: { width: 1.4, "line-color": ink("--edge"), "curve-style": "straight", "target-arrow-shape": "triangle", "target-arrow-color": ink("--edge"), "arrow-scale": 0.8 } },
    { selector: "edge.contested", style: { width: 2.2, "line-style": "dashed", "line-color": ink("--error"), "target-arrow-color": ink("--error"), "target-arrow-shape": "tee" } },
    { selector: "edge.dense", style: { width: 0.8, opacity: 0.35, "target-arrow-shape": "none" } },
    { selector: "edge.dense.contested", style: { width: 1.4, opacity: 0.8 } },
    { selector: ".hidden", style: { display: "none" } },
    { selector: ".faint", style: { opacity: 0.18 } },
    { selector: "node.open", style: { "border-width": 4, "border-color": ink("--accent"), "border-style": "solid" } },
    { selector: "node.at", style: { "overlay-color": ink("--accent"), "overlay-opacity": 0.25, "overlay-padding": 6 } },
  ];
}

function caption(node) {
  const name = nameOf(node);
  return name ? `${node.code}\n${shorten(name, data.asked.includes(node.id) ? 110 : 60)}` : node.code;
}

const cy = cytoscape({
  container: document.getElementById("canvas"),
  elements: [
    ...data.nodes.map((node) => ({
      data: { id: node.id, kind: node.kind, caption: caption(node), brief: shorten(node.code, 12), size: 11 },
      classes: [data.asked.includes(node.id) && "asked", node.findings.length && "wrong"].filter(Boolean),
    })),
    ...data.edges.map((edge, index) => ({
      data: { id: `edge ${index}`, source: edge.source, target: edge.target, index },
      classes: edge.contested.length ? ["contested"] : [],
    })),
  ],
  style: style(),
  minZoom: 0.05,
  maxZoom: 4,
  boxSelectionEnabled: false,
});

function refresh() {
  cy.batch(() => {
    cy.nodes().forEach((node) => {
      node.toggleClass("hidden", !isVisible(node.id()));
      node.toggleClass("more", hiddenNeighbours(node.id()).length > 0);
    });
  });
  // So many links would be one dark surface.
  const links = cy.edges(":visible");
  cy.batch(() => cy.edges().toggleClass("dense", links.length > 400));
  const shown = data.nodes.filter((node) => isVisible(node.id)).length;
  const rest = data.nodes.length - shown;
  document.getElementById("hint").textContent = rest
    ? `${shown} of ${data.nodes.length} codes shown; double-click a dotted one for its neighbours`
    : `${many(data.nodes.length, "code")}, ${many(data.edges.length, "link")}`;
}

const many = (count, one) => `${count} ${one}${count === 1 ? "" : "s"}`;

const FAR = 0.6; // below this zoom a name would be too small to read
const FARTHEST = 0.25; // and below this one codes would stand on each other
const LEAST = 8; // the least height of letters on the screen, in pixels
let sized = null;

function sizeLabels() {
  const zoom = cy.zoom();
  // In steps, so that turning the wheel does not style every code anew each time.
  const size = zoom >= FAR || zoom < FARTHEST ? 0 : Math.ceil(LEAST / zoom / 3) * 3;
  if (size === sized) return;
  sized = size;
  cy.batch(() => {
    cy.nodes().forEach((node) => {
      if (size) node.data("size", node.hasClass("asked") ? size * 1.3 : size);
      node.toggleClass("far", size > 0);
    });
  });
}
cy.on("zoom", sizeLabels);

// Shows everything beside the legend, and few codes no larger than need be.
function fit() {
  const shown = cy.nodes(":visible");
  if (!shown.length) return;
  const legend = document.getElementById("legend").getBoundingClientRect();
  const isBelow = legend.width > cy.width() / 2;
  const free = {
    left: (isBelow ? 0 : legend.right) + 56,
    right: 56,
    top: 30,
    bottom: (isBelow ? legend.height : 0) + 66,
  };
  const xs = shown.map((node) => node.position("x"));
  const ys = shown.map((node) => node.position("y"));
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const wide = Math.max(cy.width() - free.left - free.right, 50);
  const high = Math.max(cy.height() - free.top - free.bottom, 50);
  const zoom = Math.max(cy.minZoom(), Math.min(wide / Math.max(right - left, 1), high / Math.max(bottom - top, 1), 1.25));
  const middle = zoom === 1.25 && !isBelow ? cy.width() / 2 : free.left + wide / 2;
  cy.viewport({
    zoom,
    pan: {
      x: middle - (zoom * (left + right)) / 2,
      y: free.top + high / 2 - (zoom * (top + bottom)) / 2,
    },
  });
  sizeLabels();
}

function hiddenNeighbours(id) {
  return [...neighbours.get(id)].filter((other) => !state.shown.has(other));
}

function expand(id) {
  const more = hiddenNeighbours(id);
  if (!more.length) return;
  const here = cy.getElementById(id).position();
  more.forEach((other, index) => {
    const angle = (2 * Math.PI * index) / more.length;
    const radius = 110 + 14 * more.length ** 0.7;
    cy.getElementById(other).position({ x: here.x + radius * Math.cos(angle), y: here.y + radius * Math.sin(angle) });
    state.shown.add(other);
  });
  refresh();
}
