/** The map of an archive as a bar with the names of its regions below it; in words for a screen reader. */
import {Box} from 'ink';
import {useShell} from '../app-world.ts';
import {type ArchiveMap, describeMap, drawMap, legendOf, pieceMeanings} from '../archive-map.ts';
import {Say} from './text.tsx';

/** Draws a map in exactly `columns` columns. @param hasLegend - a third line that says what the signs mean. */
export function ArchiveMapBar({
  map,
  columns,
  hasLegend = false,
}: {
  readonly map: ArchiveMap;
  readonly columns: number;
  readonly hasLegend?: boolean;
}) {
  const {isScreenReader} = useShell();
  if (isScreenReader) return <Say>{describeMap(map)}</Say>;
  const drawn = drawMap(map, columns);
  let at = 0;
  return (
    <Box flexDirection="column" flexShrink={0}>
      <Box height={1}>
        {drawn.bar.map(({text, state}) => {
          at += text.length;
          return (
            <Say key={at} as={pieceMeanings[state]} wrap="truncate">
              {text}
            </Say>
          );
        })}
      </Box>
      <Box height={1}>
        <Say as="quiet" wrap="truncate">
          {drawn.names}
        </Say>
      </Box>
      {hasLegend && (
        <Box height={1}>
          <Say as="quiet" wrap="truncate">
            {legendOf(drawn)}
          </Say>
        </Box>
      )}
    </Box>
  );
}
