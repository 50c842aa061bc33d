// Bundles one test or tool for Node and runs it: node test/bundle.mjs ENTRY [ARG …]; several entries after --test go to Node's test runner.
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const OUT = 'dist/test';
const [first, ...rest] = process.argv.slice(2);
const testing = first === '--test';
const entries = testing
  ? readdirSync(rest[0]).filter((name) => name.endsWith('.test.ts')).sort().map((name) => join(rest[0], name))
  : [first];
await build({
  entryPoints: entries, bundle: true, platform: 'node', format: 'esm', target: 'node18', outdir: OUT, outbase: '.', outExtension: { '.js': '.mjs' },
  packages: 'external', sourcemap: 'inline', logLevel: 'warning', loader: { '.css': 'empty' },
});
const built = entries.map((entry) => join(OUT, entry.replace(/\.ts$/, '.mjs')));
const flags = ['--enable-source-maps', ...(testing ? ['--test', ...rest.slice(1)] : [])];
const child = spawn(process.execPath, [...flags, ...built, ...(testing ? [] : rest)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
