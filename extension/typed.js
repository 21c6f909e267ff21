// Whether somebody may have typed something in this document that would be lost with it. The value of a field says
// little of who put it there: a document that nobody ever touched holds nothing of a user's.
(() => {
  "use strict";
  const OF_NOBODY = /^(hidden|submit|button|reset|image)$/;

  function* elements(root) {
    for (const element of root.querySelectorAll("*")) {
      yield element;
      const isComponent = element.localName.includes("-");
      const closed = isComponent ? (chrome.dom?.openOrClosedShadowRoot(element) ?? element.openOrClosedShadowRoot) : null;
      const shadow = element.shadowRoot ?? closed;
      if (shadow) yield* elements(shadow);
    }
  }

  function isFilled(element) {
    switch (element.localName) {
      case "input":
        if (OF_NOBODY.test(element.type)) return false;
        return /^(checkbox|radio)$/.test(element.type) ? element.checked !== element.defaultChecked : element.value !== "";
      case "textarea":
        return element.value !== "";
      case "select":
        return Array.from(element.options).some((option) => option.selected !== option.defaultSelected);
      case "iframe":
      case "frame":
        // Of a document that is not ours to look at nothing is known.
        return element.contentDocument === null;
      default:
        return element.isContentEditable && element.textContent.trim() !== "";
    }
  }

  return navigator.userActivation.hasBeenActive && elements(document).some(isFilled);
})();
