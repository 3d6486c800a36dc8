// The side panel: what is known of one code.
const panel = document.getElementById("panel");
const card = document.getElementById("card");
const where = (entry) => (entry.line == null ? entry.source : `${entry.source}:${entry.line}`);

function section(title, items) {
  return items.length ? [element("h3", {}, title), element("ul", {}, ...items)] : [];
}

function finding(found) {
  return element("li", { class: found.severity },
    element("p", {}, found.message),
    found.suggestions && found.suggestions.length ? element("p", { class: "soft" }, `meant perhaps: ${found.suggestions.join(", ")}`) : null,
    element("p", { class: "where" }, found.rule));
}

function linkItem(edge, here) {
  const other = byId.get(edge.source === here ? edge.target : edge.source);
  const way = edge.source === here ? edge.relation : `${edge.relation} of`;
  return element("li", {},
    element("p", {}, `${way} `, element("button", { class: "go", onclick: () => open(other.id, true) }, other.code),
      ` ${nameOf(other)}`),
    ...edge.statements.map((said) => element("p", { class: "soft" },
      [said.label && `“${said.label}”`, said.note].filter(Boolean).join(" – ") + ` (${where(said)})`)),
    ...edge.contested.map((found) => element("p", { class: found.severity }, found.message)));
}

function open(id, centre = false) {
  const node = byId.get(id);
  if (!state.shown.has(id)) { state.shown.add(id); refresh(); }
  state.open = id;
  cy.elements().removeClass("open faint at");
  const here = cy.getElementById(id);
  here.addClass("open");
  cy.elements().not(here.closedNeighborhood()).addClass("faint");
  const links = data.edges.filter((edge) => edge.source === id || edge.target === id);
  card.replaceChildren(
    element("h2", {}, node.code),
    element("p", { class: "kind" }, `${node.kind}, ${node.system}`),
    nameOf(node) ? element("p", { class: "name" }, node.label || `“${nameOf(node)}”`) : "",
    ...section("Findings", node.findings.map(finding)),
    ...(node.facts.length ? [element("h3", {}, "Facts"), element("dl", {}, ...node.facts.flatMap(([name, text]) => [element("dt", {}, name), element("dd", {}, text)]))] : []),
    ...section("Called", node.names.map((said) => element("li", {}, `${said.name} `, element("span", { class: "where" }, where(said))))),
    ...node.texts.flatMap(([name, text]) => [element("h3", {}, name), element("p", {}, text)]),
    ...section(`Links (${links.length})`, links.map((edge) => linkItem(edge, id))),
  );
  panel.hidden = false;
  panel.scrollTop = 0;
  cy.resize();
  const at = here.renderedPosition();
  const isSeen = at.x > 40 && at.x < cy.width() - 40 && at.y > 40 && at.y < cy.height() - 40;
  if (centre) cy.animate({ center: { eles: here }, zoom: Math.max(cy.zoom(), 0.8) }, { duration: 250 });
  else if (!isSeen) cy.animate({ center: { eles: here } }, { duration: 250 });
}

function close() {
  state.open = null;
  panel.hidden = true;
  cy.elements().removeClass("open faint at");
  cy.resize();
}
document.getElementById("close").addEventListener("click", close);
cy.on("tap", "node", (event) => open(event.target.id()));
cy.on("tap", (event) => { if (event.target === cy) close(); });
cy.on("dbltap", "node", (event) => expand(event.target.id()));
