// Writes static/dist: everything a browser gets besides html. Needs `npm ci --ignore-scripts` once, and no network.
//
//   app.css              static/css/app.css with all it imports: the parts of the design system that we use, our theme
//   app.js               static/js/app.js
//   inter-latin.woff2    the letters that Swedish needs, every weight in one file
//   favicon.svg
//   icon-….svg           the design system's icons, which it carries as data: addresses
//
// The folder is flat, and css points at its neighbours by name alone: the server serves any hash for a known name.

import { build } from "esbuild";
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "static/dist");
const require = createRequire(import.meta.url);

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await Promise.all([
  build({
    absWorkingDir: root,
    entryPoints: ["static/css/app.css", "static/js/app.js"],
    outdir: dist,
    entryNames: "[name]",
    bundle: true,
    minify: true,
    format: "iife",
    target: ["chrome111", "firefox113", "safari16.4"],
    // Left as they are written: neighbours in the folder.
    external: ["*.woff2", "*.svg"],
    legalComments: "none",
    banner: { css: "/* @digdir/designsystemet-css: MIT. Inter: SIL OFL 1.1. */" },
    plugins: [themeWithoutColours(), iconsAsFiles()],
    logLevel: "warning",
  }),
  copyFile(
    require.resolve("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"),
    join(dist, "inter-latin.woff2"),
  ),
  copyFile(join(root, "static/favicon.svg"), join(dist, "favicon.svg")),
]);

// Compressed once here instead of at every request; a font is compressed already.
for (const name of await readdir(dist)) {
  if (/\.(css|js|svg)$/.test(name)) {
    await writeFile(join(dist, `${name}.gz`), gzipSync(await readFile(join(dist, name)), { level: 9 }));
  }
}

// The design system's theme has sizes, type scale and radii, which we keep, and several colour schemes of its own, light
// and dark, which are half of the file and of which we would override every value: static/css/theme.css has ours.
function themeWithoutColours() {
  const kept = ["size-mode", "type-scale", "size", "semantic", "typography.primary"];
  return {
    name: "theme-without-colours",
    setup({ onLoad }) {
      onLoad({ filter: /designsystemet-css[/\\]dist[/\\]theme[/\\]designsystemet\.css$/ }, async ({ path }) => {
        const layers = (await readFile(path, "utf8")).split(/(?=@layer ds\.theme\.)/);
        const contents = kept.map((name) => {
          const layer = layers.find((it) => it.startsWith(`@layer ds.theme.${name}{`));
          if (!layer) throw new Error(`the design system's theme has no layer ds.theme.${name} any more`);
          return layer;
        });
        return { contents: contents.join("\n"), loader: "css" };
      });
    },
  };
}

// `img-src 'self'` refuses data: addresses, so the icons become files; a page asks only for the one or two that it shows.
function iconsAsFiles() {
  return {
    name: "icons-as-files",
    setup({ onLoad }) {
      onLoad({ filter: /designsystemet-css[/\\]dist[/\\]src[/\\][a-z-]+\.css$/ }, async ({ path }) => {
        const icons = new Map();
        const css = await readFile(path, "utf8");
        const contents = css.replace(/url\("data:image\/svg\+xml;charset=utf-8,([^"]*)"\)/g, (_, encoded) => {
          const svg = decodeURIComponent(encoded);
          const name = `icon-${createHash("sha256").update(svg).digest("hex").slice(0, 8)}.svg`;
          icons.set(name, svg);
          return `url("${name}")`;
        });
        if (contents.includes("url(\"data:")) throw new Error(`${path} has a data: address of a kind that is new here`);
        await Promise.all([...icons].map(([name, svg]) => writeFile(join(dist, name), svg)));
        return { contents, loader: "css" };
      });
    },
  };
}
