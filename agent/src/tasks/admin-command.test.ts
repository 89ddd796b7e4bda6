import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isKnownAdminCommand } from '@ferry/common/admin-command';
import { adminCommandSchema } from '@ferry/common/report';
import { entraPlaces } from '../entra-places.ts';
import { officePlaces } from '../office-places.ts';
import { powerShellText, removesOwnText, setsPolicyNumber } from './admin-command.ts';

const key = 'HKLM\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration';
const hostile = [
  `x'; Remove-Item C:\\ -Recurse #`,
  `a" & del /s C:\\* & "`,
  '$(calc)',
  '%PATH%',
  '`n',
  'a\r\nformat c:',
  '\u2018 or \u2019 or \u201a or \u201b',
  'x\u202egnp.exe',
  'half \ud83d',
  '\u{1F680}',
  '|>out.txt',
  '^&',
  '!x!',
  '@(1)',
  '',
  ' ',
  '-Name',
];
const names = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary', maxLength: 40 }), fc.string());

/** What PowerShell makes of it, by the two forms that there are. */
function evaluated(expression: string): string {
  const [whole] = /^\((.*)\)$/.exec(expression)?.slice(1) ?? [expression];
  return (whole ?? '')
    .split(' + ')
    .map((part, at) => {
      const quoted = /^'([^']*)'$/.exec(part);
      if (quoted) return quoted[1] ?? '';
      const unit = Number(/^\[char\](\d{1,5})$/.exec(part)?.[1]);
      // A number would be added if it came first.
      if (!(at > 0 && unit <= 0xffff)) throw new Error(`PowerShell does not read ${part}`);
      return String.fromCharCode(unit);
    })
    .join('');
}

it('a name is in the command whole, and no character of it that any shell reads', () => {
  fc.assert(
    fc.property(names, (name) => {
      // ` + ` in a literal would make this test's own reading wrong, and cannot be there.
      const written = powerShellText(name);
      expect(written).toMatch(/^(?:'[A-Za-z0-9 ._@:{}\\-]*'|\((?:'[A-Za-z0-9 ._@:{}\\-]*'|\[char\]\d{1,5}| \+ )+\))$/);
      expect(evaluated(written)).toBe(name);
    }),
    { numRuns: 500 },
  );
});

it('whatever stands in the registry, the command is one line of the same form, or there is none', () => {
  const piece =
    /'[A-Za-z0-9 ._@:{}\\-]*'|\('[A-Za-z0-9 ._@:{}\\-]*'(?: \+ '[A-Za-z0-9 ._@:{}\\-]*'| \+ \[char\]\d{1,5})+\)/g;
  const form = removesOwnText(key, 'name', 'text')?.text.replaceAll(piece, '?');
  let without = 0;
  fc.assert(
    fc.property(names, names, (name, text) => {
      const command = removesOwnText(key, name, text);
      if (command === null) {
        without += 1;
        return;
      }
      expect(command.text.replaceAll(piece, '?')).toBe(form);
      expect(command.text).not.toMatch(/["&|<>^%`!\r\n]/);
      expect(command.doneWhen).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      expect(adminCommandSchema.safeParse(command).success).toBe(true);
    }),
    { numRuns: 500 },
  );
  expect(without).toBeLessThan(250);
  expect(removesOwnText(key, 'ü'.repeat(16_000), 'x')).toBeNull();
});

it('says what an administrator types and how to tell that it is done', () => {
  expect(setsPolicyNumber('HKLM\\SOFTWARE\\Policies\\Example', 'autoJoin', 0)).toEqual({
    text: 'reg add "HKLM\\SOFTWARE\\Policies\\Example" /v autoJoin /t REG_DWORD /d 0 /f /reg:64',
    doneWhen: 'the value autoJoin of HKLM\\SOFTWARE\\Policies\\Example is 0',
  });
  const { text } = removesOwnText(key, 'O365.EmailAddress', "ann.o'neil@source.example") ?? {};
  expect(text).toBe(
    "$k = [Microsoft.Win32.RegistryKey]::OpenBaseKey('LocalMachine', 'Registry64')" +
      ".OpenSubKey('SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration', $true); " +
      "if ([string]::Equals($k.GetValue('O365.EmailAddress'), ('ann.o' + [char]39 + 'neil@source.example'))) " +
      "{ $k.DeleteValue('O365.EmailAddress') }",
  );
});

it('is one that a console knows, whatever the names', () => {
  expect(isKnownAdminCommand(setsPolicyNumber(entraPlaces.policy, 'autoWorkplaceJoin', 0).text)).toBe(true);
  fc.assert(
    fc.property(names, names, fc.constantFrom('EmailAddress', 'tenantid'), (product, text, kind) => {
      const command = removesOwnText(officePlaces.clickToRun, `${product}.${kind}`, text);
      expect(command === null || isKnownAdminCommand(command.text)).toBe(true);
    }),
  );
});
