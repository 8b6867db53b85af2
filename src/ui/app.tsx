/** The frame around the body: two rows above, one below. Ink lays it out and reads the keys. */
import { Box, Spacer, useInput, usePaste } from 'ink';
import { useLayoutEffect, useSyncExternalStore } from 'react';
import type { ReactElement } from 'react';
import { LEAST_COLUMNS, LEAST_ROWS } from './least-size.ts';
import type { Session } from './session.ts';
import type { Terminal } from './terminal/terminal.ts';
import { footerHints } from './keymap/lists.ts';
import { keysOf } from './keymap/keys.ts';
import {
  choiceParts,
  keyParts,
  noticeParts,
  promptParts,
  screenParts,
} from './components/footing.ts';
import { figureParts, titleParts } from './components/heading.ts';
import { filterParts, headlineParts } from './components/headline.ts';
import { Styled } from './components/styled.tsx';
import { Canvas } from './paint/canvas.ts';
import { paintSentences } from './screens/empty.ts';

/** Rows above and below the body. */
const HEADER = 2;
const FOOTER = 1;

export interface AppProps {
  readonly session: Session;
  readonly terminal: Terminal;
}

export function App({ session, terminal }: AppProps): ReactElement {
  useSyncExternalStore(session.subscribe, session.version);
  const size = useSyncExternalStore(terminal.onResize, terminal.getSize);
  useInput((input, key) => session.press(keysOf(input, key)));
  usePaste((text) => session.paste(text));

  const { columns, rows } = size;
  const fits = columns >= LEAST_COLUMNS && rows >= LEAST_ROWS;
  // Drawn again only when something changed, and then the body may have too.
  useLayoutEffect(() => {
    if (fits) terminal.show(session.paint(columns, rows - HEADER - FOOTER), HEADER);
    else terminal.show(tooSmall(columns, rows), 0);
  });

  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      {fits ? <Frame session={session} columns={columns} /> : null}
    </Box>
  );
}

function Frame({ session, columns }: { session: Session; columns: number }): ReactElement {
  const heading = session.heading();
  const { state } = session;
  return (
    <>
      <Row
        left={titleParts(state, heading, columns)}
        right={figureParts(state, heading, columns)}
      />
      <Row
        left={headlineParts(state, heading, columns)}
        right={filterParts(state, heading, columns)}
      />
      <Spacer />
      <Footer session={session} columns={columns} />
    </>
  );
}

function Footer({ session, columns }: { session: Session; columns: number }): ReactElement {
  const { state } = session;
  const { choice } = session;
  const { glyphs } = session.heading().look;
  if (choice !== null) return <Row left={choiceParts(choice, columns)} right={[]} />;
  if (state.prompt !== null) return <Row left={promptParts(state, columns, glyphs)} right={[]} />;
  if (state.notice !== null) {
    return <Row left={noticeParts(state.notice)} right={[]} />;
  }
  const hints = footerHints(session.situation(), glyphs);
  const { title } = session.root;
  return <Row left={screenParts(hints, title, columns)} right={keyParts(hints, title, columns)} />;
}

interface RowProps {
  readonly left: Parameters<typeof Styled>[0]['parts'];
  readonly right: Parameters<typeof Styled>[0]['parts'];
}

/** The right side keeps its place, the left is cut. */
function Row({ left, right }: RowProps): ReactElement {
  return (
    <Box height={1} flexShrink={0}>
      <Box flexShrink={1} flexGrow={1} overflow="hidden">
        <Styled parts={left} />
      </Box>
      <Box flexShrink={0}>
        <Styled parts={right} />
      </Box>
    </Box>
  );
}

function tooSmall(columns: number, rows: number): Canvas {
  const canvas = new Canvas(columns, rows);
  paintSentences(canvas, canvas.area, [
    `Too small: ${columns}x${rows}.`,
    `Make it ${LEAST_COLUMNS}x${LEAST_ROWS} or more.`,
  ]);
  return canvas;
}
