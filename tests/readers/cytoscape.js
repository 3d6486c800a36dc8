// Has Cytoscape.js read its JSON, and prints what it found as JSON.
import { readFileSync } from "node:fs";
import cytoscape from "cytoscape";

const cy = cytoscape({ headless: true, ...JSON.parse(readFileSync(process.argv[2], "utf8")) });
console.log(
  JSON.stringify({ nodes: cy.nodes().map((node) => node.data()), edges: cy.edges().map((edge) => edge.data()) }),
);
