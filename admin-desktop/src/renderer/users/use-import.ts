import { useEffect, useRef, useState } from 'react';
import { fail } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { importList } from '../../contract/calls/import-list.ts';
import type { ImportAnswer } from '../../contract/calls/import-list.ts';
import type { ImportChoice, ImportEvent, ImportTally } from '../../contract/calls/user-calls.ts';
import { useConsole } from '../connection/console-context.ts';
import { decode, guessEncoding, readCsvFile } from './read-csv-file.ts';
import type { Encoding } from './read-csv-file.ts';

export type Layout = Extract<ImportEvent, { kind: 'layout' }>;

/** A chosen file and how it is understood. */
export interface ChosenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly encoding: Encoding;
  /** false: the encoding was guessed and could be another */
  readonly sure: boolean;
  readonly choice: ImportChoice;
}

/** What a rehearsal of the import found, for the present choices. */
export interface Rehearsal {
  readonly layout: Layout | null;
  readonly sample: readonly string[][];
  readonly answer: ImportAnswer | null;
  readonly error: FerryError | null;
}

export type ImportStep =
  | { at: 'choose'; error: FerryError | null }
  | { at: 'preview' }
  | { at: 'busy'; done: number; tally: ImportTally | null }
  | { at: 'done'; answer: ImportAnswer }
  | { at: 'failed'; error: FerryError; tally: ImportTally | null };

const nothingYet: Rehearsal = { layout: null, sample: [], answer: null, error: null };

/** The way of a list: a file is chosen, understood and rehearsed, corrected by choices, then imported with progress. */
export function useImport(first: File | null) {
  const { client } = useConsole();
  const [step, setStep] = useState<ImportStep>({ at: 'choose', error: null });
  const [file, setFile] = useState<ChosenFile | null>(null);
  const [rehearsal, setRehearsal] = useState<{ of: ChosenFile; found: Rehearsal } | null>(null);
  const running = useRef<AbortController | null>(null);
  const begun = useRef(false);

  async function take(given: File | undefined): Promise<void> {
    if (!given) {
      setStep({ at: 'choose', error: fail('invalid', 'file', 'No file came with it.', 'Choose a file.').error });
      return;
    }
    const bytes = await readCsvFile(given);
    if (!bytes.ok) {
      setStep({ at: 'choose', error: bytes.error });
      return;
    }
    setFile({ name: given.name, bytes: bytes.value, ...guessEncoding(bytes.value), choice: {} });
    setStep({ at: 'preview' });
  }
  useEffect(() => {
    if (!first || begun.current) return;
    begun.current = true;
    void take(first);
  });

  // Rehearsed anew when the choices have settled; what was found for earlier ones is shown until then, greyed.
  const [settled, setSettled] = useState<ChosenFile | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(file), 150);
    return () => clearTimeout(timer);
  }, [file]);
  const rehearsing = step.at === 'preview';
  useEffect(() => {
    if (!settled || !rehearsing) return;
    const text = decode(settled.bytes, settled.encoding);
    if (!text.ok) {
      setRehearsal({ of: settled, found: { ...nothingYet, error: text.error } });
      return;
    }
    const controller = new AbortController();
    let layout: Layout | null = null;
    let sample: string[][] = [];
    const input = { fileName: settled.name, text: text.value, choice: settled.choice, rehearse: true };
    const on = (event: ImportEvent) => {
      if (event.kind === 'layout') layout = event;
      if (event.kind === 'sample') sample = event.rows;
    };
    void importList(client, input, { on, signal: controller.signal }).then((answer) => {
      if (controller.signal.aborted) return;
      const found = answer.ok ? { answer: answer.value, error: null } : { answer: null, error: answer.error };
      setRehearsal({ of: settled, found: { layout, sample, ...found } });
    });
    return () => controller.abort();
  }, [settled, rehearsing, client]);

  async function run(): Promise<void> {
    const text = file ? decode(file.bytes, file.encoding) : null;
    if (!file || !text?.ok) return;
    const controller = new AbortController();
    running.current = controller;
    let tally: ImportTally | null = null;
    setStep({ at: 'busy', done: 0, tally });
    const on = (event: ImportEvent) => {
      if (event.kind !== 'progress') return;
      tally = event;
      setStep({ at: 'busy', done: event.done, tally });
    };
    const input = { fileName: file.name, text: text.value, choice: file.choice };
    const answer = await importList(client, input, { on, signal: controller.signal });
    setStep(answer.ok ? { at: 'done', answer: answer.value } : { at: 'failed', error: answer.error, tally });
  }

  return {
    step,
    file,
    rehearsal: rehearsal?.found ?? nothingYet,
    /** the rehearsal is of earlier choices */
    stale: rehearsal?.of !== file,
    take,
    change: (part: Partial<Pick<ChosenFile, 'encoding' | 'choice'>>) =>
      setFile((before) => before && { ...before, ...part, sure: part.encoding ? true : before.sure }),
    run,
    cancel: () => running.current?.abort(),
    restart: () => {
      setFile(null);
      setRehearsal(null);
      setStep({ at: 'choose', error: null });
    },
  };
}
export type ImportFlow = ReturnType<typeof useImport>;
