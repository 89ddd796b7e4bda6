import { describe, expect, it } from 'vitest';
import { unwrap } from '../errors.ts';
import { judgeScriptName, judgeScriptText, lineEndsOf } from './script-text.ts';
import { scriptLimits } from './scripts.ts';

const judged = (text: string, language: 'powershell' | 'cmd' = 'powershell') => judgeScriptText({ text, language });
const message = (text: string, language?: 'powershell' | 'cmd') => {
  const result = judged(text, language);
  return result.ok ? null : result.error.message;
};

describe('a text', () => {
  it('that can be signed is told by its lines and how they end', () => {
    expect(unwrap(judged('Write-Host "Žluťoučký kůň"\r\nexit 0\r\n'))).toEqual({
      lines: 3,
      lineEnds: 'crlf',
      warnings: [],
    });
    expect(['a', 'a\nb', 'a\r\nb', 'a\r\nb\nc', 'a\rb'].map(lineEndsOf)).toEqual([
      'none',
      'lf',
      'crlf',
      'mixed',
      'mixed',
    ]);
    // Emoji are joined by a character that is not seen either.
    expect(message('# 👩‍💻\tfine')).toBeNull();
  });

  it('that is empty, too long, or none at all is refused, with the line', () => {
    expect(message(' \r\n')).toBe('there is nothing in it');
    expect(message('x'.repeat(scriptLimits.characters))).toBeNull();
    expect(message('x'.repeat(scriptLimits.characters + 1))).toBe(
      'it has 16,385 characters; a script has 16,384 at most',
    );
    for (const wrong of ['\u0000', '\u001B', '\u007F', '\u0085'])
      expect(message(`one\r\ntwo ${wrong}`), JSON.stringify(wrong)).toBe(
        'it has characters that are no text, in line 2',
      );
    expect(message('one \uD800')).toBe('it has characters that are no text');
  });

  it('that runs otherwise than it reads is refused', () => {
    for (const wrong of ['\u202E', '\u2066', '\u200B', '\u2028', '\uFEFF', '\u00AD', '\u3164'])
      expect(message(`one\ntwo${wrong}`), JSON.stringify(wrong)).toBe(
        'line 2 has characters that are not seen or turn the line around',
      );
    const ends = 'del one.txt\rrem two.txt';
    expect(message(ends)).toBeNull();
    expect(message(ends, 'cmd')).toMatch(/CR alone/);
    expect(message('echo one\r\necho two\n', 'cmd')).toBeNull();
  });

  it('may begin with a byte order mark for PowerShell, not for cmd; cmd and other letters are warned of', () => {
    expect(message('\uFEFFWrite-Host "ů"')).toBeNull();
    expect(message('\uFEFFecho one', 'cmd')).toMatch(/byte order mark/);
    expect(unwrap(judged('echo kůň', 'cmd')).warnings).toEqual([expect.stringContaining('code page')]);
    expect(unwrap(judged('echo kun', 'cmd')).warnings).toEqual([]);
  });
});

it('a name is one line of what is seen', () => {
  expect(unwrap(judgeScriptName('  Úklid map disků – část 2 '))).toBe('Úklid map disků – část 2');
  for (const wrong of ['', ' \t', 'one\ntwo', 'one\ttwo', 'safe\u202Efdp', 'a\u200Bb', 'a\u0000', '\uD800'])
    expect(judgeScriptName(wrong).ok, JSON.stringify(wrong)).toBe(false);
});
