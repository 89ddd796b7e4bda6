import type { AdminCommand } from '@ferry/common/report';

/**
 * What an administrator types for a step that the user's own programs may not do. It is copied from a page or a mail into a prompt
 * with all rights, so nothing that was found on the laptop may mean anything to a shell: only `plain` characters stand in it as they
 * are, everything else as the number of its UTF-16 unit. That holds in Windows PowerShell, and for whoever takes the Command Prompt
 * for it. Each command is for one value; one that belongs to a tenant looks first whether it still does.
 */
const plain = /^[A-Za-z0-9 ._@:{}\\-]$/;

/** Longer ones are left out: see `adminCommandSchema`. */
const most = { text: 2000, doneWhen: 700 };

/** A string of PowerShell with exactly this text. */
export function powerShellText(text: string): string {
  const parts: string[] = [];
  let run = '';
  // By units, as PowerShell and the registry count: half a pair is a name as well.
  for (const unit of text.split('')) {
    if (plain.test(unit)) {
      run += unit;
      continue;
    }
    if (run !== '' || parts.length === 0) parts.push(`'${run}'`);
    run = '';
    parts.push(`[char]${unit.charCodeAt(0)}`);
  }
  if (run !== '' || parts.length === 0) parts.push(`'${run}'`);
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' + ')})`;
}

/** For a number of a policy; its key and name are our own and plain, so it can be typed in either prompt. */
export function setsPolicyNumber(key: string, name: string, value: number): AdminCommand {
  return {
    text: `reg add "${key}" /v ${name} /t REG_DWORD /d ${value} /f /reg:64`,
    doneWhen: `the value ${name} of ${key} is ${value}`,
  };
}

/**
 * Removes a value of the machine if its text is still this one, which says whose it is. Null when there are too many characters
 * in it to be typed.
 *
 * @param key full path, `HKLM\...`
 */
export function removesOwnText(key: string, name: string, text: string): AdminCommand | null {
  const below = powerShellText(key.slice('HKLM\\'.length));
  const [value, own] = [powerShellText(name), powerShellText(text)];
  const open = `$k = [Microsoft.Win32.RegistryKey]::OpenBaseKey('LocalMachine', 'Registry64').OpenSubKey(${below}, $true)`;
  const command = {
    text: `${open}; if ([string]::Equals($k.GetValue(${value}), ${own})) { $k.DeleteValue(${value}) }`,
    doneWhen: `the value ${shown(name)} of ${key} is gone, or says another account than ${shown(text)}`,
  };
  return command.text.length > most.text || command.doneWhen.length > most.doneWhen ? null : command;
}

/** For a step: `{}` where there is none. */
export function commandIf(command: AdminCommand | null): { command?: AdminCommand } {
  return command === null ? {} : { command };
}

/** For people: what would turn a line around or hide in it shows as a mark. */
function shown(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '\u{FFFD}');
}
