import { expect, test } from 'vitest';
import { scriptFile } from './windows-scripts.ts';

test('PowerShell gets one mark, whether the signed text has its own or not; cmd gets none, and its line ends', () => {
  expect(scriptFile('powershell', 'one\ntwo')).toBe('\uFEFFone\ntwo');
  expect(scriptFile('powershell', '\uFEFFone')).toBe('\uFEFFone');
  expect(scriptFile('cmd', 'one\ntwo\r\n')).toBe('one\r\ntwo\r\n');
});
