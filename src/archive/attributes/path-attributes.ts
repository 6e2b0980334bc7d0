import type { AttributeValue } from './attribute-rule.ts';

/** The attributes of one path that bear on an archive. All others are skipped when a .gitattributes is read. */
export interface PathAttributes {
  /** The path, and all below it, is not in the archive. */
  readonly exportIgnore: boolean;
  /** `$Format:…$` in the file is expanded. */
  readonly exportSubst: boolean;
  readonly text: AttributeValue;
  /** The older name of `text`. */
  readonly crlf: AttributeValue;
  readonly eol: AttributeValue;
  readonly ident: AttributeValue;
  readonly workingTreeEncoding: AttributeValue;
  /** Has no effect: filters are programs that a user configures. What the archive holds is the blob itself. */
  readonly filter: AttributeValue;
}

/** The attributes that {@link PathAttributes} is made of, by git's names. */
export const usedAttributes: ReadonlySet<string> = new Set([
  'export-ignore',
  'export-subst',
  'text',
  'crlf',
  'eol',
  'ident',
  'working-tree-encoding',
  'filter',
]);

const unspecified = fromValues(new Map());

function fromValues(values: ReadonlyMap<string, AttributeValue>): PathAttributes {
  return {
    exportIgnore: values.get('export-ignore') === true,
    exportSubst: values.get('export-subst') === true,
    text: values.get('text'),
    crlf: values.get('crlf'),
    eol: values.get('eol'),
    ident: values.get('ident'),
    workingTreeEncoding: values.get('working-tree-encoding'),
    filter: values.get('filter'),
  };
}

export function pathAttributes(values: ReadonlyMap<string, AttributeValue>): PathAttributes {
  return values.size === 0 ? unspecified : fromValues(values);
}
