// SPDX-FileCopyrightText: 2026 The Tocsin authors
// SPDX-License-Identifier: Apache-2.0
// The map to look around in. The page is whole without this file: it adds the picture, and finding as you type.
"use strict";
(() => {
  const frame = document.getElementById("graph");
  const panel = document.getElementById("panel");
  const search = document.getElementById("q");
  const kind = document.getElementById("kind");
  const words = document.getElementById("words").dataset;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const shapes = { service: "rectangle", jurisdiction: "hexagon", region: "round-hexagon", organisation: "octagon" };

  const style = () => [
    { selector: "node", style: {
      "shape": (n) => n.data("services") > 0 ? "diamond" : shapes[n.data("kind")] || "ellipse",
      "width": "data(size)", "height": "data(size)",
      "background-color": (n) => colour(n.data("best") > 0 ? "--due" : n.data("services") > 0 ? "--paper" : "--mute"),
      "border-color": (n) => colour(n.data("services") > 0 ? "--due" : "--mute"), "border-width": 2,
      "label": "data(label)", "color": colour("--ink"), "font-size": "data(font)", "min-zoomed-font-size": 9,
      "text-valign": "bottom", "text-margin-y": 3, "text-wrap": "ellipsis", "text-max-width": (n) => 13 * n.data("font"),
      "text-background-color": colour("--paper"), "text-background-opacity": 0.8 } },
    { selector: "edge", style: {
      "width": 1, "line-color": colour("--mute"), "opacity": 0.6, "curve-style": "bezier",
      "target-arrow-shape": "triangle", "target-arrow-color": colour("--mute"), "arrow-scale": 0.7 } },
    { selector: ".off", style: { "opacity": 0.12, "text-opacity": 0 } },
    { selector: "node.near", style: { "border-color": colour("--link"), "border-width": 3 } },
    { selector: "edge.near", style: { "line-color": colour("--link"), "target-arrow-color": colour("--link"), "opacity": 1, "width": 2 } },
    { selector: "node:selected", style: { "border-color": colour("--link"), "border-width": 6 } },
  ];

  // what is hidden in a text is shown as its number, as on every page; joiners are needed to write some scripts
  const hidden = /(?![\u200c\u200d\t\n\r])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;
  const clean = (text) => (text.length > 400 ? text.slice(0, 399) + "…" : text)
    .replace(hidden, (char) => "\\u" + char.codePointAt(0).toString(16).padStart(4, "0")).replace(/[\t\n\r]/g, " ");
  const cut = (text) => text.length > 60 ? text.slice(0, 59) + "…" : text;
  const address = (path, values) => {
    const query = new URLSearchParams(values);
    if (words.lang) query.set("lang", words.lang);
    return path + "?" + query.toString();
  };
  const add = (parent, tag, text) => parent.appendChild(Object.assign(document.createElement(tag), { textContent: text }));
  const link = (parent, text, path, values) => { add(parent, "a", text).href = address(path, values); };

  const list = (title, ends, go) => {
    if (!ends.length) return;
    add(panel, "h3", title + " " + ends.length);
    const ul = panel.appendChild(document.createElement("ul"));
    ends.slice(0, 50).forEach(([node, input]) => {
      const li = ul.appendChild(document.createElement("li"));
      const button = add(li, "button", cut(node.data("name")));
      button.type = "button";
      button.addEventListener("click", () => go(node));
      if (input) add(li, "span", " " + cut(input)).className = "small";
    });
    if (ends.length > 50) add(ul, "li", "…");
  };

  const tell = (cy, node) => {
    cy.elements().removeClass("near").unselect();
    node.select();
    node.closedNeighborhood().addClass("near");
    const data = node.data();
    panel.replaceChildren();
    panel.hidden = false;
    add(panel, "h2", data.name);
    add(panel, "p", [words[data.kind], data.services > 0 ? (data.best > 0 ? words.single : words.may) : ""].filter(Boolean).join("; "));
    add(panel, "p", words.people + ": " + data.people.toLocaleString("en").replaceAll(",", "\u202f") + "; " + words.services + ": " + data.services);
    const more = panel.appendChild(document.createElement("p"));
    link(more, words.falls, "/know/chokepoints", { lose: data.id });
    more.append(" · ");
    link(more, words.line, "/know/impact", { lose: data.id });
    more.append(" · ");
    link(more, words.facts, "/know/explore", { node: data.id });
    const go = (other) => { cy.center(other); tell(cy, other); };
    list(words.needs, node.incomers("edge").map((e) => [e.source(), e.data("input")]), go);
    list(words.needed, node.outgoers("edge").map((e) => [e.target(), e.data("input")]), go);
    if (data.source) add(panel, "code", data.source).className = "cite";
  };

  const draw = (doc) => {
    const most = Math.max(1, ...doc.nodes.map((n) => n.people));
    const share = (n) => Math.sqrt(Math.max(0, n.people) / most);
    const place = new Map(doc.places.map(([x, y], at) => [at, { x, y }]));
    const nodes = doc.nodes.map((n, at) => ({
      position: place.get(at),
      data: { id: n.id, kind: n.kind, name: clean(n.name), label: cut(clean(n.name)), people: n.people, services: n.services,
        best: n.services_at_best, source: clean(n.source), size: 12 + 34 * share(n), font: 12 + 18 * share(n),
        text: (n.id + " " + n.name).toLowerCase() } }));
    const edges = doc.links.map((l, at) => ({ data: { id: "edge " + at, source: l.member, target: l.consumer, input: clean(l.input) } }));
    const taken = new Set(nodes.map((n) => n.data.id));
    edges.forEach((e) => { while (taken.has(e.data.id)) e.data.id += "'"; });
    frame.hidden = false;
    const cy = window.cytoscape({
      container: frame, elements: { nodes, edges }, style: style(), layout: { name: "preset", padding: 20 },
      minZoom: 0.03, maxZoom: 4, boxSelectionEnabled: false, autounselectify: false,
      hideEdgesOnViewport: edges.length > 2000, textureOnViewport: nodes.length > 600 });
    const filter = () => {
      const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      cy.batch(() => {
        cy.elements().removeClass("off");
        const off = cy.nodes().filter((n) => (kind.value && n.data("kind") !== kind.value) || !wanted.every((w) => n.data("text").includes(w)));
        off.addClass("off");
        off.connectedEdges().addClass("off");
      });
      const left = cy.nodes().not(".off");
      if (left.length && left.length < cy.nodes().length) cy.fit(left, 60); else cy.fit(undefined, 20);
      if (cy.zoom() > 1.5) { cy.zoom(1.5); cy.center(left); }
      document.getElementById("found").textContent = words.found.replace("{n}", left.length);
    };
    cy.on("tap", "node", (event) => tell(cy, event.target));
    search.addEventListener("input", filter);
    kind.addEventListener("change", filter);
    const zoom = (by) => cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: frame.clientWidth / 2, y: frame.clientHeight / 2 } });
    const bar = document.getElementById("zoom");
    bar.hidden = false;
    bar.children[0].addEventListener("click", () => zoom(1.4));
    bar.children[1].addEventListener("click", () => zoom(1 / 1.4));
    bar.children[2].addEventListener("click", () => cy.fit(undefined, 20));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => cy.style(style()));
    const chosen = frame.dataset.node && cy.getElementById(frame.dataset.node);
    if (chosen && chosen.length) { cy.zoom(1); cy.center(chosen); tell(cy, chosen); }
    frame.dataset.ready = String(nodes.length);
    frame.graph = cy;
  };

  fetch(frame.dataset.src, { credentials: "same-origin" })
    .then((answer) => { if (!answer.ok) throw new Error(String(answer.status)); return answer.json(); })
    .then((doc) => { if (doc.nodes.length) draw(doc); })
    .catch((error) => { frame.hidden = false; frame.textContent = words.failed + " (" + error.message + ")"; });
})();
