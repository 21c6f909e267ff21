"use strict";
// Webmails as public code describes their pages.

models.gmail = {
  place: "<div class=\"nH\"><div role=\"list\"></div></div>",
  list: "[role=list]",
  mail: ({ id, name, address }) => made(`<div class="adn ads" data-message-id="${id}"><div class="gs">
    <div class="gE iv gt"><table class="cf gJ"><tbody><tr>
      <td class="gF gK"><h3 class="iw"><span class="qu" role="gridcell"><span class="gD" name="${quoted(name)}"
        ${address ? `email="${quoted(address)}" data-hovercard-id="${quoted(address)}"` : ""}>${quoted(name)}</span>
        ${address ? `<span class="go"><span aria-hidden="true">&lt;</span>${quoted(address)}<span aria-hidden="true">&gt;</span></span>` : ""}
      </span></h3></td>
      <td class="gH bAk"><div class="gK"><span class="g3" title="${data()}">adesso</span></div></td></tr>
    <tr class="acZ xD"><td><div class="iw ajw"><span class="hb">a <span class="g2" name="me"
      email="anna.bianchi@gmail.com">me</span></span></div></td></tr></tbody></table></div>
    </div></div>`),
  body: () => made("<div class=\"ii gt\"><div class=\"a3s aiL\"></div></div>"),
  into: (mail) => mail.querySelector(".gs"),
  route: (id) => `#inbox/${id}`,
};

models.outlook = {
  place: "<div data-app-section=\"MailReadCompose\"><div id=\"ReadingPaneContainerId\"></div></div>",
  list: "#ReadingPaneContainerId",
  mail: ({ name, address }) => made(`<div><div data-app-section="MessageHeader"><span class="OZZZK"
    ${address ? `title="${quoted(`${name}<${address}>`)}"` : ""}>${quoted(name)}</span></div></div>`),
  body: (id) => made(`<div role="document" id="UniqueMessageBody_${id}" aria-label="Corpo del messaggio"></div>`),
  into: (mail) => mail,
  route: (id) => `/mail/inbox/id/${id}`,
};

// Open-Xchange App Suite 7.10. `folder` names where the mail is, nothing for a message inside a mail; `later` is a
// build of which nobody knows whom it shows as the sender.
models["open-xchange"] = {
  place: `<div id="io-ox-core" class="abs unselectable"><div id="io-ox-screens"><div id="io-ox-windowmanager">
    <div class="window-container io-ox-mail-window"><button>Componi</button>
      <ul class="list-view mail-item visible-selection" role="listbox"></ul>
      <div class="rightside mail-detail-pane"><div class="thread-view list-view"></div></div></div></div></div></div>`,
  rows: "ul.list-view",
  row: ({ id, name, text }) => made(`<li class="list-item selectable" role="option" data-cid="default0/INBOX.${id}">
    <div class="list-item-row"><div class="from"><span class="person">${quoted(name)}</span></div>
      <div class="subject"><span class="drag-title">Notifica SIRPED</span></div></div>
    <div class="text-preview" style="height: 1.4em; overflow: hidden">${quoted(text)}</div></li>`),
  list: ".thread-view",
  mail: ({ id, folder = "default0/INBOX.", later, closed, ...mail }) => made(`<article
    class="list-item mail-item mail-detail f6-target focusable${closed ? "" : " expanded"}" data-cid="${folder}${id}" data-loaded="true">
    <h1 class="subject">Notifica SIRPED</h1>
    <header class="detail-view-header">
      <h2 class="toggle-mail-body"><button type="button" class="toggle-mail-body-btn"><span class="sr-only">Email da ${
        quoted(senders(mail)[0]?.[0] ?? "")}: Notifica SIRPED</span></button></h2>
      <div class="contact-picture" aria-hidden="true"></div>
      <div class="detail-view-row row-1 clearfix"><div class="from">${senders(mail).filter(([, address]) => address).map(([name, address]) => {
        const email = address.toLowerCase();
        return `<a href="#" role="button" ${later ? "data-detail-popup=\"halo\" tabindex=\"0\"" : "class=\"halo-link\""}><span class="sr-only">Da:</span>
          <span class="person-link person-from ellipsis">${quoted(name || email)}</span>
          ${(name || email) === email ? "" : `<span class="address">${quoted(`<${email}>`)}</span>`}</a>`;
      }).join("")}<div class="spacer"></div></div><time class="date" datetime="${new Date().toISOString()}">${data()}</time></div>
      <div class="detail-view-row row-2 clearfix"></div>
      <div class="detail-view-row row-3 clearfix"><div class="recipients"><span class="io-ox-label">A&nbsp;&nbsp;</span><a href="#" role="button"
        class="halo-link"><span class="person-link person-to ellipsis">Anna Bianchi</span></a></div></div>
    </header>
    <section class="attachments"></section><section class="body user-select-text focusable" tabindex="-1"></section></article>`),
  opened: (mail) => mail.classList.add("expanded"),
  body: () => made("<iframe src=\"\" class=\"mail-detail-frame\" title=\"Contenuto email\"></iframe>"),
  into: (mail) => mail.querySelector("section.body"),
  write: (frame, mail) => {
    const inner = made("<div class=\"mail-detail-content noI18n plain-text\"></div>");
    frame.contentDocument.body.classList.add("iframe-body");
    frame.contentDocument.body.append(inner);
    fill(inner, mail);
  },
  route: (id) => `#!!&app=io.ox/mail&folder=default0/INBOX&id=${id}`,
};

