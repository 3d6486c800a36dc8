// Has Mermaid's own parser read a flowchart, and prints what it found as JSON.
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

// Mermaid cleans texts with DOMPurify, which wants the window of a browser.
globalThis.window = new JSDOM("").window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");
const text = readFileSync(process.argv[2], "utf8");
await mermaid.parse(text);
const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
const decode = (label) =>
  // What Mermaid does with its marks when it draws a label.
  label.replaceAll("<br/>", "\n").replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCodePoint(Number(code)));
const nodes = [...db.getVertices().values()].map((node) => ({ label: decode(node.text), kind: node.classes[0] }));
console.log(JSON.stringify({ nodes, edges: db.getEdges().map((edge) => [edge.start, edge.end]) }));
