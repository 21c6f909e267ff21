// The words in and around a field of a portal's page, by where they stand in the document. What they say, core decides.
(() => {
  "use strict";
  if (Object.hasOwn(globalThis, "staffettaWords")) return;

  const LONGEST = 600; // characters of the words around a field
  const LABEL = 160; // characters of what may be a label
  const TITLE = 80; // characters of what may be a title
  const MOST_TEXTS = 200; // pieces of text looked at for words around
  const MOST_STEPS = 12; // elements climbed, and siblings looked at in each, for a title or a label

  const { checkVisibility, createTreeWalker, getAttribute, getElementById, getRootNode, hostOf, localName, matches, nodeType, outOf,
    previousElementSibling, previousSibling, querySelector, textContent } = globalThis.staffettaDom;

  // Without what would use up the length for nothing: core reads past all that is invisible (core/src/invisible.rs).
  const squeeze = (text) => (text ? text.replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, "").replace(/\s+/g, " ").trim() : "");

  // `labels`: all of the page, as far as they were found.
  globalThis.staffettaWords = (task, labels) => {
    // Labels by the id that they are for. A field's own list of its labels would go through the whole page for each
    // field.
    function labelsById(root) {
      const byId = {};
      for (const label of labels) {
        if (label.htmlFor && getRootNode(label) === root) (byId[`#${label.htmlFor}`] ??= []).push(label);
      }
      return byId;
    }

    function labelsOf(element, labelsIn) {
      const around = element.closest("label");
      const named = element.id ? (labelsIn(element.getRootNode())[`#${element.id}`] ?? []) : [];
      return around && !around.htmlFor ? [around, ...named] : named;
    }

    // The first words of a group, each piece in a line. A group may be most of a page: its text is read no further than
    // needed.
    function wordsOf(group) {
      const texts = createTreeWalker(document, group, NodeFilter.SHOW_TEXT);
      let words = "";
      for (let left = MOST_TEXTS; left && words.length < LONGEST && texts.nextNode(); left--) {
        const piece = /^(script|style)$/.test(localName(texts.currentNode.parentNode)) ? "" : squeeze(texts.currentNode.data);
        if (piece) words += `${piece}\n`;
      }
      words = words.slice(0, LONGEST);
      return { words, hinted: isHinted(words) };
    }

    function isHinted(words) {
      const lower = words.toLowerCase();
      return task.hints.some((hint) => lower.includes(hint));
    }

    function textById(element, attribute) {
      const ids = getAttribute(element, attribute)?.split(/\s+/) ?? [];
      return ids.map((id) => squeeze(id && textContent(getElementById(getRootNode(element), id))));
    }

    // What is written in a field and for it; costs no layout.
    function wordsFor(element, labelsIn) {
      const host = hostOf(element);
      const labels = labelsOf(element, labelsIn).map((label) => label.textContent);
      const attributes = [element.getAttribute("aria-label"), element.title, host?.getAttribute("label"), host?.ariaLabel];
      const names = ["name", "id", "formcontrolname", "autocomplete"].map((name) => element.getAttribute(name) ?? "");
      return {
        labels: [...labels, textById(element, "aria-labelledby").join(" "), ...attributes].map(squeeze).filter(Boolean),
        placeholder: squeeze(element.placeholder ?? element.getAttribute("aria-placeholder")),
        names: squeeze(names.join(" ")),
        help: textById(element, "aria-describedby").join(" "),
      };
    }

    const isField = (node) => localName(node) && (matches(node, task.selectors.inputs) || querySelector(node, task.selectors.inputs));

    // The text before a field, up to the field before: in the line, in the cells to the left, in the cell above.
    function textBefore(element) {
      for (let [node, left] = [element, MOST_STEPS]; node && left; node = outOf(node), left--) {
        let before = previousSibling(node);
        for (let texts = MOST_STEPS; before && texts && !isField(before); before = previousSibling(before), texts--) {
          const text = squeeze(nodeType(before) === Node.COMMENT_NODE ? "" : textContent(before) || altOf(before));
          if (/[^\W_]/.test(text)) return { text: text.slice(-LABEL), node: before, isTitle: matches(before, task.selectors.titles) };
        }
        const over = localName(node) === "td" ? cellAbove(node) : null;
        if (over) return { text: squeeze(over.textContent).slice(-LABEL), node: over };
        if (before || matches(node, `td,${task.selectors.dialogs}`)) return null;
      }
      return null;
    }

    function cellAbove(cell) {
      const cells = [...(cell.parentElement.previousElementSibling?.cells ?? [])];
      const over = cells.length === 1 ? cells[0] : cells[cell.cellIndex];
      return over && !isField(over) ? over : null;
    }

    // What an image says that a label is drawn in.
    function altOf(node) {
      return getAttribute(matches(node, "img") ? node : querySelector(node, "img[alt]"), "alt");
    }

    // The first row of a table, where it is a head.
    function headOf(table) {
      const row = table.tHead?.rows[0] ?? table.rows[0];
      return row && [...row.cells].some((cell) => cell.localName === "th") && !isField(row) ? [...row.cells] : [];
    }

    // The headers of a table, each as often as it has columns.
    function headersOf(table) {
      const cells = headOf(table);
      return cells.length > 1 ? cells.flatMap((cell) => Array(Math.min(cell.colSpan, 40)).fill(squeeze(cell.textContent))) : [];
    }

    function columnOf(element, headersIn) {
      const cell = element.closest("td");
      const table = cell?.closest("table");
      if (!table) return "";
      let column = 0;
      for (let before = cell.previousElementSibling; before; before = before.previousElementSibling) column += before.colSpan ?? 0;
      return headersIn(table)[column] ?? "";
    }

    // The titles of what a node stands in, the nearest first: up to its dialog.
    function titlesOf(node, titlesAbove, left) {
      const own = [getAttribute(node, "aria-label"), ...textById(node, "aria-labelledby")];
      let before = previousElementSibling(node);
      for (let steps = MOST_STEPS; before && steps && !isTitle(before); before = previousElementSibling(before)) steps--;
      if (before && isTitle(before)) own.push(textContent(before));
      if (localName(node) === "table" && headOf(node).length === 1) own.push(textContent(headOf(node)[0])); // one cell over all columns
      const titles = own.map(squeeze).filter((title) => title && title.length <= TITLE);
      const parent = matches(node, task.selectors.dialogs) ? null : outOf(node);
      return parent && left ? [...titles, ...titlesAbove(parent, left - 1)] : titles;
    }

    function isTitle(node) {
      return matches(node, task.selectors.titles) && !isField(node) && !querySelector(node, "li,nav") && checkVisibility(node);
    }

    return { isHinted, wordsOf, labelsById, wordsFor, textBefore, headersOf, columnOf, titlesOf };
  };
})();
