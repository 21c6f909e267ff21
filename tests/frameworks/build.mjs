// Builds each page of src/ into one file: `node build.mjs OUT`.
import { readdirSync } from "node:fs";
import { build } from "esbuild";

const pages = readdirSync("src").map((name) => `src/${name}`);
await build({
  entryPoints: pages,
  outdir: process.argv[2],
  bundle: true,
  minify: true,
  format: "iife",
  target: "chrome120",
  jsx: "automatic",
  alias: { vue: "vue/dist/vue.esm-bundler.js" }, // with the compiler of templates
  define: {
    "process.env.NODE_ENV": '"production"',
    __VUE_OPTIONS_API__: "true",
    __VUE_PROD_DEVTOOLS__: "false",
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
  },
  tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } },
  loader: { ".css": "empty" },
  logLevel: "warning",
});
