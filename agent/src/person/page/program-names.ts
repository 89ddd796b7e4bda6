/** The programs that people know by another name than that of their file. */
const names: Readonly<Record<string, string>> = {
  'WINWORD.EXE': 'Word',
  'EXCEL.EXE': 'Excel',
  'POWERPNT.EXE': 'PowerPoint',
  'ONENOTE.EXE': 'OneNote',
  'MSACCESS.EXE': 'Access',
  'MSPUB.EXE': 'Publisher',
  'VISIO.EXE': 'Visio',
  'WINPROJ.EXE': 'Project',
  'OUTLOOK.EXE': 'Outlook',
  'ONEDRIVE.EXE': 'OneDrive',
  'MS-TEAMS.EXE': 'Teams',
  'TEAMS.EXE': 'Teams',
};

/** What people call a program, from the name of its executable. */
export function programName(executable: string): string {
  return names[executable.toUpperCase()] ?? executable;
}
