// What a hostile page puts between the eyes and the click.

export function metti(overlay) {
  if (overlay === "none") return;
  if (overlay === "fadedRoot") {
    document.documentElement.style.opacity = "0.01";
    return;
  }
  if (overlay === "filteredRoot") {
    document.documentElement.style.filter = "opacity(0.01)";
    return;
  }
  const coperta = document.createElement("div");
  coperta.id = "coperta";
  coperta.textContent = "Hai vinto un buono: clicca per ritirarlo";
  coperta.style.cssText = "position:fixed;inset:0;width:auto;height:auto;margin:0;border:0;z-index:2147483647;display:grid;" +
    "place-items:center;background:#fff3c4;color:#333;font-size:28px";
  if (overlay !== "opaque") coperta.style.pointerEvents = "none";
  document.body.append(coperta);
  if (overlay === "topLayer") {
    coperta.popover = "manual";
    coperta.showPopover();
  }
}
