/**
 * What a piece of text means, and how that looks. Screens name meanings, never colours. The colours are the ones of
 * the 256 that keep a contrast of about 4.5:1 on white and on black alike (WCAG 2.2 §1.4.3), so that no terminal theme
 * hides a warning. No meaning rests on colour alone: a sign or a word says the same.
 */
import type {TextProps} from 'ink';

/** What a text can mean. */
export type Meaning =
  | 'plain'
  | 'quiet'
  | 'strong'
  | 'title'
  | 'accent'
  | 'good'
  | 'warning'
  | 'bad'
  | 'secret';

type Look = Pick<TextProps, 'color' | 'bold'>;

/** How each meaning looks. */
export const theme: Readonly<Record<Meaning, Look>> = {
  plain: {},
  quiet: {color: 'ansi256(243)'},
  strong: {bold: true},
  title: {bold: true, color: 'ansi256(31)'},
  accent: {color: 'ansi256(31)'},
  good: {bold: true, color: 'ansi256(28)'},
  warning: {bold: true, color: 'ansi256(130)'},
  bad: {bold: true, color: 'ansi256(160)'},
  // The terminal's own foreground is the strongest contrast there is.
  secret: {bold: true},
};

/** The sign before a message: the same news without colour. */
export const signs: Readonly<Record<'good' | 'warning' | 'bad' | 'accent', string>> = {
  good: '✓',
  warning: '!',
  bad: '✗',
  accent: '•',
};
