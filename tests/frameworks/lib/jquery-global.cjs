// Plugins of jQuery look for it in the window.
window.$ = window.jQuery = require("jquery");
