// Where the codes stand. Positions are computed here, so that the same graph always looks the same.
const SPACE = 92; // between the middles of two codes on a ring
const RING = 150; // between two rings
// By how much of a step each ring is turned. Rings hold codes as 1 : 2 : 3 : 4, and so no link to an
// outer code runs through one of an inner ring.
const TURNS = [0.5, 0.5, 0, 0.5];

const order = (a, b) => {
  const places = data.kinds.map((kind) => kind.kind);
  return places.indexOf(byId.get(a).kind) - places.indexOf(byId.get(b).kind) || (a < b ? -1 : 1);
};

// Rings around the asked code: the nearest inside, codes of one kind beside each other. What does
// not fit on one ring goes on to the next.
function rings(ids) {
  const places = new Map();
  const levels = new Map();
  const wide = Math.min(1.25, Math.max(0.8, Math.sqrt(cy.width() / cy.height())));
  for (const id of ids) {
    const level = distance(id);
    if (!levels.has(level)) levels.set(level, []);
    levels.get(level).push(id);
  }
  let radius = 0;
  for (const level of [...levels.keys()].sort((a, b) => a - b)) {
    const rest = levels.get(level).sort(order);
    if (level === 0 && rest.length === 1) {
      places.set(rest[0], { x: 0, y: 0 });
      continue;
    }
    // A level takes as many rings as it needs, each as full as the others.
    const needed = [];
    let room = 0;
    let at = radius;
    while (room < rest.length) {
      at += RING;
      const fits = Math.max(6, Math.floor((2 * Math.PI * at) / SPACE));
      needed.push({ at, fits });
      room += fits;
    }
    const rows = needed.map(() => []);
    rest.forEach((id, placed) => {
      // The ring that lags most behind its share takes the next, so that each has every kind.
      const due = needed.map(({ fits }, ring) => (fits * (placed + 1)) / room - rows[ring].length);
      rows[due.indexOf(Math.max(...due))].push(id);
    });
    rows.forEach((row, ring) => {
      row.forEach((id, index) => {
        // Below the asked code stands its name, so the inmost ring has a gap there.
        const angle = (2 * Math.PI * (index + TURNS[ring % TURNS.length])) / row.length + Math.PI / 2;
        if (ring % 2) cy.getElementById(id).addClass("up");
        places.set(id, { x: needed[ring].at * wide * Math.cos(angle), y: (needed[ring].at / wide) * Math.sin(angle) });
      });
    });
    radius = at;
  }
  return places;
}

// One block of columns for each kind, in the order of the codes.
function columns(ids) {
  const places = new Map();
  const high = Math.max(8, Math.ceil(Math.sqrt(ids.length / 2.5)));
  let x = 0;
  for (const kind of data.kinds) {
    const members = ids.filter((id) => byId.get(id).kind === kind.kind).sort();
    members.forEach((id, index) => {
      places.set(id, { x: x + Math.floor(index / high) * 190, y: (index % high) * 78 });
    });
    if (members.length) x += Math.ceil(members.length / high) * 190 + 60;
  }
  return places;
}

function arrange(animate = true) {
  const which = document.getElementById("layout").value;
  const visible = cy.nodes().filter((node) => isVisible(node.id()));
  const ids = visible.map((node) => node.id());
  const still = !animate || ids.length > 400 || matchMedia("(prefers-reduced-motion: reduce)").matches;
  const common = { animate: !still, animationDuration: 350, fit: false, stop: fit };
  const own = { rings, columns }[which];
  cy.nodes().removeClass("up");
  if (own) {
    const places = own(ids);
    visible.layout({ name: "preset", positions: (node) => places.get(node.id()), ...common }).run();
  } else if (which === "tree") {
    // What is drawn as a tree from the first goes down from the first code.
    const roots = data.layout === "tree" ? data.asked.slice(0, 1) : ids.filter((id) => distance(id) === 0);
    visible.union(cy.edges()).layout({ name: "breadthfirst", roots: cy.collection(roots.map((id) => cy.getElementById(id))), spacingFactor: 1.1, ...common }).run();
  } else {
    visible.union(cy.edges(":visible")).layout({ name: "cose", idealEdgeLength: () => 120, nodeRepulsion: () => 90000, numIter: ids.length > 500 ? 150 : 800, ...common, animate: false }).run();
  }
}
