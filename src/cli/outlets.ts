/** What the screen hands on: files in the working directory, in the formats of `wire/formats.ts`. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import process from 'node:process';
import { annotationsOf } from '../engine/assemble/annotations.ts';
import type { Codec } from '../wire/codec.ts';
import type { Outlets, RecordingSwitch, SavedFormat } from '../ui/outlets.ts';
import { formats } from '../wire/formats.ts';

/** Longest part of a file's name that is made of a trace's id: file systems take 255 bytes in all. */
const LONGEST_SUBJECT = 64;

/** So many files of one name are numbered. */
const MOST_NUMBERED = 1_000;

/** `.txt` is for people, `.json` for programs; the format's name tells the JSONs apart. */
const endings: Readonly<Record<string, string>> = { listing: '.txt' };

export function makeOutlets(recording: RecordingSwitch | string): Outlets {
  const folder = process.cwd();
  const writeNew = async (subject: string, ending: string, bytes: Uint8Array): Promise<string> => {
    for (;;) {
      const file = freeName(subject, ending);
      try {
        await writeFile(file, bytes, { flag: 'wx' });
        return file;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        // Somebody made it since the name was free: the next is tried.
        if (code !== 'EEXIST') throw new Error(sentenceOf(file, code), { cause: error });
      }
    }
  };
  const codecs = new Map<SavedFormat, Codec>(
    Object.entries(formats).map(([name, codec]) => [
      { key: name.slice(0, 1), name: codec.name, ending: endings[name] ?? `.${name}.json` },
      codec,
    ]),
  );
  return {
    formats: [...codecs.keys()],
    folder: folder.startsWith(`${homedir()}/`) ? `~${folder.slice(homedir().length)}` : folder,
    command: commandLine(process.argv.slice(2)),
    fileFor: freeName,
    async save(format, subject, traces) {
      const bytes = codecs.get(format)!.write(traces.flatMap(annotationsOf));
      return writeNew(subject, format.ending, bytes);
    },
    write: (subject, text) => writeNew(subject, '.txt', new TextEncoder().encode(text)),
    recording,
  };
}

/** `phosphor-33eda743-….txt`; the next free number in it where there is one already. */
function freeName(subject: string, ending: string): string {
  const plain = subject.slice(0, LONGEST_SUBJECT).replace(/[^\w.-]/g, '_');
  const stem = `phosphor-${plain}`;
  for (let n = 1; n <= MOST_NUMBERED; n++) {
    const name = `${stem}${n === 1 ? '' : `-${n}`}${ending}`;
    if (!existsSync(name)) return name;
  }
  throw new Error(`There are ${MOST_NUMBERED} files ${stem}${ending} already; clear some away.`);
}

const causes: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EACCES: 'this directory may not be written to',
  EPERM: 'this directory may not be written to',
  EROFS: 'this directory may not be written to',
};

function sentenceOf(file: string, code = 'unknown'): string {
  return `${file} was not written: ${causes[code] ?? `error ${code}`}.`;
}

/** As a shell takes it. */
function commandLine(words: readonly string[]): string {
  const quoted = words.map((word) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`,
  );
  return ['phosphor', ...quoted].join(' ');
}
