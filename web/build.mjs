// Bundles src/ into the directory named by the first argument. Names carry a hash of the content, so that a browser may
// keep them for ever; index.html is written last: it is the stamp of a whole build.
import { build } from 'esbuild';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const out = process.argv[2];
const BUILT = /^(app-|inter-).*\.(js|css|woff2)$|^LICENSES\.txt$|^index\.html$|^favicon\.svg$/;

for (const name of await readdir(out)) if (BUILT.test(name)) await rm(join(out, name));

const result = await build({
  entryPoints: ['src/app.ts'],
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2022', 'chrome123', 'firefox124', 'safari17.5'],
  outdir: out,
  entryNames: 'app-[hash]',
  assetNames: '[name]-[hash]',
  loader: { '.woff2': 'file' },
  conditions: ['production'],
  define: { 'process.env.NODE_ENV': '"production"' },
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});

const files = Object.keys(result.metafile.outputs).map((path) => basename(path));
const named = (end) => files.find((name) => name.endsWith(end));
await writeFile(join(out, 'favicon.svg'), await readFile('src/favicon.svg'));
await writeFile(join(out, 'LICENSES.txt'), await licences(Object.keys(result.metafile.inputs)));
const html = await readFile('src/index.html', 'utf8');
await writeFile(join(out, 'index.html'), html.replace('"app.js"', `"${named('.js')}"`).replace('"app.css"', `"${named('.css')}"`));

for (const name of files.sort()) {
  const bytes = await readFile(join(out, name));
  console.log(`web: ${name} ${(bytes.length / 1000).toFixed(1)} kB, gzip ${(gzipSync(bytes).length / 1000).toFixed(1)} kB`);
}

/** The licence of every package that is in the bundle: MIT, BSD and OFL ask that it goes along. */
async function licences(inputs) {
  const packages = new Set(inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));
  const texts = [];
  for (const name of [...packages].sort()) {
    const directory = join('node_modules', name);
    const file = (await readdir(directory)).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`${name}: no licence file in ${directory}; it must go along with the bundle`);
    texts.push(`==== ${name} ====\n\n${(await readFile(join(directory, file), 'utf8')).trim()}\n`);
  }
  return texts.join('\n');
}
