// The picture: Cytoscape draws it; how it looks follows the kinds and the theme.
const isDark = () => document.documentElement.classList.contains("dark");
const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const colour = (kind) => (isDark() ? kinds.get(kind).dark : kinds.get(kind).light);

function shorten(text, most) {
  return text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text;
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
        width: 34, height: 34, label: "data(caption)", "font-size": 11, "text-wrap": "wrap", "text-max-width": 118,
        "text-valign": "bottom", "text-margin-y": 4, color: ink("--ink"), "min-zoomed-font-size": 7,
        "border-width": 1.5, "border-color": ink("--paper"), "text-background-color": ink("--ground"),
        "text-background-opacity": 0.75, "text-background-padding": 2,
      },
    },
    ...looks,
    { selector: "node.asked", style: { width: 58, height: 58, "font-size": 14, "font-weight": "bold", "z-index": 9 } },
    { selector: "node.wrong", style: { "border-width": 3, "border-color": ink("--error"), "border-style": "double" } },
    { selector: "node.more", style: { "border-width": 3, "border-color": ink("--soft"), "border-style": "dotted" } },
    { selector: "edge", style: { width: 1.4, "line-color": ink("--line"), "curve-style": "straight", "target-arrow-shape": "triangle", "target-arrow-color": ink("--line"), "arrow-scale": 0.8 } },
    { selector: "edge.contested", style: { width: 2.2, "line-style": "dashed", "line-color": ink("--error"), "target-arrow-color": ink("--error"), "target-arrow-shape": "tee" } },
    { selector: ".hidden", style: { display: "none" } },
    { selector: ".faint", style: { opacity: 0.18 } },
    { selector: "node.open", style: { "border-width": 4, "border-color": ink("--accent"), "border-style": "solid" } },
    { selector: "node.at", style: { "overlay-color": ink("--accent"), "overlay-opacity": 0.25, "overlay-padding": 6 } },
  ];
}

function caption(node) {
  const name = nameOf(node);
  return name ? `${node.code}\n${shorten(name, 48)}` : node.code;
}

const cy = cytoscape({
  container: document.getElementById("canvas"),
  elements: [
    ...data.nodes.map((node) => ({
      data: { id: node.id, kind: node.kind, caption: caption(node) },
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
  const shown = data.nodes.filter((node) => isVisible(node.id)).length;
  const rest = data.nodes.length - shown;
  document.getElementById("hint").textContent = rest
    ? `${shown} of ${data.nodes.length} codes shown; double-click a dotted one for its neighbours`
    : `${data.nodes.length} codes, ${data.edges.length} links`;
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
