/** A key shown on purpose: its digits, its QR code, its words; or dots, where nobody is there to see it. */
import {Box} from 'ink';
import {deriveKeyId} from '../../key/key-id.ts';
import type {RecoveryKey} from '../../key/recovery-key.ts';
import {formatWords} from '../../key/words.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {KeyGrid} from './key-grid.tsx';
import {Message} from './message.tsx';
import {QrCode} from './qr-code.tsx';
import {Say} from './text.tsx';

/** How a key is shown. */
export type KeyView = 'grid' | 'qr' | 'words';

/** Draws a key in a form, or dots in its place. @param headline - stands above the digits. */
export function KeyViewPage({
  recoveryKey,
  view,
  headline,
}: PageProps & {readonly view: KeyView | 'hidden'; readonly headline: string}) {
  switch (view) {
    case 'hidden':
      return <HiddenKey recoveryKey={recoveryKey} />;
    case 'qr':
      return <QrPage recoveryKey={recoveryKey} />;
    case 'words':
      return <WordsPage recoveryKey={recoveryKey} />;
    case 'grid':
      return <GridPage recoveryKey={recoveryKey} headline={headline} />;
  }
}

type PageProps = {readonly recoveryKey: RecoveryKey};

// With fewer rows the grid needs all there is.
const roomyRows = 20;

function GridPage({recoveryKey, headline}: PageProps & {readonly headline: string}) {
  const {rows} = useShell();
  const isRoomy = rows >= roomyRows;
  return (
    <Box flexDirection="column" gap={1} paddingTop={isRoomy ? 1 : 0}>
      <Say as="strong">{headline}</Say>
      <Box paddingLeft={isRoomy ? 2 : 0}>
        <KeyGrid recoveryKey={recoveryKey} isShown />
      </Box>
      {isRoomy && (
        <Say as="quiet">
          Digits are 0 to 9 and a to f: there is no letter o and no letter l in it. The key hides itself after
          a minute without a key press.
        </Say>
      )}
    </Box>
  );
}

function HiddenKey({recoveryKey}: PageProps) {
  const {rows} = useShell();
  return (
    <Box flexDirection="column" gap={1} paddingTop={rows >= roomyRows ? 1 : 0}>
      <Message kind="accent" title="Hidden. Any key of this step shows it again." />
      <KeyGrid recoveryKey={recoveryKey} isShown={false} />
    </Box>
  );
}

// Beside a code of 37 columns, a caption narrower than this would be a ribbon.
const captionColumns = 24;
const captionGap = 3;
const qrColumns = 37;

function QrPage({recoveryKey}: PageProps) {
  const {columns, rows} = useShell();
  const {bodyColumns, bodyRows} = frameLayout(columns, rows);
  const captionRoom = bodyColumns - qrColumns - captionGap;
  const hasCaption = captionRoom >= captionColumns;
  const keyId = deriveKeyId(recoveryKey);
  return (
    <Box gap={captionGap}>
      <QrCode
        text={recoveryKey.digits()}
        label={`QR code of the 64 digits of key ${keyId}; g shows the digits instead`}
        columns={bodyColumns}
        rows={bodyRows}
      />
      {hasCaption && (
        <Box flexDirection="column" gap={1} paddingTop={1} width={captionRoom}>
          <Say as="strong">The 64 digits, and nothing else</Say>
          <Box gap={2}>
            <Say as="quiet">key id</Say>
            <Say as="strong">{keyId}</Say>
          </Box>
          <Say as="quiet">
            A phone that scans this has the key. Many phones send what they scan or save to the cloud: paper
            is safer.
          </Say>
        </Box>
      )}
    </Box>
  );
}

const wordColumns = 4;

function WordsPage({recoveryKey}: PageProps) {
  const {columns, rows} = useShell();
  const {bodyColumns, bodyRows} = frameLayout(columns, rows);
  const words = formatWords(recoveryKey);
  const cellColumns = Math.floor(bodyColumns / wordColumns);
  const isNarrow = cellColumns < 13;
  const perRow = isNarrow ? 2 : wordColumns;
  const rowCount = Math.ceil(words.length / perRow);
  const hasRoom = bodyRows >= rowCount + 4;
  return (
    <Box flexDirection="column" gap={hasRoom ? 1 : 0} paddingTop={hasRoom ? 1 : 0}>
      {hasRoom && <Say as="strong">The same key as 24 words. They open everything the digits open.</Say>}
      <Box flexDirection="column">
        {Array.from({length: rowCount}, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows stand in fixed places
          <Box key={row}>
            {words.slice(row * perRow, (row + 1) * perRow).map((word, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: words stand in fixed places
              <Box key={at} width={isNarrow ? 18 : Math.min(cellColumns, 18)} flexShrink={0} gap={1}>
                <Say as="quiet">{String(row * perRow + at + 1).padStart(2)}</Say>
                <Say as="secret">{word}</Say>
              </Box>
            ))}
          </Box>
        ))}
      </Box>
      {hasRoom && (
        <Box gap={2}>
          <Say as="quiet">key id</Say>
          <Say as="strong">{deriveKeyId(recoveryKey)}</Say>
        </Box>
      )}
    </Box>
  );
}
