/** One row for the search of a list: what is looked for, and which match of how many the list stands at. */
import {Box} from 'ink';
import {displayWidth} from '../../report/display-width.ts';
import type {ListSearchView} from '../use-list-search.ts';
import {Say, safeName} from './text.tsx';
import {cursorMark, scrollTo} from './text-field.tsx';

/** Draws the row, or nothing where nobody searches. */
export function SearchLine({search, columns}: {readonly search: ListSearchView; readonly columns: number}) {
  const {state, isTyping} = search;
  if (state.mode === 'off') return null;
  const count = describeMatches(search);
  const room = Math.max(4, columns - 2 - displayWidth(count) - 2);
  const view = scrollTo(state.edit, room - 1);
  const typed = isTyping ? `${view.before}${cursorMark}${view.after}` : safeName(state.edit.text, room);
  return (
    <Box height={1} flexShrink={0} aria-role="textbox" aria-label={`search ${state.edit.text}, ${count}`}>
      <Box width={2} flexShrink={0}>
        <Say as="accent">/</Say>
      </Box>
      <Box flexGrow={1}>
        <Say as={isTyping ? 'plain' : 'quiet'} wrap="truncate">
          {typed}
        </Say>
      </Box>
      <Box flexShrink={0} marginLeft={2}>
        <Say as={count === noMatch ? 'warning' : 'quiet'}>{count}</Say>
      </Box>
    </Box>
  );
}

const noMatch = 'no match';

function describeMatches({state, matches, index}: ListSearchView): string {
  if (state.edit.text.trim() === '') return '';
  if (matches.length === 0) return noMatch;
  const at = matches.indexOf(index);
  const all = matches.length.toLocaleString('en-US');
  return at < 0
    ? `${all} ${matches.length === 1 ? 'match' : 'matches'}`
    : `${(at + 1).toLocaleString('en-US')} of ${all}`;
}
