/** What is wrong with a package as one message: the first forty faults, and where the rules are. */
export function describeFaults(faults: readonly string[]): string {
  const shown = faults.slice(0, 40);
  const more = faults.length - shown.length;
  return [
    `The package is not fit to ship (${faults.length}):`,
    ...shown.map((fault) => `  ${fault}`),
    ...(more > 0 ? [`  … and ${more} more.`] : []),
    'What ships is decided in electron-builder.yml; what may, in scripts/packaging/shippingRules.ts.',
  ].join('\n');
}
