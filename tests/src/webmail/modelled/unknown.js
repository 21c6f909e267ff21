"use strict";
// Webmails whose software nobody knows, each built in its own way.

// A list with the first words of each mail, and the mails in frames without an address.
models.frames = {
  place: `<div><div><button>Nuovo messaggio</button><div id="lista"></div></div><div id="lettura"></div></div>`,
  rows: "#lista",
  row: ({ name, text }) => {
    const row = made("<div style=\"cursor: pointer; white-space: nowrap\"></div>");
    row.append(`${name}: ${text}`);
    return row;
  },
  list: "#lettura",
  mail: ({ name }) => made(`<section><button>Rispondi</button><h2>${quoted(name)}</h2><div></div></section>`),
  body: () => made("<iframe srcdoc='<body><pre></pre>'></iframe>"),
  into: (mail) => mail.lastElementChild,
  write: (frame, mail) => frame.addEventListener("load", () => fill(frame.contentDocument.querySelector("pre"), mail)),
  route: (id) => `/app/?m=${id}`,
};

// Cards of a fixed height beside the mail, each with all of its mail's text, of which the first lines are seen; a mail
// that is collapsed shows them, too.
const card = "height: 1.2em; overflow: hidden";
models.cards = {
  place: `<main style="display: flex; height: 34em; overflow: hidden"><nav><a href="#">Posta in arrivo</a></nav>
    <div id="schede" role="list" style="width: 20em; overflow-y: auto"></div><div id="lettura" style="overflow-y: auto"></div></main>`,
  rows: "#schede",
  row: ({ name, text }) => made(`<div role="listitem" tabindex="0"><strong>${quoted(name)}</strong><div style="${card}">${quoted(text)}</div></div>`),
  list: "#lettura",
  mail: ({ name, text, closed }) => made(`<article><dl><dt>Absender</dt><dd>${quoted(name)}</dd><dt>Datum</dt><dd>${data()}</dd></dl>
    <div role="toolbar"><button>Antworten</button></div>${closed ? `<div class="anteprima" style="${card}">${quoted(text)}</div>` : ""}<div></div></article>`),
  opened: (mail) => mail.querySelector(".anteprima")?.remove(),
  body: () => made("<div style=\"white-space: pre-wrap\"></div>"),
  into: (mail) => mail.lastElementChild,
  route: (id) => `/new/mail/inbox/${id}`,
};

// A table of rows that are chosen, in which nothing is cut but by the width of the table, and beside it the mail in a
// frame that the page writes, above the editor of a reply that quotes it.
models.table = {
  place: `<div><table role="grid" style="width: 30em; table-layout: fixed; overflow: hidden"><tbody></tbody></table><div id="message"></div></div>`,
  rows: "tbody",
  row: ({ name, text }) => made(`<table><tr role="row" aria-selected="false"><td role="gridcell">${quoted(name)}</td>
    <td role="gridcell" style="white-space: nowrap">${quoted(text)}</td></tr></table>`).querySelector("tr"),
  list: "#message",
  mail: ({ name, text }) => made(`<div><p>From: ${quoted(name)} &middot; Date: ${data()}</p><div></div>
    <div contenteditable="true"><blockquote>${quoted(text)}</blockquote></div></div>`),
  body: () => made("<iframe title=\"Message\"></iframe>"),
  into: (mail) => mail.querySelector("div"),
  write: (frame, mail) => {
    const inner = frame.contentDocument;
    inner.open();
    inner.write("<!doctype html><body><table><tr><td><div></div></td></tr></table>");
    inner.close();
    fill(inner.querySelector("div"), mail);
  },
  route: (id) => `/cp/#/msg/${id}`,
};
