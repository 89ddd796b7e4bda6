/**
 * The commands that agents give to administrators, in the very form in which they write them. A report tells of one, and a report is
 * what the laptop's own user can have it say: without this, a console would lay any command of that user's before somebody with all rights.
 */
const policy =
  'reg add "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WorkplaceJoin" /v autoWorkplaceJoin /t REG_DWORD /d 0 /f /reg:64';

/** A text as PowerShell has it: plain characters in quotes, others by their number. */
const quoted = `'[A-Za-z0-9 ._@:{}\\\\-]*'`;
const text = `(?:${quoted}|\\(${quoted}(?: \\+ (?:${quoted}|\\[char\\]\\d{1,5}))+\\))`;
const activation = new RegExp(
  `^${literal("$k = [Microsoft.Win32.RegistryKey]::OpenBaseKey('LocalMachine', 'Registry64').OpenSubKey('SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration', $true); if ([string]::Equals($k.GetValue(")}(?<name>${text})${literal('), ')}${text}${literal(')) { $k.DeleteValue(')}\\k<name>${literal(') }')}$`,
);
/** The only values that are removed: they say who activated Office. */
const activationName = /\.(?:EmailAddress|TenantId)'\)?$/i;

/** Whether it is one that an agent of this version writes: it does one thing, and no more can stand in it. */
export function isKnownAdminCommand(command: string): boolean {
  return command === policy || activationName.test(activation.exec(command)?.groups?.['name'] ?? '');
}

function literal(plain: string): string {
  return plain.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
