import { expect, it } from 'vitest';
import { windowOpener } from './app-window.ts';

it('opens a page by its path alone, without a shell; without Edge in whatever browser there is', () => {
  const { program, args } = windowOpener('C:\\x y.html', { SystemRoot: 'C:\\Windows' });
  expect(program).toContain('rundll32.exe');
  expect(args).toEqual(['url.dll,FileProtocolHandler', 'C:\\x y.html']);
});
