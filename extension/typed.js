// Whether somebody may have typed something in this document that would be lost with it. The value of a field says
// little of who put it there: a document that nobody ever touched holds nothing of a user's.
(() => {
  "use strict";
  const { isContentEditable, localName, querySelectorAll, shadowOf, shadowRoot, textContent } = globalThis.staffettaDom;
  const OF_NOBODY = /^(hidden|submit|button|reset|image)$/;

  function* elements(root) {
    for (const element of querySelectorAll(root, "*")) {
      yield element;
      const shadow = localName(element).includes("-") ? shadowOf(element) : shadowRoot(element);
      if (shadow) yield* elements(shadow);
    }
  }

  function isFilled(element) {
    switch (localName(element)) {
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
        return isContentEditable(element) && textContent(element).trim() !== "";
    }
  }

  return navigator.userActivation.hasBeenActive && elements(document).some(isFilled);
})();
