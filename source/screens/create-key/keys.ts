/** The keys of each step of making a recovery key. */
import {type KeyBinding, listKeys} from '../key-table.ts';

/** Before the key is made. */
export const explainedKeys = [
  ...listKeys.slice(0, 2),
  {action: 'make', keys: ['enter'], label: 'make a key', help: 'make a key and show it'},
  {action: 'back', keys: ['esc'], label: 'home', help: 'go home; nothing was made'},
] as const satisfies readonly KeyBinding[];

/** While the key is shown. */
export const shownKeys = [
  {action: 'prove', keys: ['enter'], label: 'I have it', help: 'it is written down: show that I have it'},
  {action: 'grid', keys: ['g'], label: 'grid', help: 'show the digits'},
  {action: 'qr', keys: ['c'], label: 'QR code', help: 'show the QR code of the 64 digits'},
  {action: 'words', keys: ['w'], label: 'words', help: 'show the same key as 24 words'},
  {action: 'hide', keys: ['s', 'space'], label: 'hide', help: 'hide the key, or show it again'},
  {action: 'leave', keys: ['esc'], label: 'leave', help: 'leave without this key (asks first)'},
] as const satisfies readonly KeyBinding[];

/** While one of its lines is asked for. */
export const askedKeys = [
  {action: 'submit', keys: ['enter'], label: 'compare', help: 'compare what is typed with the key'},
  {action: 'back', keys: ['esc'], label: 'see the key', help: 'back to the key'},
  {action: 'clear', keys: ['ctrl+u'], help: 'empty the field'},
] as const satisfies readonly KeyBinding[];

/** After it was proven. */
export const provenKeys = [
  ...listKeys.slice(0, 2),
  {action: 'choose', keys: ['enter'], label: 'choose', help: 'do what is pointed at'},
  {action: 'home', keys: ['esc'], label: 'home', help: 'go home; keep64 forgets the key'},
  ...listKeys.slice(2),
] as const satisfies readonly KeyBinding[];

/** When somebody leaves with an unproven key. */
export const leavingKeys = [
  {action: 'yes', keys: ['y'], label: 'forget it', help: 'leave; keep64 forgets the key'},
  {action: 'no', keys: ['n', 'esc'], label: 'stay', help: 'stay'},
] as const satisfies readonly KeyBinding[];
