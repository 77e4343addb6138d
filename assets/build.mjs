// Builds sauyunan/static/dist from assets/: style sheets, scripts, the icon.
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { compileAsync } from "sass";

const assets = dirname(fileURLToPath(import.meta.url));
const root = dirname(assets);
const dist = join(root, "sauyunan", "static", "dist");

// Rules of Leaflet that ask for pictures; none of them is used.
const PICTURED = /[^{}]+\{[^{}]*url\([^{}]*\}/g;

async function style(name) {
  const { css } = await compileAsync(join(assets, "scss", `${name}.scss`), {
    loadPaths: [join(root, "node_modules")],
    quietDeps: true,
    style: "compressed",
  });
  await writeFile(join(dist, `${name}.css`), css.replace(PICTURED, ""));
}

function script(name) {
  return build({
    bundle: true,
    entryPoints: [join(assets, "js", `${name}.js`)],
    format: "esm",
    legalComments: "none",
    logLevel: "warning",
    minify: true,
    outfile: join(dist, `${name}.js`),
    target: ["es2019"],
  });
}

await rm(dist, { force: true, recursive: true });
await mkdir(dist, { recursive: true });
await Promise.all([
  ...["sauyunan", "desk", "map", "kiosk"].map(style),
  ...["sauyunan", "desk", "map-open", "map", "kiosk"].map(script),
  copyFile(join(assets, "mark.svg"), join(dist, "mark.svg")),
]);
