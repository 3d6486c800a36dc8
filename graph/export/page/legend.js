// The legend shows each kind's colour and shape, and filters by it.
const legend = document.getElementById("legend");
const SHAPES = {
  ellipse: "M8 1a7 7 0 1 0 .001 0Z",
  "round-rectangle": "M3 2h10a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H3a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2Z",
  hexagon: "M4.5 2h7L15 8l-3.5 6h-7L1 8Z",
  diamond: "M8 0.5 15.5 8 8 15.5 0.5 8Z",
  triangle: "M8 1 15.5 14.5H.5Z",
  octagon: "M5 1h6l4 4v6l-4 4H5l-4-4V5Z",
  pentagon: "M8 .8 15.4 6.2 12.6 15H3.4L.6 6.2Z",
};

function shape(kind) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[kind.shape]);
  path.setAttribute("fill", colour(kind.kind));
  svg.append(path);
  return svg;
}

function drawLegend() {
  const present = data.kinds.filter((kind) => data.nodes.some((node) => node.kind === kind.kind));
  const entries = present.map((kind) => {
    const count = data.nodes.filter((node) => node.kind === kind.kind).length;
    const box = element("input", { type: "checkbox", "data-kind": kind.kind, style: "width:auto", onchange: () => {
      if (box.checked) state.off.delete(kind.kind); else state.off.add(kind.kind);
      refresh();
    } });
    box.checked = !state.off.has(kind.kind);
    return element("label", {}, box, shape(kind), kind.name, element("span", { class: "count" }, String(count)));
  });
  const contested = data.edges.filter((edge) => edge.contested.length).length;
  if (contested) entries.push(element("div", { class: "sign" }, element("span", { class: "error" }, "┄┤"), `${contested} contested`));
  legend.replaceChildren(...entries);
}
