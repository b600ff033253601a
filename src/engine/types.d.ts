/// <reference types="bare-buffer/global" />

/** What the Bare runtime has as globals and ships no types for; only what the engine uses. */
declare const Bare: {
  readonly pid: number;
  readonly argv: readonly string[];
  readonly platform: string;
  exit(code?: number): never;
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): void;
};

declare function setTimeout(callback: () => void, milliseconds: number): unknown;
declare function setInterval(callback: () => void, milliseconds: number): unknown;
declare function setImmediate(callback: () => void): unknown;

/** The package's own types say `default`, but the module is the object itself. */
declare module '@qvac/diffusion-cpp/addonLogging' {
  export function setLogger(callback: (priority: number, message: string) => void): void;
  export function releaseLogger(): void;
}

/** The package's `package.json`. */
declare module '@qvac/diffusion-cpp/package' {
  export const name: string;
  export const version: string;
}
