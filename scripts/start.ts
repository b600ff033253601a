/** `npm start`: the desktop app; until it has a window, the same app headless. */
process.stderr.write(
  'There is no desktop window in this version yet; running headless. Open the address below in a browser.\n',
);
process.argv.splice(2, 0, 'headless');
await import('./run.ts');
