import { Text } from 'ink';
import type { ReactElement } from 'react';
import type { Part } from './part.ts';
import { clean } from '../paint/clean.ts';
import { markStyle } from '../terminal/ink-frame.ts';

/** More than any terminal is wide: what comes after is not looked at, however long a name is. */
const MOST = 500;

/** Parts in a row, cut at the end where they do not fit. */
export function Styled({ parts }: { readonly parts: readonly Part[] }): ReactElement {
  const marked = parts.map(({ text, style }) => markStyle(clean(text.slice(0, MOST)), style));
  return <Text wrap="truncate-end">{marked.join('')}</Text>;
}
