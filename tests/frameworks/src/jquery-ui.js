// jQuery UI's dialog, its field under a mask of Inputmask; what is sent is what jQuery's change event told.
import "../lib/jquery-global.cjs";
import "jquery-ui/dist/jquery-ui.js";
import "inputmask/dist/jquery.inputmask.js";

const { $ } = window;
let code = "";
$("#app").html(`<div id="box"><label for="code">${window.label}</label><input id="code" style="width: 340px"></div>`);
$("#code").inputmask("*{8}-*{4}-*{4}-*{4}-*{12}").on("change", ({ target }) => { code = target.value; });
$("#box").dialog({ title: window.title, modal: true, width: 480, buttons: [{ text: "INVIA", id: "send", click: () => window.sent.push(code) }] });
