import { expect, test } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { draftOfFile, emptyScriptDraft, lineEndsPasted, scriptDraftErrors, textOf } from './script-draft.ts';
import type { ScriptDraft } from './script-draft.ts';

const typed = (text: string, lineEnds: 'crlf' | 'lf' = 'crlf'): ScriptDraft => ({
  ...emptyScriptDraft,
  name: 'one',
  source: { of: 'keyboard', text, lineEnds },
});
const file = (bytes: string | number[], name = 'Tidy up.PS1') =>
  new File([typeof bytes === 'string' ? bytes : new Uint8Array(bytes)], name);
const taken = async (...args: Parameters<typeof file>) => await draftOfFile(file(...args), emptyScriptDraft);

test('what is typed gets the chosen line ends; what was pasted keeps its own', () => {
  expect(textOf(typed('one\ntwo'))).toBe('one\r\ntwo');
  expect(textOf(typed('one\ntwo', 'lf'))).toBe('one\ntwo');
  expect(['a\r\nb', 'a\nb', 'a', 'a\r\nb\nc'].map(lineEndsPasted)).toEqual(['crlf', 'lf', null, null]);
});

test('a file is taken to the last byte, its mark and line ends too, and names the script', async () => {
  const text = '\uFEFF# \u016f\r\none\ntwo';
  const draft = unwrap(await taken(text));
  expect(draft).toMatchObject({ name: 'Tidy up', language: 'powershell', source: { of: 'file' } });
  expect(textOf(draft)).toBe(text);
  expect(scriptDraftErrors(draft)).toEqual({});
  expect(unwrap(await taken('echo one', 'a.b.bat'))).toMatchObject({ name: 'a.b', language: 'cmd' });
  const named = { ...emptyScriptDraft, name: 'Mine' };
  expect(unwrap(await draftOfFile(file('echo one', 'other'), named))).toMatchObject({ name: 'Mine' });
});

test('a file that is no UTF-8 text is refused, with what to do', async () => {
  expect(await taken([0xff, 0xfe, 0x61, 0])).toMatchObject({ error: { message: 'the file is in UTF-16' } });
  expect(await taken([0x4d, 0x5a, 0x00])).toMatchObject({ error: { message: 'the file is no text' } });
  expect(await taken([0x65, 0xe9, 0x65])).toMatchObject({ error: { message: 'the file is not in UTF-8' } });
  expect(await taken('x'.repeat(70_000))).toMatchObject({ error: { code: 'too-large' } });
});

test('what is missing or wrong is told at its field', () => {
  expect(scriptDraftErrors(emptyScriptDraft)).toMatchObject({
    name: 'Give it a name by which you will know it.',
    text: { code: 'invalid' },
  });
  for (const seconds of ['', '0', '3601', '1.5', 'x'])
    expect(scriptDraftErrors({ ...typed('a'), seconds }), seconds).toHaveProperty('seconds');
  expect(scriptDraftErrors(typed('a'))).toEqual({});
});
