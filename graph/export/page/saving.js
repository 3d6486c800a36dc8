// The picture as PNG, by Cytoscape, and as SVG, written here.
function save(blob, ending) {
  const link = element("a", { href: URL.createObjectURL(blob), download: `${data.file}.${ending}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

const svgText = (text) => text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
const rounded = (number) => Math.round(number * 10) / 10;

function polygon(kind, size) {
  const corners = { diamond: 4, triangle: 3, pentagon: 5, hexagon: 6, octagon: 8 }[kind];
  const turn = kind === "hexagon" ? 0 : -Math.PI / 2;
  return Array.from({ length: corners }, (_, at) => {
    const angle = turn + (2 * Math.PI * at) / corners;
    return `${rounded((size / 2) * Math.cos(angle))},${rounded((size / 2) * Math.sin(angle))}`;
  }).join(" ");
}

function inLines(text, most) {
  const lines = [];
  for (const word of text.split(" ")) {
    const last = lines.length - 1;
    if (last >= 0 && lines[last].length + word.length < most) lines[last] += ` ${word}`;
    else if (word) lines.push(word);
  }
  return lines;
}

function svgNode(node) {
  const { x, y } = node.position();
  const kind = kinds.get(node.data("kind"));
  const size = node.width();
  const half = size / 2;
  const look = `fill="${colour(kind.kind)}" stroke="${node.hasClass("wrong") ? ink("--error") : ink("--paper")}" stroke-width="${node.hasClass("wrong") ? 3 : 1.5}"`;
  const drawn = kind.shape === "ellipse" ? `<circle r="${half}" ${look}/>`
    : kind.shape === "round-rectangle" ? `<rect x="${-half}" y="${-half}" width="${size}" height="${size}" rx="6" ${look}/>`
      : `<polygon points="${polygon(kind.shape, size)}" ${look}/>`;
  const [code, name = ""] = node.data("caption").split("\n");
  const lines = inLines(name, 22).map((line, at) => `<tspan x="0" y="${half + 27 + 12 * at}">${svgText(line)}</tspan>`);
  return `<g transform="translate(${rounded(x)} ${rounded(y)})"><title>${svgText(`${node.id()} ${nameOf(byId.get(node.id()))}`)}</title>${drawn}`
    + `<text y="${half + 14}" font-weight="bold">${svgText(code)}</text><text>${lines.join("")}</text></g>`;
}

function svgEdge(edge) {
  const [a, b] = [edge.sourceEndpoint(), edge.targetEndpoint()];
  const wrong = edge.hasClass("contested");
  return `<line x1="${rounded(a.x)}" y1="${rounded(a.y)}" x2="${rounded(b.x)}" y2="${rounded(b.y)}" stroke="${wrong ? ink("--error") : ink("--edge")}" stroke-width="${wrong ? 2.2 : 1.4}"${wrong ? ' stroke-dasharray="6 4"' : ""} marker-end="url(#tip)"/>`;
}

function svg() {
  const shown = cy.elements(":visible");
  const frame = shown.boundingBox();
  const size = `${rounded(frame.x1 - 60)} ${rounded(frame.y1 - 20)} ${rounded(frame.w + 120)} ${rounded(frame.h + 60)}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${size}" font-family="system-ui, sans-serif" font-size="11" text-anchor="middle" fill="${ink("--ink")}">`
    + `<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8Z" fill="${ink("--soft")}"/></marker></defs>`
    + `<rect x="${rounded(frame.x1 - 60)}" y="${rounded(frame.y1 - 20)}" width="100%" height="100%" fill="${ink("--ground")}"/>`
    + shown.edges().map(svgEdge).join("") + shown.nodes().map(svgNode).join("") + "</svg>";
}

document.getElementById("save-svg").addEventListener("click", () => save(new Blob([svg()], { type: "image/svg+xml" }), "svg"));
document.getElementById("save-png").addEventListener("click", async () => {
  // The file has all names, also where the screen has no room for them.
  cy.nodes().removeClass("far");
  const drawn = cy.png({ output: "blob-promise", full: true, scale: 2, maxWidth: 8000, maxHeight: 8000, bg: ink("--ground") });
  sized = null;
  sizeLabels();
  save(await drawn, "png");
});