models.yahoo = {
  place: `<div id="app-root"><a data-test-id="compose-button" role="button" href="#">Scrivi</a>
    <ul role="list" aria-label="Elenco messaggi"></ul>
    <div data-test-id="message-group-view-scroller"><span data-test-id="message-group-subject-text">Notifica SIRPED</span><ul id="conversation"></ul></div></div>`,
  rows: "ul[role=list]",
  row: ({ name, text }) => made(`<li><a data-test-id="message-list-item" role="article" style="cursor: pointer">
    <span data-test-id="senders">${quoted(name)}</span> <span data-test-id="message-subject">Notifica SIRPED</span>
    <div data-test-id="snippet" style="white-space: nowrap; overflow: hidden; text-overflow: ellipsis">${quoted(text)}</div></a></li>`),
  list: "#conversation",
  mail: ({ name, address }) => made(`<li data-test-id="message-view" class="message-view"><header>
    <span data-test-id="message-from"><span data-test-id="email-pill"><span><span>${
      quoted(address ? `${name} <${address}>` : name)}</span></span></span></span>
    <span data-test-id="message-date"><span>${data()}</span></span><button>Rispondi</button></header>
    <div data-test-id="message-view-body"></div></li>`),
  body: (id) => made(`<div class="msg-body" data-test-id="message-view-body-content"><div id="yiv${id}"></div></div>`),
  into: (mail) => mail.querySelector("[data-test-id=message-view-body]"),
  route: (id) => `/d/folders/1/messages/${id}?.intl=it&.lang=it-IT`,
};

// Zimbra, classic: a mail's text is written into a frame. Where a mail has a `Sender`, that stands in the sender's
// place.
models.zimbra = {
  place: `<div id="z_shell" class="DwtShell"><div role="button" tabindex="0">Nuovo</div>
    <ul id="zl__TV-main__rows" role="listbox" class="DwtListView-Rows"></ul><div id="zv__TV-main__MSG"></div></div>`,
  rows: "#zl__TV-main__rows",
  row: ({ name, text }) => made(`<li role="option" class="Row" style="white-space: nowrap; overflow: hidden; height: 3em">${
    quoted(name)} <span>Notifica SIRPED</span> <span class="ZmConvListFragment">- ${quoted(text)}</span></li>`),
  list: "#zv__TV-main__MSG",
  mail: ({ id, name, sender }) => made(`<div class="ZmMailMsgView"><table class="MsgHeaderTable" id="${id}_headerElement"><tr>
      <td class="LabelColValue SubjectCol" role="heading">Notifica SIRPED</td><td class="LabelColValue DateCol" align="right">${data()}</td></tr>
    <tr><td class="LabelColName">Da:</td><td class="LabelColValue"><table><tr id="OBJ_PREFIX_DWT7_from"><td id="OBJ_PREFIX_DWT8_from"
      ><span class="addrBubble">${quoted(sender ?? name)}</span>&nbsp;&nbsp;</td></tr></table></td></tr></table>
    <div class="MsgBody" id="zv__TV-main__${id}_body"></div></div>`),
  body: (id) => made(`<iframe frameborder="0" width="100%" id="zv__TV-main__${id}_body__iframe" src='javascript:"";'></iframe>`),
  into: (mail) => mail.querySelector("div.MsgBody"),
  write: (frame, mail) => {
    const inner = frame.contentDocument;
    inner.open();
    inner.write("<html><head></head><body><div></div></body></html>");
    inner.close();
    inner.body.className = "MsgBody MsgBody-html";
    fill(inner.querySelector("div"), mail);
  },
  route: (id) => `/zimbra/?app=mail#${id}`,
};

// iCloud: the application is in a frame of the page, a mail's text in one of another host, which is told what to show.
const ICLOUD = "/applications/mail2/current/it-it/index.html";
const ICLOUD_MESSAGE = "/applications/mail2-message/current/it-it/index.html?rootDomain=www";
models.icloud = {
  place: "<iframe id=\"early-child\" style=\"width: 60em; height: 40em\"></iframe>",
  start: () => {
    if (location.pathname === ICLOUD) {
      document.body.replaceChildren(made(`<div><div class="content-container"><div id="threads"></div></div>
        <div class="pane thread-detail-pane"></div></div>`));
      onmessage = ({ data: mails, origin }) => { if (origin === location.origin) icloudThread(mails); };
    } else {
      globalThis.mostra = (mails) => {
        history.pushState(null, "", "/mail/");
        const frame = document.querySelector("#early-child");
        if (frame) return frame.contentWindow.postMessage(mails);
        document.querySelector("#app").replaceChildren(made(models.icloud.place));
        const made_ = document.querySelector("#early-child");
        made_.onload = () => made_.contentWindow.postMessage(mails);
        made_.src = ICLOUD;
      };
    }
  },
};

function icloudThread(mails) {
  document.querySelector("#threads").replaceChildren(...mails.map(({ name, text }) =>
    made(`<div class="thread-list-item" role="treeitem"><div class="thread-participants">${quoted(name)}</div>
      <div class="thread-preview">${quoted(text)}</div></div>`)));
  document.querySelector(".thread-detail-pane").replaceChildren(...mails.filter(({ listed }) => !listed).map((mail) => {
    const shown = made(`<div><div class="thread-participants">${quoted(mail.name)}</div><iframe></iframe></div>`);
    const frame = shown.lastElementChild;
    frame.onload = () => later(() => frame.contentWindow.postMessage(mail, "*"));
    frame.src = `https://www-mail.icloud-sandbox.com${ICLOUD_MESSAGE}`;
    return shown;
  }));
}

models["icloud-message"] = {
  start: () => {
    onmessage = ({ data: mail, origin }) => {
      if (origin !== "https://www.icloud.com") return;
      const inner = made("<div class=\"mail-message-defaults\" style=\"margin: 0\"></div>");
      document.querySelector("#app").replaceChildren(inner);
      fill(inner, mail);
    };
  },
};
