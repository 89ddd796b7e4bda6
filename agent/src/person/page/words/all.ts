import type { Language } from '../view.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import type { Words } from './words.ts';

export const wordsIn: Readonly<Record<Language, Words>> = { en, fr, de, es };
