/** A recovery key as it stands on paper: four numbered lines, the check line, the key id. */
import {Box} from 'ink';
import {deriveKeyId} from '../../key/key-id.ts';
import {formatKeyGrid, type RecoveryKey} from '../../key/recovery-key.ts';
import {Say} from './text.tsx';

const checkLineNumber = 5;

/** Draws a key, or dots in its place. */
export function KeyGrid({
  recoveryKey,
  isShown,
}: {
  readonly recoveryKey: RecoveryKey;
  readonly isShown: boolean;
}) {
  const lines = formatKeyGrid(recoveryKey).map(line => (isShown ? line : line.replace(/[^ ]/g, '•')));
  return (
    <Box flexDirection="column" flexShrink={0}>
      {lines.map((line, index) => {
        const number = index + 1;
        return (
          <Box key={number}>
            <Box width={4} flexShrink={0}>
              <Say as="quiet">{String(number)}</Say>
            </Box>
            <Box
              aria-label={`${isShown ? line : 'hidden'}${number === checkLineNumber ? ', check line' : ''}`}
              gap={2}
            >
              {line.split(' ').map((group, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: groups stand in fixed places
                <Say key={at} as="secret">
                  {group}
                </Say>
              ))}
              {number === checkLineNumber && <Say as="quiet">check line</Say>}
            </Box>
          </Box>
        );
      })}
      <Box marginTop={1} gap={2}>
        <Say as="quiet">key id</Say>
        <Say as="strong">{deriveKeyId(recoveryKey)}</Say>
      </Box>
    </Box>
  );
}
